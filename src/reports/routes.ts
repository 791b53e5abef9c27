/** The HTTP face of reports: figures for those who handle or oversee requests, of the requests that they may see. */
import type { Deps } from '../deps'
import { STAFF_AND_AUDITORS } from '../domain/caller'
import { problems, says } from '../http/responses'
import type { Room } from '../http/type-provider'
import { coverageReport } from '../plans/coverage'
import { CoverageReport, CoverageReportQuery, coverageSchemas } from '../plans/coverage-schema'
import { backlog } from './backlog'
import { BacklogQuery, PeriodQuery } from './query-schema'
import { Backlog, schemas, ServiceLevels, Volume } from './schema'
import { serviceLevels } from './service-levels'
import { volume } from './volume'

const tags = ['Reports']
const config = { access: STAFF_AND_AUDITORS }

export const reports = (deps: Deps): Room => async app => {
  for (const schema of [...schemas, ...coverageSchemas, CoverageReport]) app.addSchema(schema)
  await app.register(requestReports(deps))

  app.get('/reports/coverage', {
    config,
    schema: {
      operationId: 'readCoverage',
      summary: 'Read what all plans in force cover, and where there are gaps',
      tags,
      querystring: CoverageReportQuery,
      response: { 200: says('A line for each component, and for requests without one, and category, each by the plans that speak for it.', CoverageReport), ...problems },
    },
  }, async req => {
    await deps.plan.refresh()
    return coverageReport(deps.plan.current(), req.query)
  })
}

const requestReports = (deps: Deps): Room => async app => {
  app.get('/reports/service-levels', {
    config,
    schema: {
      operationId: 'readServiceLevels',
      summary: 'Read how many requests were answered and resolved in time',
      description: 'Of the requests opened in the period, by their clocks as they stand now.',
      tags,
      querystring: PeriodQuery,
      response: { 200: says('Figures by group.', ServiceLevels), ...problems },
    },
  }, req => serviceLevels(deps.db, { filters: req.query, caller: req.caller, plan: deps.plan.current(), now: deps.now() }))

  app.get('/reports/volume', {
    config,
    schema: {
      operationId: 'readVolume',
      summary: 'Read how many requests came and went',
      tags,
      querystring: PeriodQuery,
      response: { 200: says('Figures by group.', Volume), ...problems },
    },
  }, req => volume(deps.db, { filters: req.query, caller: req.caller, plan: deps.plan.current(), now: deps.now() }))

  app.get('/reports/backlog', {
    config,
    schema: {
      operationId: 'readBacklog',
      summary: 'Read what is open now, and for how long',
      tags,
      querystring: BacklogQuery,
      response: { 200: says('Figures by group.', Backlog), ...problems },
    },
  }, req => backlog(deps.db, { filters: req.query, caller: req.caller, plan: deps.plan.current(), now: deps.now() }))
}
