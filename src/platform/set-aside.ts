/**
 * Rows on which a background task has failed. All others come first: a row that failed is tried again in the next run, then
 * after two runs, four and so on up to 64, so that what can never be done keeps nothing waiting, however much of it there is.
 * A process remembers it for itself; one that starts anew tries all of them anew.
 */

/** That fail for the first time, one after the other: it is none of theirs, and the run ends. The next one goes on behind them. */
const MOST_IN_A_ROW = 20
const MOST_RUNS_BETWEEN = 64

interface Failed {
  error: unknown
  times: number
  /** The last in which it failed. */
  run: number
}

/** What a run rejects with once all else is done, or, where it is not whole, all that it came to. Its message bears no words of a caller. */
export class RowsFailed extends Error {
  override name = 'RowsFailed'
  constructor(rows: ReadonlyMap<string, { error: unknown }>, readonly isWhole: boolean) {
    const [[id, { error: cause }] = ['', { error: undefined }]] = rows
    // A name may follow the identifier.
    super(`${rows.size} could not be acted on; of ${id.slice(0, 36)} the cause is told`, { cause })
  }
}

/** What a run rejects with that was cut short since the process is to end. */
export class ProcessEnds extends Error {
  override name = 'ProcessEnds'
}

class TooManyInARow extends Error {}

export class SetAside {
  readonly #failed = new Map<string, Failed>()
  readonly #ends: AbortSignal
  #run = 0
  #newInARow = 0

  /** @param ends aborted where the process ends: a run stops before its next step. */
  constructor(ends: AbortSignal) {
    this.#ends = ends
  }

  /** @param work passes over what `passesOver` says, calls `step` before each transaction, and tells what came of it. */
  async run(work: () => Promise<void>): Promise<void> {
    this.#run++
    this.#newInARow = 0
    const isWhole = await work().then(() => true, (error: unknown) => {
      if (error instanceof TooManyInARow) return false
      throw error
    })
    if (isWhole) this.#forgetOthers()
    if (this.#failed.size > 0) throw new RowsFailed(this.#failed, isWhole)
  }

  passesOver(id: string): boolean {
    const failed = this.#failed.get(id)
    return failed !== undefined && this.#isOver(failed)
  }

  passedOver(): string[] {
    return [...this.#failed].filter(([, failed]) => this.#isOver(failed)).map(([id]) => id)
  }

  /** For what may have mended all of them. */
  tryAllAgain(): void {
    this.#failed.clear()
  }

  step(): void {
    if (this.#ends.aborted) throw new ProcessEnds('The process is to end.')
  }

  done(): void {
    this.#newInARow = 0
  }

  failed(id: string, error: unknown): void {
    const before = this.#failed.get(id)
    this.#failed.set(id, { error, times: (before?.times ?? 0) + 1, run: this.#run })
    if (before === undefined && ++this.#newInARow === MOST_IN_A_ROW) throw new TooManyInARow()
  }

  #isOver({ times, run }: Failed): boolean {
    return run + Math.min(MOST_RUNS_BETWEEN, 2 ** (times - 1)) > this.#run
  }

  /** Were to be tried again and did not fail: they are done, or nobody's task any more. */
  #forgetOthers(): void {
    for (const [id, failed] of this.#failed) if (!this.#isOver(failed)) this.#failed.delete(id)
  }
}
