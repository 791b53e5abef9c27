/**
 * Which known error a report is of, if any. What callers send meets patterns here: nothing backtracks, and what does not
 * depend on the report is worked out once, when the plan in force is loaded.
 */
import { remember } from './remember'

export interface KnownError {
  id: string
  /** For the whole fingerprint: `*` stands for any characters, everything else for itself. */
  fingerprint_pattern: string | null
  /** All of them must be on the report. */
  labels: readonly string[]
  component: string | null
  /** Its children count as well. */
  category: string | null
}

export interface ReportOfError {
  fingerprint: string | null
  labels: readonly string[]
  component: string | null
  category: string
}

/** Each list in the order in which it is tried. */
export interface KnownErrors {
  /** Those whose pattern is a fingerprint. */
  exact: ReadonlyMap<string, readonly KnownError[]>
  /** Those with `*` whose pattern matches the fingerprint. */
  wild: (fingerprint: string) => readonly KnownError[]
  /** Those with labels alone, by their first. */
  labelled: ReadonlyMap<string, readonly KnownError[]>
}

const MOST_REMEMBERED = 1_000

export function knownErrorsOf(known: readonly KnownError[]): KnownErrors {
  const inOrder = [...known].sort(moreParticularFirst)
  const ofKind = (kind: Kind) => inOrder.filter(each => kindOf(each) === kind)
  const wild = ofKind('wild').map(each => ({ each, matches: matcherOf(each.fingerprint_pattern ?? '') }))
  return {
    exact: grouped(ofKind('exact'), each => each.fingerprint_pattern ?? ''),
    // A storm asks the same again and again.
    wild: remember(MOST_REMEMBERED, fingerprint => wild.filter(({ matches }) => matches(fingerprint)).map(({ each }) => each)),
    labelled: grouped(ofKind('labelled'), each => each.labels[0] ?? ''),
  }
}

function grouped(known: readonly KnownError[], key: (known: KnownError) => string): Map<string, KnownError[]> {
  const groups = new Map<string, KnownError[]>()
  for (const each of known) groups.set(key(each), [...groups.get(key(each)) ?? [], each])
  return groups
}

/** The first that fits, the most particular tried first. */
export function matchKnownError({ exact, wild, labelled }: KnownErrors, report: ReportOfError): KnownError | undefined {
  const { fingerprint, labels } = report
  const first = (candidates: readonly KnownError[] = []) => candidates.find(each => fits(each, report))
  const byFingerprint = fingerprint === null ? undefined : first(exact.get(fingerprint)) ?? first(wild(fingerprint))
  return byFingerprint ?? labels.flatMap(label => first(labelled.get(label)) ?? []).sort(moreParticularFirst)[0]
}

const fits = (known: KnownError, { labels, component, category }: ReportOfError) =>
  (known.component === null || known.component === component)
  // The code of a child begins with that of its parent.
  && (known.category === null || known.category === category || category.startsWith(`${known.category}.`))
  && known.labels.every(label => labels.includes(label))

/** In the order in which they are tried. */
const KINDS = ['exact', 'wild', 'labelled'] as const
type Kind = (typeof KINDS)[number]

const kindOf = ({ fingerprint_pattern: pattern }: KnownError): Kind =>
  (pattern === null ? 'labelled' : pattern.includes('*') ? 'wild' : 'exact')

/** A fingerprint before a pattern, a longer before a shorter one, then labels alone; more labels before fewer; the oldest. */
const moreParticularFirst = (a: KnownError, b: KnownError): number =>
  KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b)) || literalsIn(b) - literalsIn(a) || b.labels.length - a.labels.length || (a.id < b.id ? -1 : 1)

const literalsIn = ({ fingerprint_pattern: pattern }: KnownError) => pattern?.replaceAll('*', '').length ?? 0

/**
 * The text before the first `*` and that after the last stand at the ends. Of those between each is taken where it comes
 * first, which leaves the most for the next: so no place has to be tried twice.
 */
export function matcherOf(pattern: string): (text: string) => boolean {
  const [head = '', ...between] = pattern.split('*')
  const tail = between.pop()
  if (tail === undefined) return text => text === pattern
  return text => {
    if (!text.startsWith(head) || !text.endsWith(tail)) return false
    let from = head.length
    for (const part of between) {
      const at = text.indexOf(part, from)
      if (at === -1) return false
      from = at + part.length
    }
    return from + tail.length <= text.length
  }
}
