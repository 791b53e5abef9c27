/**
 * Opens a request: decided in memory by the plan in force, written in one statement, together with what else is opened at
 * the moment. The statement leaves out what an outdated plan decided, and what is there already; only then does a second
 * one look at who was first.
 */
import type { Deps } from '../deps'
import { Refusal } from '../domain/refusal'
import { decideBy, PlanOutdated } from '../plans/decide'
import { decideOpening } from './decide-opening'
import { opened } from './figures'
import { insertTogether } from './insert-together'
import { asKept, meetEarlier, meetThere, type Opened, type Report } from './meet'
import type { OpenItem } from './queries'

const TRIES = 5

export async function openOne(deps: Deps, report: Report): Promise<Opened> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const outcome = await decideAndWrite(deps, report)
    if (outcome?.status === 201 && !outcome.replayed) opened.inc({ rule: outcome.row.assigned_because.rule })
    if (outcome) return outcome
    await deps.plan.refresh()
  }
  throw new PlanOutdated()
}

async function decideAndWrite(deps: Deps, report: Report): Promise<Opened | undefined> {
  let item: OpenItem
  try {
    item = await decideBy(deps.plan, plan => decideOpening(deps, plan, report))
  } catch (error) {
    // What was acknowledged stays so, though a code of it may have been retired since.
    const earlier = error instanceof Refusal ? await meetEarlier(deps, report) : undefined
    if (earlier) return earlier
    throw error
  }
  return asKept(deps.db, report.call, insertOrMeet(deps, item, report))
}

/** Undefined where it is worth deciding again: the plan was outdated, or what was met is gone. */
async function insertOrMeet(deps: Deps, item: OpenItem, report: Report): Promise<Opened | undefined> {
  const row = await insertTogether(deps.db, item)
  if (row) return { status: 201, row, replayed: false }
  return meetThere(deps, report)
}
