/** The guard at the door, measured on a corpus: what it must find, what it must leave alone. */
import fc from 'fast-check'
import { guard, guardText, inspect } from '../../src/domain/privacy'
import { FORMS } from '../../src/domain/privacy/credentials'
import { DETECTORS } from '../../src/domain/privacy/detectors'
import { ACTIONS, DEFAULT_POLICY, type Kind, KINDS, type Policy, stricter } from '../../src/domain/privacy/kinds'
import { NATIONAL_IDS } from '../../src/domain/privacy/national-ids'
import { ALL, signsOf } from '../../src/domain/privacy/signs'
import { findsIn } from '../../src/domain/privacy/text'
import { viewOf } from '../../src/domain/privacy/view'
import { Refusal } from '../../src/domain/refusal'
import negatives from './privacy-corpus/negatives.json'
import written from './privacy-corpus/positives.json'

interface Positive { kind: string; language: string; input: unknown; gone?: string }
// The file has texts and objects in one list, whose type is of no use.
const positives = written as Positive[]

const finds = ({ kind, input, gone }: Positive) => {
  const { findings, masked } = inspect(input)
  return findings.some(each => each.kind === kind) && (gone === undefined || !JSON.stringify(masked).includes(gone))
}

const masks = positives.filter((each): each is Positive & { input: string } => each.kind !== 'clinical' && typeof each.input === 'string')
const refused = positives.filter((each): each is Positive & { input: string } => each.kind === 'clinical' && typeof each.input === 'string' && /^[{<M]/.test(each.input))
// A key without its end takes all that is behind it.
const closed = masks.filter(({ kind, input }) => kind !== 'private_key' || input.includes('-END'))
const harmless = negatives.flatMap(each => typeof each === 'string' ? [each] : [])

/** Beside a person a bare `id: 12345` is theirs, so what is to stay as it is stands further off than that reaches. */
const APART = '\n'.repeat(200)

describe('the corpus', () => {
  test('holds enough of every kind, and of five languages', () => {
    expect(positives.length).toBeGreaterThanOrEqual(150)
    expect(negatives.length).toBeGreaterThanOrEqual(300)
    expect(KINDS.filter(kind => !positives.some(each => each.kind === kind))).toEqual([])
    for (const kind of ['name', 'birth_date', 'record_number', 'phone', 'address'])
      expect(new Set(positives.filter(each => each.kind === kind).map(each => each.language)).size).toBe(5)
  })

  test('is found, nearly all of it', () => {
    const missed = positives.filter(each => !finds(each))
    expect({ recall: 1 - missed.length / positives.length >= 0.97, missed: missed.slice(0, 10) }).toEqual({ recall: true, missed: [] })
  })

  test('raises hardly a false alarm', () => {
    const alarms = negatives.map(input => ({ input, findings: inspect(input).findings })).filter(({ findings }) => findings.length > 0)
    expect({ rate: alarms.length / negatives.length <= 0.01, alarms }).toEqual({ rate: true, alarms: [] })
  })

  test('shows each detector at work', () => {
    const used = new Set(positives.flatMap(({ input }) => inspect(input).findings.map(({ detector }) => detector)))
    expect(DETECTORS.map(({ name }) => name).filter(name => !used.has(name))).toEqual([])
    expect([...used].filter(name => !DETECTORS.some(each => each.name === name))).toEqual([])
  })
})

describe('what is allowed', () => {
  const allowing = (...kinds: Kind[]): Policy => ({ ...DEFAULT_POLICY, ...Object.fromEntries(kinds.map(kind => [kind, 'allow'])) })
  const allButMasked = (kind: Kind): Policy => ({ ...allowing(...KINDS), [kind]: 'mask' })

  test.each(KINDS.map(kind => [kind]))('hides no %s, whatever else it stands beside', kind => {
    const lost = positives.filter(each => each.kind === kind && finds(each)).filter(({ input }) => !inspect(input, allButMasked(kind)).findings.some(each => each.kind === kind))
    expect(lost).toEqual([])
  })

  test('takes nothing of what stands behind it with it, however much of it there is', () => {
    const phones = Array.from({ length: 1_200 }, (_, n) => `Call +2547${String(20_000_000 + n * 7_919).slice(0, 8)}.\n`).join('')
    const masked = guardText(`${phones}password=Tr0ub4dor-x9\nMRN: 4432871`, '', allowing('phone'))
    expect(masked.startsWith(phones)).toBe(true)
    expect(masked).not.toMatch(/Tr0ub4dor|4432871/)
    expect(() => guardText(`${phones}password=Tr0ub4dor-x9`, '', { ...allowing('phone'), password: 'refuse' })).toThrow(Refusal)
  })

  test('leaves in Base64 what stands behind it to be found', () => {
    const encoded = Buffer.from('Call +254720123456 today.\npassword=Tr0ub4dor-x9 and more').toString('base64')
    expect(guardText(`payload ${encoded}`, '', allowing('phone'))).not.toContain(encoded)
    expect(() => guardText(`payload ${encoded}`, '', { ...DEFAULT_POLICY, password: 'refuse' })).toThrow(Refusal)
  })
})

describe('masking', () => {
  test.each(masks.map(({ input }) => [input]))('%j is the same once and twice', input => {
    const once = guardText(input)
    expect(guardText(once)).toBe(once)
  })

  test('leaves what stands well apart from a find', () => {
    fc.assert(fc.property(fc.constantFrom(...harmless), fc.constantFrom(...closed), (around, { input }) => {
      const masked = guardText(`${around}.${APART}${input}${APART}${around}.`)
      expect(masked.startsWith(`${around}.\n`)).toBe(true)
      expect(masked.endsWith(`\n${around}.`)).toBe(true)
      expect(masked).toContain('[removed: ')
    }), { numRuns: 300, seed: 7 })
  })

  test('takes a dump of a thousand addresses as a whole, and less of them one by one', () => {
    const dump = (lines: number) => guardText(`${'someone@example.org\n'.repeat(lines)}The gateway answers 502.`)
    expect(dump(999)).toContain('The gateway answers 502.')
    expect(dump(1_000)).not.toContain('The gateway answers 502.')
    expect(dump(1_000)).not.toContain('@')
  })

  test('names the place of each find in the text as it came', () => {
    const { findings } = inspect({ details: { note: 'DOB&#58; \uff11\uff19\uff19\uff10-03-12.' } })
    expect(findings).toEqual([{ pointer: '/details/note', kind: 'birth_date', detector: 'birth_date_label_en', start: 9, end: 19 }])
  })

  test('goes into names of members, and keeps two that become the same apart', () => {
    expect(inspect({ 'a.b@example.org': 1, 'c.d@example.org': 2 }).masked).toEqual({ '[removed: email]': 1, '[removed: email] 2': 2 })
    expect(JSON.stringify(inspect({ 'a.b@example.org': 'DOB 1990-01-01' }).findings)).not.toContain('a.b')
  })
})

describe('a clinical document', () => {
  test('is refused with pointer and detector, never with its value', () => {
    const refusal = (() => { try { guard({ details: { payload: { resourceType: 'Patient', name: [{ family: 'Otieno' }] } } }) } catch (error) { return error } })()
    expect(refusal).toMatchObject({ reason: 'personal_data_refused', faults: [{ pointer: '/details/payload', detail: expect.stringContaining('fhir_json') }] })
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('Otieno')
  })

  const WRAPS: [string, (text: string) => string][] = [
    ['as it is', text => text], ['percent-encoded', encodeURIComponent], ['as a JSON string', text => JSON.stringify(text)],
    ['with entities', text => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)], ['in Base64', text => Buffer.from(text).toString('base64')],
    ['in Base64 for URLs', text => Buffer.from(text).toString('base64url')],
  ]
  test('is found through two layers of any encoding', () => {
    fc.assert(fc.property(fc.constantFrom(...refused), fc.constantFrom(...WRAPS), fc.constantFrom(...WRAPS), ({ input }, [, inner], [, outer]) => {
      expect(() => guardText(`received ${outer(inner(input))} from the lab`)).toThrow(Refusal)
    }), { numRuns: 400, seed: 7 })
  })
})

