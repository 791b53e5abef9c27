/** What a plan covers, and what all plans together do, as it is asked for: read from the plan in force alone. */
import { type CoverageLine, coverageOf, GAPS, membersOf, ownersOf } from '../domain/coverage'
import { type ActivePlan, type PlanInForce, plansFor, withChildren } from '../domain/plan'
import { Refusal } from '../domain/refusal'
import { splitList } from '../http/schema'
import { type CoverageReport, type CoverageReportQuery, type CoverageSummary, MOST_LINES, type PlanCoverage, type ThinTeam } from './coverage-schema'

/** Over all plans in force. @param spoken for which components, and for requests without one, where not for all. */
export function coverageReport(plan: PlanInForce, { component, category, gaps }: CoverageReportQuery, spoken = (_component: string | null) => true): CoverageReport {
  const wantedComponents = splitList(component)
  const wantedCategories = splitList(category)?.flatMap(code => withChildren(plan, code))
  const components = [...plan.components.values()].filter(each => !each.retired && wantedComponents?.includes(each.code) !== false && spoken(each.code))
  const categories = [...plan.categories.values()].filter(each => !each.retired && wantedCategories?.includes(each.code) !== false)
  const codes = [...components.map(each => each.code).sort(byCode), ...(wantedComponents === undefined && spoken(null) ? [null] : [])]
  if (codes.length * categories.length > MOST_LINES) {
    const detail = `leaves more than ${MOST_LINES} lines; name fewer components or categories`
    throw new Refusal('validation_failed', 'The coverage is too long for one answer.', [{ pointer: '/query/component', detail }])
  }
  const lines = coverageOf(plan, { components: codes, categories: categories.sort((a, b) => byCode(a.code, b.code)) })
  return {
    summary: summaryOf(lines),
    single_person_teams: thinTeams(plan, lines),
    lines: gaps === undefined ? lines : lines.filter(line => (line.gaps.length > 0) === gaps),
  }
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** @param draft whether the plan stands in `plan` by its draft. */
export function planCoverage(plan: PlanInForce, { id, component }: Pick<ActivePlan, 'id' | 'component'>, { draft = false, ...asked }: CoverageReportQuery & { draft?: boolean }): PlanCoverage {
  // Of several exchange plans one is in force; a plan that is not speaks for nothing.
  const speaksFor = (code: string | null) => plansFor(plan, code).some(each => each.id === id)
  const own = plansFor(plan, component)
  const active = own.find(each => each.id === id)
  return {
    plan: id,
    revision: draft ? null : active?.number ?? null,
    draft,
    owners: ownersOf(plan, active ? own : []),
    ...coverageReport(plan, asked, speaksFor),
  }
}

function summaryOf(lines: readonly CoverageLine[]): CoverageSummary {
  const count = (is: (line: CoverageLine) => boolean) => lines.filter(is).length
  // One count for each word of the list.
  const gaps = Object.fromEntries(GAPS.map(gap => [gap, count(line => line.gaps.includes(gap))])) as CoverageSummary['gaps']
  return { lines: lines.length, offered: count(line => line.offered), covered: count(line => line.team !== null), gaps }
}

function thinTeams(plan: PlanInForce, lines: readonly CoverageLine[]): ThinTeam[] {
  const held = new Map<string, number>()
  for (const { team, members } of lines)
    if (team !== null && members <= 1) held.set(team, (held.get(team) ?? 0) + 1)
  return [...held]
    .map(([team, lines]) => ({ team, name: plan.teams.get(team)?.name ?? '', members: membersOf(plan, team), lines }))
    .sort((a, b) => b.lines - a.lines || byCode(a.name, b.name))
}
