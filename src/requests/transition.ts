/** Moves a request from one state to another, as `domain/lifecycle` allows. */
import type { Deps } from '../deps'
import { mayAsk } from '../domain/lifecycle'
import { Refusal } from '../domain/refusal'
import { violates } from '../http/database-errors'
import { checkVersion } from '../http/preconditions'
import type { By } from '../journal/append'
import { transactBy } from '../plans/decide'
import { writeComment } from './comment'
import { guardStep } from './guard'
import { moveRequest } from './move'
import { lockRequest } from './queries'
import type { Row } from './present'
import type { NewTransition } from './schema'

export async function transitionRequest(deps: Deps, wanted: WantedStep, by: By): Promise<Row> {
  try {
    return await moveWanted(deps, wanted, by)
  } catch (error) {
    if (violates(error, 'support_request_living_fingerprint'))
      throw new Refusal('transition_not_allowed', 'Another request of the same fault is open by now: what is reported of it goes there.')
    throw error
  }
}

interface WantedStep {
  id: string
  /** The version that the caller insists on. */
  wanted: number | undefined
  step: NewTransition
}

const moveWanted = (deps: Deps, { id, wanted, step }: WantedStep, by: By): Promise<Row> =>
  transactBy(deps, async (trx, plan) => {
    const request = await lockRequest(trx, id, by.caller)
    checkVersion(wanted, request.version)
    if (!mayAsk(by.caller, step.action, request.reported_by))
      throw new Refusal('forbidden', `The action ${step.action} is for those who handle requests.`)
    const { comment, ...move } = guardStep(by.caller, step)
    const at = deps.now()
    const after = await moveRequest(trx, plan, { request, step: move, at, by })
    if (comment !== undefined) await writeComment(deps, trx, { request: after, text: comment, visibility: 'public', at, by })
    return after
  })
