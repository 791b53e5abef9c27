/**
 * Rows on which a background task has failed. All others come first; then what failed is tried again, alone: in the next run,
 * after two runs, four and so on up to 64. So what can never be done keeps nothing waiting, however much of it there is.
 * A process remembers it for itself; one that starts anew tries all of them anew.
 */

/** One after the other: maybe it is none of theirs. The run is cut short, and the next one goes on behind them. */
const MOST_IN_A_ROW = 20
const MOST_RUNS_BETWEEN = 64

interface Failed {
  error: unknown
  times: number
  /** The last in which it failed. */
  run: number
}

/** What a run rejects with once all else is done. Its message bears no words of a caller. */
export class RowsFailed extends Error {
  override name = 'RowsFailed'
  /** @param isWhole whether it came to all others. */
  constructor(rows: ReadonlyMap<string, { error: unknown }>, readonly isWhole: boolean) {
    const [[id, { error: cause }] = ['', { error: undefined }]] = rows
    // A name may follow the identifier.
    super(`${rows.size} could not be acted on; of ${id.slice(0, 36)} the cause is told${isWhole ? '' : '; the run was cut short'}`, { cause })
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
  readonly #later: (() => Promise<unknown>)[] = []
  #under = ''
  #run = 0
  #inARow = 0

  /** @param ends aborted where the process is to end: a run stops before its next step. */
  constructor(ends: AbortSignal) {
    this.#ends = ends
  }

  /**
   * @param under what is acted by: where it has changed, all is tried anew.
   * @param work passes over what `has` says, calls `step` before each transaction, and tells what came of it.
   */
  async run(under: string, work: (aside: SetAside) => Promise<void>): Promise<void> {
    this.#follow(under)
    this.#run++
    this.#later.length = 0
    const isWhole = await this.#untilTooMany(() => work(this))
    if (isWhole && await this.#untilTooMany(async () => { for (const again of this.#later) await again() })) this.#forgetOthers()
    this.#remind(isWhole)
  }

  /** Rejects as the last run did, where nothing is done in this one. */
  async rest(under: string): Promise<void> {
    this.#follow(under)
    this.#remind(true)
  }

  has(id: string): boolean {
    return this.#failed.has(id)
  }

  all({ but }: { but?: string } = {}): string[] {
    return [...this.#failed.keys()].filter(id => id !== but)
  }

  /** Those that are to be tried again in this run. */
  due(): string[] {
    return [...this.#failed.keys()].filter(id => this.isDue(id))
  }

  isDue(id: string): boolean {
    const failed = this.#failed.get(id)
    return failed !== undefined && failed.run + Math.min(MOST_RUNS_BETWEEN, 2 ** (failed.times - 1)) <= this.#run
  }

  /** What is done once all others are. */
  later(again: () => Promise<unknown>): void {
    this.#later.push(again)
  }

  step(): void {
    if (this.#ends.aborted) throw new ProcessEnds('The process is to end.')
  }

  done(): void {
    this.#inARow = 0
  }

  failed(id: string, error: unknown): void {
    this.#failed.set(id, { error, times: (this.#failed.get(id)?.times ?? 0) + 1, run: this.#run })
    if (++this.#inARow === MOST_IN_A_ROW) throw new TooManyInARow()
  }

  #follow(under: string): void {
    if (under !== this.#under) this.#failed.clear()
    this.#under = under
  }

  #untilTooMany(work: () => Promise<void>): Promise<boolean> {
    this.#inARow = 0
    return work().then(() => true, (error: unknown) => {
      if (error instanceof TooManyInARow) return false
      throw error
    })
  }

  /** Were tried again and did not fail: they are done, or nobody's task any more, or held by somebody else. */
  #forgetOthers(): void {
    for (const id of this.due()) this.#failed.delete(id)
  }

  #remind(isWhole: boolean): void {
    if (this.#failed.size > 0) throw new RowsFailed(this.#failed, isWhole)
  }
}
