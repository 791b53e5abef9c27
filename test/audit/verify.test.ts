/** Whatever is changed, removed or put in where only the owner of the database can: the first line that does not fit is named. */
import { copyDatabase } from '../support/databases'
import { run } from '../support/process'
import { service } from '../support/service'
import { aRequest, type Opened } from '../support/world'
import { sealAll, sealedWorld, seqsOf, verdictAfter, verify } from './world'

const on = service()
let request: Opened
/** The lines of the second of three seals. */
let lines: number[]

beforeAll(async () => {
  request = await sealedWorld(on)
  lines = await seqsOf(on.db, 2)
})

const digestOf = async (number: number) => {
  const { digest } = await on.db('audit_seal').where({ number }).first<{ digest: Buffer }>('digest')
  return digest.toString('hex')
}

test('what nobody has touched fits, and what is not sealed yet is told', async () => {
  expect(lines.length).toBeGreaterThan(4)
  const all = (await on.db('journal').count({ all: '*' }))[0]?.all
  expect(await verify(on.db)).toEqual({ seals: 3, lines: all, unsealed: 0 })
  await aRequest(on)
  expect(await verify(on.db)).toEqual({ seals: 3, lines: all, unsealed: 1 })
})

/** A change of each column. */
const CHANGES: Record<string, string> = {
  seq: 'seq + 1000000',
  xid: "(xid::text::bigint + 1000000)::text::xid8",
  at: "at + interval '1 microsecond'",
  event: "'team.changed'",
  request_id: "'01957b2e-7a00-7000-8000-00000000a11e'",
  subject: "'other'",
  actor: "actor || ' '",
  client_id: "'01957b2e-7a00-7000-8000-00000000a11e'",
  key_id: "'01957b2e-7a00-7000-8000-00000000a11e'",
  person_id: "'01957b2e-7a00-7000-8000-00000000a11e'",
  origin: "'feed'",
  call_id: "call_id || '1'",
  openhim_transaction: "'other'",
  data: `data || '{"more": null}'`,
  address: "'10.0.0.9'",
  hops: 'hops + 1',
  note_digest: "'\\x00'",
}

