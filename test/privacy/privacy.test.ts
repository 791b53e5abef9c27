/** What the guard knows and makes of a text, as a caller may ask. */
import { service } from '../support/service'

const on = service()

test('the detectors are listed, each with what is done with what it finds', async () => {
  const { body } = await on.reporter.get('/v1/privacy/detectors').expect(200)
  expect(body.items.length).toBeGreaterThan(20)
  expect(new Set(body.items.map((each: { action: string }) => each.action))).toEqual(new Set(['mask', 'refuse']))
})

test('a text can be tried: what is found, where, and what would be stored; nothing is', async () => {
  const before = (await on.db('journal').count({ lines: '*' }))[0]
  const text = 'Date of birth: 1984-02-29'
  const { body } = await on.reporter.post('/v1/privacy/trials', { text }).expect(200)
  expect(body).toEqual({ refused: false, masked: 'Date of birth: [removed: birth_date]', findings: [{ kind: 'birth_date', detector: expect.any(String) as string, start: 15, end: 25 }] })
  expect((await on.reporter.post('/v1/privacy/trials', { text: 'MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5\rPID|1||17^^^MRN||Otieno^Amina' }).expect(200)).body).toMatchObject({ refused: true })
  expect((await on.db('journal').count({ lines: '*' }))[0]).toEqual(before)
})
