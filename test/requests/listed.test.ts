/** What a list writes of a request is what presenting it gives, to the letter. */
import fc from 'fast-check'
import { type Role, ROLES } from '../../src/domain/caller'
import { type ListedRow, writePage } from '../../src/requests/listed'
import { present, type Row } from '../../src/requests/present'
import { SupportRequest } from '../../src/requests/schema'
import { aCaller } from '../support/caller'
import { type Schema, valid, WORDS } from '../support/made-up-values'
import { service } from '../support/service'
import { aRequest, move, RESOLVE } from '../support/world'

const AT = '2026-03-02T09:00:00.000Z'

/** As the database has it: without what depends on who asks and when, the known error without its address. */
const rows = fc.tuple(valid(SupportRequest as Schema), fc.record({ title: fc.constantFrom(...WORDS), resolution_due_at: fc.constantFrom(null, '2026-03-02T08:59:59.999Z', AT) }))
  .map(([request, members]) => {
    const row: Partial<SupportRequest> = { ...request as SupportRequest, ...members }
    delete row.overdue
    delete row.allowed_actions
    if (row.known_error) delete (row.known_error as { href?: string }).href
    return row as Row
  })

/** What PostgreSQL sends of a column of JSON. */
const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
const listed = (row: Row): ListedRow => ({
  ...row,
  facility: json(row.facility), details: json(row.details), external_reference: json(row.external_reference), on_behalf_of: json(row.on_behalf_of),
  resolution: json(row.resolution), assigned_because: json(row.assigned_because), known_error: json(row.known_error),
})

test('a page is written as its presented requests would be', () => {
  const pages = fc.record({ items: fc.array(rows, { maxLength: 3 }), next_cursor: fc.constantFrom(null, 'WyJhIl0.b'), total: fc.constantFrom(undefined, 0, 70) })
  fc.assert(fc.property(pages, fc.subarray([...ROLES]), fc.boolean(), ({ items, ...page }, roles: Role[], isOwn) => {
    const caller = aCaller({ client_id: (isOwn ? items[0]?.reported_by : undefined) ?? 'other', roles })
    const written = writePage({ items: items.map(listed), ...page }, caller, AT)
    expect(written.toString()).toBe(JSON.stringify({ items: items.map(row => present(row, caller, AT)), ...page }))
  }), { numRuns: 1_000 })
})

describe('a request in a list', () => {
  const on = service()

  test('is shown as it is by itself, to whoever asks', async () => {
    const full = {
      title: 'Quote " backslash \\ line\u2028 ärger 🩺', description: 'a\nb\tc', component: 'CR', counterpart: 'IOL', workflow: 'translate-code',
      facility: { system: 'urn:example:"mfl"', code: '1' }, labels: ['a"b"\\', 'ü'], details: { '"': [1e-7, 0.1, -1, null, { '\\': '\u2029' }], '10': 'b', '2': 'a' },
      external_reference: { system: 'openhim', id: '{"' }, fingerprint: '"\\', on_behalf_of: { name: 'Ng\'ang\'a "W"' },
    }
    const request = await aRequest(on, full)
    await aRequest(on)
    for (const step of ['acknowledge', 'start', { action: 'await_requester', reason: 'Which "lab"?' }, RESOLVE, 'close']) {
      for (const voice of [on.reporter, on.agent, on.auditor]) {
        const { body: { items } } = await voice.get('/v1/support-requests?limit=200').expect(200)
        expect(items).toHaveLength(2)
        for (const item of items as SupportRequest[]) expect(item).toEqual((await voice.get(`/v1/support-requests/${item.id}`).expect(200)).body)
      }
      await move(on, request, step)
    }
  })
})
