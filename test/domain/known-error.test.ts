/** Which known error a report is of. */
import fc from 'fast-check'
import { type KnownError, knownErrorsOf, matcherOf, matchKnownError, type ReportOfError } from '../../src/domain/known-error'

let made = 0
const known = (more: Partial<KnownError>): KnownError =>
  ({ id: String(made++).padStart(6, '0'), fingerprint_pattern: null, labels: [], component: null, category: null, ...more })

const REPORT: ReportOfError = { fingerprint: 'cr-search-502', labels: ['production', 'night'], component: 'CR', category: 'integration.integration-issue' }

describe('a pattern', () => {
  test.each([
    ['cr-search-502', true], ['cr-search-50', false], ['cr-search-5020', false],
    ['*', true], ['cr-*', true], ['*-502', true], ['*search*', true], ['cr-*-502', true], ['c*r*s*5*2', true], ['**', true],
    ['cr-search-502*', true], ['cr-*-503', false], ['xr-*', false], ['*502*502', false], ['cr-search-502*2', false], ['CR-*', false],
    ['cr.search.502', false], ['cr-search-\\d+', false], ['cr-search-???', false],
  ])('%s matches the whole fingerprint cr-search-502, or not: %s', (pattern, expected) => {
    expect(matcherOf(pattern)('cr-search-502')).toBe(expected)
  })

  test('matches what a slow and plain reading of it matches', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '*', '*'), maxLength: 8 })
    fc.assert(fc.property(pattern, text, (pattern, text) => {
      expect(matcherOf(pattern)(text)).toBe(slowly([...pattern], [...text]))
    }), { numRuns: 5_000 })
  })

  test.each([
    ['a mismatch at the last but one', `${'*a'.repeat(98)}*c*`], ['a mismatch in the middle', `${'*a'.repeat(50)}*c${'*a'.repeat(48)}*`], ['long parts', `*${'a'.repeat(97)}b*${'a'.repeat(97)}b*`],
  ])('is given up at once on a fingerprint made to be tried in many ways: %s', (_how, pattern) => {
    // One that goes back and tries again would not end within the life of this test.
    expect(matcherOf(pattern)('a'.repeat(200))).toBe(false)
  })
})

/** Each `*` for nothing, or for one character and the rest. */
function slowly([sign, ...pattern]: string[], text: string[]): boolean {
  if (sign === undefined) return text.length === 0
  if (sign !== '*') return text[0] === sign && slowly(pattern, text.slice(1))
  return slowly(pattern, text) || (text.length > 0 && slowly([sign, ...pattern], text.slice(1)))
}

describe('a report', () => {
  test.each<[string, Partial<KnownError>, boolean]>([
    ['its fingerprint', { fingerprint_pattern: 'cr-search-502' }, true],
    ['a pattern', { fingerprint_pattern: 'cr-*' }, true],
    ['a pattern and a label it has', { fingerprint_pattern: 'cr-*', labels: ['night'] }, true],
    ['a pattern and a label it lacks', { fingerprint_pattern: 'cr-*', labels: ['night', 'lab'] }, false],
    ['all labels it has', { labels: ['night', 'production'] }, true],
    ['a label it lacks', { labels: ['night', 'lab'] }, false],
    ['its component', { labels: ['night'], component: 'CR' }, true],
    ['another component', { labels: ['night'], component: 'SHR' }, false],
    ['its category', { labels: ['night'], category: 'integration.integration-issue' }, true],
    ['the parent of its category', { labels: ['night'], category: 'integration' }, true],
    ['a category whose code merely begins alike', { labels: ['night'], category: 'integration.integration' }, false],
    ['another category', { labels: ['night'], category: 'data' }, false],
  ])('is held against %s', (_what, more, expected) => {
    const each = known(more)
    expect(matchKnownError(knownErrorsOf([each]), REPORT)).toBe(expected ? each : undefined)
  })

  test('in the parent category is not of a known error of a child', () => {
    expect(matchKnownError(knownErrorsOf([known({ labels: ['night'], category: 'integration.integration-issue' })]), { ...REPORT, category: 'integration' })).toBeUndefined()
  })

  test('without fingerprint and labels is of none', () => {
    expect(matchKnownError(knownErrorsOf([known({ fingerprint_pattern: '*' }), known({ labels: ['night'] })]), { ...REPORT, fingerprint: null, labels: [] })).toBeUndefined()
  })

  test('is of the most particular: fingerprint, longer pattern, shorter, labels; more labels; the oldest', () => {
    const inOrder = [
      known({ fingerprint_pattern: 'cr-search-502', labels: ['night'] }),
      known({ fingerprint_pattern: 'cr-search-502' }),
      known({ fingerprint_pattern: 'cr-search-*', labels: ['night', 'production'] }),
      known({ fingerprint_pattern: 'cr-search-*' }),
      known({ fingerprint_pattern: '*-search-*' }),
      known({ fingerprint_pattern: '*' }),
      known({ labels: ['night', 'production'] }),
      known({ labels: ['night'] }),
      known({ labels: ['production'] }),
    ]
    // Whichever is left: each time without the most particular of those before.
    for (const from of inOrder.keys())
      expect(matchKnownError(knownErrorsOf(inOrder.slice(from).reverse()), REPORT)).toBe(inOrder[from])
  })

  test('is of the one that a plain search through all of them finds, asked twice', () => {
    const labels = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 })
    const component = fc.option(fc.constantFrom('CR', 'SHR'))
    const one = fc.record({ fingerprint_pattern: fc.option(fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 })), labels, component, category: fc.option(fc.constantFrom('data', 'data.entry')) })
      .filter(each => each.fingerprint_pattern !== null || each.labels.length > 0)
    const report = fc.record({ fingerprint: fc.option(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 })), labels, component, category: fc.constantFrom('data', 'data.entry', 'help-desk') })
    fc.assert(fc.property(fc.array(one, { maxLength: 12 }), report, (all, report) => {
      const numbered = all.map((each, place) => ({ ...each, id: String.fromCharCode(97 + place) }))
      const prepared = knownErrorsOf(numbered)
      for (let time = 0; time < 2; time++) expect(matchKnownError(prepared, report)?.id).toBe(plainly(numbered, report)?.id)
    }), { numRuns: 3_000 })
  })
})

/** The same rules, said once more without any preparation. */
function plainly(all: KnownError[], report: ReportOfError): KnownError | undefined {
  const rank = ({ fingerprint_pattern: pattern, labels }: KnownError) => [
    pattern === null ? 2 : pattern.includes('*') ? 1 : 0, -(pattern ?? '').split('*').join('').length, -labels.length,
  ]
  const fitting = all.filter(({ fingerprint_pattern: pattern, labels, component, category }) =>
    (pattern === null || (report.fingerprint !== null && slowly([...pattern], [...report.fingerprint])))
    && labels.every(each => report.labels.includes(each))
    && (component === null || component === report.component)
    && (category === null || [report.category, report.category.split('.')[0]].includes(category)))
  // A stable sort: the oldest stay first.
  return fitting.sort((a, b) => rank(a).map((each, place) => each - (rank(b)[place] ?? 0)).find(each => each !== 0) ?? 0)[0]
}
