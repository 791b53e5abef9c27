/** Clocks follow the plan, also where the process that saw to it ended in the middle. */
import { followPlan } from '../../src/clocks/follow-plan'
import { ProcessEnds, SetAside } from '../../src/platform/set-aside'
import { service } from '../support/service'
import { aPlan, aRequest, changePlan } from '../support/world'

const on = service()

test('a pass that the end of the process cuts short is made again', async () => {
  const draft = { targets: { normal: { respond_minutes: 60, resolve_minutes: 240 } } }
  const plan = await aPlan(on, draft)
  const request = await aRequest(on)
  const minutes = async () => {
    const { created_at, resolution_due_at } = (await on.agent.get(request.path).expect(200)).body as { created_at: string; resolution_due_at: string }
    return (Date.parse(resolution_due_at) - Date.parse(created_at)) / 60_000
  }
  await changePlan(on, plan, { targets: { normal: { respond_minutes: 60, resolve_minutes: 480 } } })
  const { deps } = on.assembly
  const ending = { ...deps, aside: () => new SetAside(AbortSignal.abort()) }
  for (let pass = 1; pass <= 2; pass++) {
    await expect(followPlan(ending)).rejects.toThrow(ProcessEnds)
    on.clock.advance(1)
  }
  expect(await minutes()).toBe(240)
  await followPlan(deps)
  expect(await minutes()).toBe(480)
})