describe('is named:', () => {
  test('no column of the journal can be changed unseen: each has its place in the line', async () => {
    const columns = await on.db('information_schema.columns').where({ table_name: 'journal', table_schema: 'public' }).pluck('column_name') as string[]
    expect(columns.sort()).toEqual(Object.keys(CHANGES).sort())
  })

  test.each(Object.entries(CHANGES))('a line whose %s was changed', async (column, value) => {
    for (const seq of [lines[0], lines[2], lines.at(-1)]) {
      const { fault } = await verdictAfter(on.db, trx => trx.raw(`update journal set ${column} = ${value} where seq = ${seq}`))
      // What has another seq is not there any more.
      const sentence = column === 'seq' ? `seq ${seq} of seal 2` : `Line ${seq} was changed since seal 2`
      expect({ seq, fault }).toEqual({ seq, fault: expect.stringContaining(sentence) })
    }
  })

  test.each([
    ['a number beyond the exact ones of JavaScript', '{"n": 9007199254740993}', '{"n": 9007199254740992}'],
    ['a number that JavaScript has none for', '{"n": 1}', `{"n": 1${'0'.repeat(400)}}`],
    ['a member that is null or is not there', '{"n": null}', '{}'],
    ['a text like a number', '{"n": 1}', '{"n": "1"}'],
  ])('%s', async (_what, before, after) => {
    const { rows: [row] } = await on.db.raw<{ rows: { seq: number }[] }>("insert into journal (at, event, actor, data) values (now(), 'team.changed', 'service', ?) returning seq", [before])
    await sealAll(on)
    expect((await verify(on.db)).fault).toBeUndefined()
    const { fault } = await verdictAfter(on.db, trx => trx('journal').where({ seq: row?.seq }).update({ data: after }))
    expect(fault).toContain(`Line ${row?.seq} was changed`)
  })

  test('a line that was removed, between which others, wherever it stood', async () => {
    const [a, b, c] = lines
    const removed = (...seqs: (number | undefined)[]) => verdictAfter(on.db, trx => trx('journal').whereIn('seq', seqs as number[]).delete())
    expect((await removed(b)).fault).toBe(`A line is missing between seq ${a} and seq ${c}: seq ${b} of seal 2.`)
    expect((await removed(a)).fault).toBe(`A line is missing between the beginning of the seal and seq ${b}: seq ${a} of seal 2.`)
    expect((await removed(lines.at(-1))).fault).toBe(`A line is missing between seq ${lines.at(-2)} and the end of the seal: seq ${lines.at(-1)} of seal 2.`)
    expect((await removed(...lines)).fault).toContain(`seq ${a} of seal 2`)
    const every = await on.db('journal').pluck('seq') as number[]
    expect((await removed(...every)).fault).toContain('of seal 1')
  })

  test.each([['first', 0], ['third', 2], ['last', -1]])('a line that was inserted beside the %s', async (_which, place) => {
    const seq = lines.at(place)
    const { fault } = await verdictAfter(on.db, trx => trx.raw(`insert into journal (seq, xid, at, event, actor) overriding system value
      select 777777, xid, at, event, actor from journal where seq = ?`, [seq ?? 0]))
    // After the last of a seal it is the next one that has no place for it.
    expect(fault).toMatch(/^Line 777777 is not in seal [23]: it was inserted\.$/)
  })

  test('a line from before all others', async () => {
    const { fault } = await verdictAfter(on.db, trx => trx.raw("insert into journal (seq, xid, at, event, actor) overriding system value values (777777, '3', now(), 'team.added', 'service')"))
    expect(fault).toBe('Line 777777 is not in seal 1: it was inserted.')
  })

  test('the first of two that were swapped, by their contents or by their places', async () => {
    const [, b, c] = lines
    const { fault: contents } = await verdictAfter(on.db, trx => trx.raw(`update journal as line set event = other.event, data = other.data, at = other.at, call_id = other.call_id
      from journal as other where line.seq in (:b, :c) and other.seq in (:b, :c) and other.seq <> line.seq`, { b, c } as Record<string, number>))
    expect(contents).toBe(`Line ${b} was changed since seal 2.`)
    const { fault: places } = await verdictAfter(on.db, trx => trx.raw(`update journal as line set xid = other.xid
      from journal as other where line.seq in (:b, :c) and other.seq in (:b, :c) and other.seq <> line.seq`, { b, c } as Record<string, number>))
    expect(places).toBe(`Line ${b} was changed since seal 2: it is not in its place.`)
  })

  test.each(['number', 'from_seq', 'to_seq', 'from_xid', 'to_xid', 'sealed_at', 'previous', 'digest', 'entries'])('a seal whose %s was changed', async column => {
    const value: Record<string, string> = {
      number: '9', from_seq: 'from_seq - 1', to_seq: 'to_seq + 1', from_xid: "'3'", to_xid: "'3'", sealed_at: "sealed_at + interval '1 second'",
      previous: 'sha256(previous)', digest: 'sha256(digest)', entries: "overlay(entries placing '\\x01' from 20)",
    }
    const { fault } = await verdictAfter(on.db, trx => trx.raw(`update audit_seal set ${column} = ${value[column]} where number = 2`))
    expect(fault).toMatch(column === 'number' ? /^Seal 2 is missing\.$/ : /^Seal 2 was changed/)
  })

  test('a seal that was removed, or changed together with its line', async () => {
    expect((await verdictAfter(on.db, trx => trx('audit_seal').where({ number: 1 }).delete())).fault).toBe('Seal 1 is missing.')
    const { fault } = await verdictAfter(on.db, async trx => {
      await trx('journal').where({ seq: lines[1] ?? 0 }).update({ actor: 'Nobody' })
      await trx('audit_seal').where('number', '=', 2).delete()
      const seal = await on.db('audit_seal').where({ number: 2 }).first() as object
      await trx('audit_seal').insert({ ...seal, digest: Buffer.alloc(32, 1) })
    })
    expect(fault).toContain(`Line ${lines[1]} was changed`)
  })
})

