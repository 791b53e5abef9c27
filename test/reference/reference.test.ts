/** Reference data: seeded from OpenHIE, read by everyone, added to by leads, retired but never deleted. */
import { service } from '../support/service'
import { seed } from '../../src/seed'

describe('reference data', () => {
  const on = service()
  const all = async (path: string) => (await on.reporter.get(`${path}?limit=200`).expect(200)).body.items as { code: string }[]

  test('is there from the start, as the OpenHIE documents list it', async () => {
    expect((await all('/v1/components')).map(({ code }) => code)).toEqual(expect.arrayContaining(['CR', 'FR', 'HWR', 'TS', 'SHR', 'HMIS', 'IOL', 'IOL-AUTH']))
    expect(await all('/v1/components')).toHaveLength(20)
    expect(await all('/v1/workflows')).toHaveLength(30)
    const categories = await all('/v1/categories')
    expect(categories).toHaveLength(38)
    expect(categories).toContainEqual(expect.objectContaining({ code: 'integration.integration-issue', parent: 'integration', owner_role: 'software' }))
  })

  test('put in again changes nothing and raises no revision', async () => {
    const revision = () => on.db('plan_revision').first<{ revision: number }>('revision')
    const before = await revision()
    await seed(on.db, on.clock.now())
    expect(await revision()).toEqual(before)
  })

  test.each([
    ['/v1/components', { code: 'TESTLAB', name: 'Test Laboratory', layer: 'point_of_service', part_of: 'LIS' }],
    ['/v1/workflows', { code: 'local-workflow', name: 'Local Workflow', group_code: 'local', group_name: 'Local' }],
    ['/v1/categories', { code: 'data.local', name: 'Local data', owner_role: 'content' }],
  ])('of one\'s own goes to %s once, is changed under its version, retired, and stays', async (path, body) => {
    const { headers } = await on.lead.post(path, body).expect(201)
    expect(headers.location).toBe(`${path}/${body.code}`)
    await on.lead.post(path, body).expect(409)
    await on.lead.patch(`${path}/${body.code}`, 1, { name: 'Another name' }).expect(200)
    await on.lead.patch(`${path}/${body.code}`, 1, { name: 'Too late' }).expect(412)
    await on.lead.patch(`${path}/${body.code}`, 2, { retired: true }).expect(200)
    const { body: read } = await on.reporter.get(`${path}/${body.code}`).expect(200)
    expect(read).toMatchObject({ name: 'Another name', retired: true, version: 3 })
    await on.reporter.get(`${path}/${body.code}`).set('if-none-match', '"3"').expect(304)
    await on.lead.delete(`${path}/${body.code}`, 3).expect(405)
    await on.agent.post(path, body).expect(403)
  })

  test.each(['/v1/components/CR', '/v1/workflows/translate-code', '/v1/categories/data'])('%s can be changed by POST, with If-Match where it is sent', async path => {
    const { body } = await on.lead.post(`${path}/updates`, { name: 'Renamed by POST' }).expect(200)
    expect(body).toMatchObject({ name: 'Renamed by POST', version: 2 })
    await on.lead.post(`${path}/updates`, { name: 'x' }).set('if-match', '"1"').expect(412)
    await on.agent.post(`${path}/updates`, { name: 'x' }).expect(403)
  })

  test.each([
    ['/v1/categories', { code: 'nowhere.below', name: 'x', owner_role: 'content' }, '/code'],
    ['/v1/categories', { code: 'fine', name: 'x', owner_role: 'content', team: '01890000-0000-7000-8000-000000000000' }, '/team'],
    ['/v1/components', { code: 'PART', name: 'x', layer: 'registry', part_of: 'IOL-AUTH' }, '/part_of'],
  ])('that hangs on nothing is refused (%s %j)', async (path, body, pointer) => {
    const { body: problem } = await on.lead.post(path, body).expect(422)
    expect(problem.errors).toMatchObject([{ pointer }])
  })

  test('comes page by page, and only the part that was asked for', async () => {
    const first = await on.reporter.get('/v1/components?limit=3&layer=registry').expect(200)
    const second = await on.reporter.get(`/v1/components?limit=3&layer=registry&cursor=${first.body.next_cursor}`).expect(200)
    expect([...first.body.items, ...second.body.items].map(({ code }: { code: string }) => code)).toEqual(['CR', 'FR', 'HWR', 'PC', 'TS'])
    expect((await on.reporter.get('/v1/categories?parent=help-desk').expect(200)).body.items).toHaveLength(3)
  })

  test('is what decisions are made by as soon as the change is acknowledged', async () => {
    await on.lead.post('/v1/components', { code: 'NEWREG', name: 'New Registry', layer: 'registry' }).expect(201)
    await on.reporter.post('/v1/support-requests', { title: 'x', component: 'NEWREG' }).expect(201)
  })
})
