/** A storm: 100,000 times the same event from 32 connections, while others read. What is counted, and how long others wait. */
import { ask } from './ask'
import type { Settings } from './settings'
import { load, percentile, type Round, type Calls } from './load'
import type { Stage } from './stage'

const EVENTS = 100_000
const STORMING = 32
const READING = 4
const SECONDS_AT_REST = 10

export async function storm(stage: Stage, settings: Settings): Promise<object> {
  const { service, voices: { reporter, agent } } = stage
  const event = { action: 'trigger', fingerprint: `storm ${settings.seed}`, title: 'The disk is full', severity: 'high', details: { node: 3, free_bytes: 0 } }
  const events: Calls = {
    method: 'POST', headers: { 'authorization': `Bearer ${reporter.key}`, 'content-type': 'application/json' },
    requests: [{ path: '/v1/intake/events', body: JSON.stringify(event) }],
  }
  const ids = await someIds(stage.url)
  const reads: Calls = { method: 'GET', headers: { authorization: `Bearer ${agent.key}` }, requests: ids.map(id => ({ path: `/v1/support-requests/${id}` })) }
  const read = (seconds: number) => load(service, reads, READING, { seconds })

  await read(2)
  const rest = await read(SECONDS_AT_REST)
  let storming = true
  const began = performance.now()
  const stormed = load(service, events, STORMING, { calls: EVENTS }).finally(() => { storming = false })
  const meanwhile: Round[] = []
  while (storming) meanwhile.push(await read(1))
  await stormed
  const seconds = (performance.now() - began) / 1_000
  const counted = await countOf(stage.url, event.fingerprint)
  const waits = meanwhile.flatMap(round => round.latencies).sort((a, b) => a - b)
  const outcome = {
    requests: counted.requests, occurrences: counted.occurrences, kept: counted.kept, seconds, events_a_second: EVENTS / seconds,
    reads: { p99_at_rest: percentile(rest.latencies, 0.99), p99_in_the_storm: percentile(waits, 0.99), p50_at_rest: percentile(rest.latencies, 0.5), p50_in_the_storm: percentile(waits, 0.5) },
  }
  console.log(`\n${EVENTS} events from ${STORMING} connections in ${seconds.toFixed(1)} s (${outcome.events_a_second.toFixed(0)} a second): `
    + `${counted.requests} request, ${counted.occurrences} occurrences, ${counted.kept} kept.`)
  const { reads: r } = outcome
  console.log(`${READING} connections reading meanwhile: p50 ${r.p50_at_rest.toFixed(1)} -> ${r.p50_in_the_storm.toFixed(1)} ms, p99 ${r.p99_at_rest.toFixed(1)} -> ${r.p99_in_the_storm.toFixed(1)} ms `
    + `(${(r.p99_in_the_storm / r.p99_at_rest).toFixed(1)} times; 3 wanted).`)
  if (counted.requests !== 1 || counted.occurrences !== EVENTS) throw new Error('They were not counted right.')
  return { storm: outcome }
}

async function someIds(url: string): Promise<string[]> {
  const rows = await ask<{ id: string }>(url, 'select id from support_request where fingerprint is null order by id limit 100')
  return rows.map(row => row.id)
}

async function countOf(url: string, fingerprint: string): Promise<{ requests: number; occurrences: number; kept: number }> {
  const [row] = await ask<{ requests: string; occurrences: string; kept: string }>(url,
    `select count(*) as requests, sum(occurrences) as occurrences,
       (select count(*) from occurrence as o join support_request as r on r.id = o.request_id where r.fingerprint = $1) as kept
     from support_request where fingerprint = $1`, [fingerprint])
  return { requests: Number(row?.requests), occurrences: Number(row?.occurrences), kept: Number(row?.kept) }
}