describe('words that were given with a line', () => {
  test.each([
    ['changed', { note: 'customer' }],
    ['changed and bereft of their salt', { note: 'customer', salt: null }],
    ['given another salt', { salt: Buffer.alloc(16) }],
  ])('are named when they were %s', async (_how, change) => {
    const { seq } = await on.db('journal_note').where({ note: 'vendor' }).first<{ seq: number }>('seq')
    const { fault } = await verdictAfter(on.db, trx => trx('journal_note').where({ seq }).update(change))
    expect(fault).toBe(`The words of line ${seq} were changed.`)
  })

  test('are named when they were removed or made up', async () => {
    const { seq } = await on.db('journal_note').where({ note: 'vendor' }).first<{ seq: number }>('seq')
    expect((await verdictAfter(on.db, trx => trx('journal_note').where({ seq }).delete())).fault).toBe(`The words of line ${seq} were removed.`)
    const { fault } = await verdictAfter(on.db, trx => trx('journal_note').insert({ seq: lines[0], note: 'made up', salt: Buffer.alloc(16) }))
    expect(fault).toContain(`The words of line ${lines[0]} were changed`)
  })
})

describe('an auditor who kept a seal', () => {
  test('learns whether it is still the same, and that all later ones were taken away', async () => {
    const digest = await digestOf(2)
    expect((await verify(on.db, { expect: { number: 2, digest } })).fault).toBeUndefined()
    expect((await verify(on.db, { expect: { number: 2, digest: '0'.repeat(64) } })).fault).toBe('Seal 2 has another digest than the one that was kept elsewhere.')
    const { fault } = await verdictAfter(on.db, async trx => {
      await trx('audit_seal').where('number', '>=', 2).delete()
      await trx('journal').where('seq', '>=', lines[0] ?? 0).delete()
    }, { expect: { number: 2, digest } })
    expect(fault).toBe('Seal 2, which was kept elsewhere, is missing.')
  })

  test('begins where they left off: what came before is believed', async () => {
    const forge = (from: number, expect?: { number: number; digest: string }) =>
      verdictAfter(on.db, trx => trx('journal').where({ seq: lines[0] ?? 0 }).update({ actor: 'Nobody' }), { from, expect })
    expect((await forge(2)).fault).toBe(`Line ${lines[0]} was changed since seal 2.`)
    expect((await forge(3, { number: 2, digest: await digestOf(2) })).fault).toBeUndefined()
    expect((await forge(3, { number: 2, digest: '0'.repeat(64) })).fault).toContain('Seal 2 has another digest')
    expect((await forge(99)).fault).toBe('Seal 98, on which seal 99 stands, is missing.')
  })
})

test('an erasure takes the words and their salts, and every seal still fits', async () => {
  await sealAll(on)
  const words = () => on.db('journal_note').where({ request_id: request.id }).orderBy('seq').select('note', 'salt') as Promise<{ note: string; salt: Buffer | null }[]>
  expect((await words()).some(each => each.note === 'vendor' && each.salt !== null)).toBe(true)
  await on.administrator.post(`${request.path}/erasure`).expect(200)
  expect((await words()).filter(each => each.note !== '[erased]' || each.salt !== null)).toEqual([])
  await sealAll(on)
  expect(await verify(on.db)).toEqual({ seals: expect.any(Number), lines: expect.any(Number), unsealed: 0 })
})

describe('audit:verify', () => {
  test('tells how much fits and ends with 0, or names what does not and ends with 1', async () => {
    const copy = await copyDatabase()
    const told = async (...args: string[]) => {
      const program = run('audit-verify', { DATABASE_URL: copy.url, DATABASE_ALLOW_UNSAFE: 'on' }, args)
      return [await program.exit, program.output(), program.errors()]
    }
    expect(await told()).toEqual([0, '0 lines in 0 seals fit.\n0 lines after them are not sealed yet.\n', ''])
    expect(await told('--expect', `7:${'0'.repeat(64)}`)).toEqual([1, '0 lines in 0 seals fit.\n', 'Seal 7, which was kept elsewhere, is missing.\n'])
    expect(await told('--expect', '7')).toEqual([1, '', expect.stringMatching(/^Usage: /)])
    expect(await told('--all')).toEqual([1, '', expect.stringMatching(/^Usage: /)])
    await copy.drop()
  })
})