describe('any value', () => {
  test('passes, or is refused in a way that callers understand', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'binary' }), value => {
      try { guard(value) } catch (error) { expect(error).toBeInstanceOf(Refusal) }
    }), { numRuns: 500 })
  })

  test.each<[unknown]>([[['--password', { toString: 0 }]], [{ resourceType: { toString: 0 } }], [{ resourceType: { valueOf: null, toString: [] }, name: 'x' }], [[{ toString: {} }, { toString: 1 }]], [{ PID5: { toString: 0 } }]])(
    'passes with members named as what JavaScript asks objects for: %j', value => { expect(guard(value)).toEqual(value) })

  test('of odd pieces put together passes, or is refused so', () => {
    const piece = fc.oneof(fc.constantFrom('%', '%C3', '&#', '\\u', '\\', '&amp;', 'DOB ', 'name: "', '<Patient>', 'MSH|^~\\&|', 'PID|', '+254', '@a.b', 'eyJ', '://a:', '[removed: ', '\u200b', 'QUJD'), fc.string())
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      try { guardText(pieces.join('')) } catch (error) { expect(error).toBeInstanceOf(Refusal) }
    }), { numRuns: 2000 })
  })
})

describe('what is looked for by the signs of a text alone', () => {
  /** By all detectors, once what is found by signs has been held against it. */
  const allIn = (text: string) => {
    const all = findsIn(text, ALL, DEFAULT_POLICY, 0)
    expect(findsIn(text, signsOf(text), DEFAULT_POLICY, 0)).toEqual(all)
    return all
  }
  const texts = [...positives, ...negatives.map(input => ({ input }))].map(({ input }) => typeof input === 'string' ? input : JSON.stringify(input))

  test('is all that is there in the corpus', () => {
    for (const text of texts) allIn(viewOf(text).text)
  })

  test('is all that is there in pieces of it', () => {
    const cuts = fc.array(fc.tuple(fc.nat(300), fc.nat(12), fc.constantFrom('', 'a', ' ')), { maxLength: 8 })
    fc.assert(fc.property(fc.constantFrom(...texts), cuts, (text, each) => {
      allIn(each.reduce((left, [at, size, by]) => left.slice(0, at) + by + left.slice(at + size), text))
    }), { numRuns: 10_000 })
  })

  test.each(FORMS.map(({ name, pattern }) => [name, pattern]))('is each %s that its pattern allows', (_, pattern) => {
    // Without what looks around it, which says nothing of its own characters.
    const source = pattern.source.replaceAll('\\b', '').replace(/\(\?(?:<!|=)\[.*?\]\)/g, '')
    let found = 0
    fc.assert(fc.property(fc.stringMatching(new RegExp(`^${source}$`)), fc.constantFrom('', 'host'), (secret, behind) => {
      found += allIn(`sent ${secret}${behind}`).length
    }), { numRuns: 500 })
    expect(found).toBeGreaterThan(0)
  })

  // As few others as can be, so that each condition is seen by itself.
  test.each([
    ['a table', 'patient name,village\nJane Doe,Kibera'],
    ['rows of SQL', "insert into patient (given_name, family_name) values ('Jane', 'Doe')"],
    ['a reference as JSON', '"display": "Jane Doe", "reference": "Patient/a"'],
    ['a reference as XML', '<display value="Jane Doe"/> <reference value="Patient/a"/>'],
    ['a resource by members', 'Resource{resourceType=Patient, birthDate="b'],
    ['a resource as JSON', '"resourceType": "Patient", "gender": "x"'],
    ['a resource as XML', '<Patient ><family value="x"><given value="y">'],
    ['an address', 'jane.doe@gmail.com'],
    ['a hidden address', 'jane.doe [at] gmail.com'],
    ['a name beside an address', 'Jane Doe <jane.doe@gmail.com>'],
    ['a known name before a number', 'seen Wanjiku Kamau 0712 345 678'],
    ['a private key', '-----BEGIN PRIVATE KEY----- abcdefghijkl'],
    ['a cookie', 'cookie= sid=abcdefghijklmn1'],
    ['a password of an address', 'http://user:secretly@db.internal'],
    ['a password of a command', 'curl -u admin:hunter'],
    ['a typed password', 'user: jane / abcdef1'],
    ['a bearer with a digit', 'bearer 1abcdefghijk'],
    ['a bearer with a capital', 'bearer abcdeFghijkl'],
    ['a long bearer', `bearer ${'a'.repeat(41)}`],
    ['a basic with a capital', 'basic abcDefgh'],
    ['a basic with its end', 'basic abcdefghijk='],
    ['a long key', `sk_${'a'.repeat(43)}`],
    ['a short key', 'xoxb-abcdefghij'],
  ])('is %s with little else', (_what, text) => {
    expect(allIn(text)).not.toEqual([])
  })
})

