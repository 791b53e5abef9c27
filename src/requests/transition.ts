/** Moves a request from one state to another, as `domain/lifecycle` allows. */
import type { Deps } from '../deps'
import { mayAsk } from '../domain/lifecycle'
import { Refusal } from '../domain/refusal'
import { checkVersion } from '../http/preconditions'
import type { By } from '../journal/append'
import { transactBy } from '../plans/decide'
import { writeComment } from './comment'
import { guardStep } from './guard'
import { moveRequest } from './move'
import { lockRequest } from './queries'
import type { Row } from './present'
import type { NewTransition } from './schema'

export const transitionRequest = (deps: Deps, { id, wanted, step }: { id: string; wanted: number | undefined; step: NewTransition }, by: By): Promise<Row> =>
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
