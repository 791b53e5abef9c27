/** Conditions on `support_request as request`, and their values, which are always parameters. */

/** What has one of these values in a column. */
export interface Among {
  column: string
  type: string
  values: readonly unknown[]
  /** What of it is open has an index of its own. */
  open?: boolean
}

/** What has a value in a column, before or after a request. */
export interface Stretch { column: string; type: string; value: unknown; before?: string | undefined; after?: string | undefined }

export class Where {
  readonly values: unknown[] = []
  private readonly conditions: string[] = []

  bind(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  add(condition: (...parameters: string[]) => string, ...values: unknown[]): void {
    this.conditions.push(condition(...values.map(value => this.bind(value))))
  }

  /** Nothing where the value is undefined. */
  when<T>(value: T | undefined, condition: (parameter: string) => string): void {
    if (value !== undefined) this.add(condition, value)
  }

  /** For a single value the planner knows that an index beginning with the column has the rest in order. */
  oneOf({ column, type, values }: Among): void {
    const [only, ...others] = values
    if (others.length === 0) this.add($ => `${column} = ${$}::${type}`, only)
    else this.add($ => `${column} = any (${$}::${type}[])`, values)
  }

  /**
   * One value, said as a range: its index alone has that in the order of column and identifier (`0004-indexes.md`). The request at
   * an end is left out apart: by less alone the planner believes that nothing is before the smallest value, and sorts what there is.
   */
  stretch({ column, type, value, before, after }: Stretch): void {
    const $ = `${this.bind(value)}::${type}`
    const end = (than: '<=' | '>=', id: string | undefined) => {
      if (id === undefined) return `${column} ${than} ${$}`
      const last = `${this.bind(id)}::uuid`
      return `(${column}, request.id) ${than} (${$}, ${last}) and request.id <> ${last}`
    }
    this.add(() => `${end('>=', after)} and ${end('<=', before)}`)
  }

  text = () => (this.conditions.length > 0 ? `where ${this.conditions.join(' and ')}` : '')
}