describe('a policy', () => {
  const policies = fc.record(Object.fromEntries(KINDS.map(kind => [kind, fc.constantFrom(...ACTIONS)])) as Record<Kind, fc.Arbitrary<Policy[Kind]>>)

  test('of a client is never laxer than that of the service, and never laxer than its own', () => {
    fc.assert(fc.property(policies, policies, (a, b) => {
      const both = stricter(a, b)
      for (const kind of KINDS) expect(ACTIONS.indexOf(both[kind])).toBe(Math.max(ACTIONS.indexOf(a[kind]), ACTIONS.indexOf(b[kind])))
    }))
  })

  test('can refuse what is masked, and allow what is refused', () => {
    expect(() => guard('DOB: 1990-01-01', stricter(DEFAULT_POLICY, { birth_date: 'refuse' }))).toThrow(Refusal)
    expect(guard('DOB: 1990-01-01', { ...DEFAULT_POLICY, birth_date: 'allow' })).toBe('DOB: 1990-01-01')
    expect(guard({ resourceType: 'Patient', name: [] }, { ...DEFAULT_POLICY, clinical: 'mask' })).toBe('[removed: clinical]')
  })
})

test('a check digit that is wrong is an ordinary number', () => {
  const alone = { za_id: '8001015009087', br_cpf: '529.982.247-25', gb_nhs: '943 476 5919' }
  for (const [name, id] of Object.entries(alone)) {
    expect(inspect(`seen ${id} twice`).findings.map(({ detector }) => detector)).toEqual([name])
    expect(inspect(`seen ${id.slice(0, -1)}${(Number(id.at(-1)) + 1) % 10} twice`).findings).toEqual([])
  }
  expect(NATIONAL_IDS.map(({ country }) => country)).toEqual(expect.arrayContaining(['ZA', 'IN', 'GB', 'US', 'NG', 'KE', 'RW', 'TZ', 'ET', 'BR', 'BD', 'PH']))
})
