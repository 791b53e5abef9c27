/** What was found wrong. Each is said once, however often it is looked at; a run with any of them is red. */

export const FINDINGS = ['lost', 'doubled', 'wrong', 'stuck', 'unequal replays', '5xx'] as const
export type Finding = (typeof FINDINGS)[number]

const SHOWN = 10

export class Findings {
  private readonly all = new Map<Finding, Set<string>>(FINDINGS.map(each => [each, new Set<string>()]))

  add(finding: Finding, what: string): void {
    const known = this.all.get(finding)
    if (!known || known.has(what)) return
    known.add(what)
    if (known.size <= SHOWN) console.log(`  RED ${finding}: ${what}`)
  }

  count(finding: Finding): number { return this.all.get(finding)?.size ?? 0 }

  get isRed(): boolean { return FINDINGS.some(each => this.count(each) > 0) }
}
