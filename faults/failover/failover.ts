/**
 * A primary dies, or is stopped, under load, and its standby takes over; the old one comes back as the standby. Two replicas
 * find the new primary through a DATABASE_URL with both hosts. Nothing that was acknowledged may be missing.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../bench/free-port'
import { judge, type Verdict } from './judge'
import { Load } from './load'
import { PASSWORD, Server } from './server'
import { startReplica } from './service'

const BEFORE_MS = 3_000
const AFTER_MS = 2_000
const WANTED_MS = 10_000

export interface Round {
  what: 'killed' | 'switched'
  /** From the end of the old primary, or the order to stop. */
  promotedMs: number
  acknowledgedMs: number
}

/** @returns whether it went as wanted. */
export async function failover({ programs, folder, rounds }: { programs: string; folder: string; rounds: number }): Promise<boolean> {
  const make = async (name: string) => new Server({ programs, folder, name, port: await freePort() })
  let [primary, standby] = [await make('one'), await make('two')]
  const hosts = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`
  const environment = { DATABASE_URL: `postgresql://support:${PASSWORD}@${hosts}/support?target_session_attrs=read-write` }
  const replicas = []
  let load: Load | undefined
  try {
    await primary.create()
    await primary.start()
    await primary.ask('create database support')
    await standby.cloneOf(primary)
    await standby.start()
    await primary.waitForStandby()
    for (let i = 0; i < 2; i++) replicas.push(await startReplica(environment, folder))

    load = new Load(replicas)
    const done: Round[] = []
    for (let i = 0; i < rounds; i++) {
      await wait(BEFORE_MS)
      const round = await changeOver(load, { primary, standby, what: i % 2 === 0 ? 'killed' : 'switched' })
      done.push(round)
      console.log(`${round.what}: promoted after ${round.promotedMs} ms, writes acknowledged again by both replicas after ${round.acknowledgedMs} ms`)
      await wait(AFTER_MS)
      ;[primary, standby] = [standby, primary]
      if (round.what === 'killed') await standby.rewindTo(primary)
      else standby.follow(primary)
      await standby.start()
      await primary.waitForStandby()
    }
    await load.stop()
    return report(await judge(load, primary.url(), replicas[0]?.base ?? ''), done, load)
  } finally {
    load?.abandon()
    for (const replica of replicas) await replica.stop()
    await standby.kill()
    await primary.kill()
  }
}

async function changeOver(load: Load, { primary, standby, what }: { primary: Server; standby: Server; what: Round['what'] }): Promise<Round> {
  const began = Date.now()
  if (what === 'killed') await primary.kill()
  else await primary.stop()
  // What is sent from here on the old one cannot have acknowledged.
  const gone = Date.now()
  await standby.promote()
  const promoted = Date.now()
  return { what, promotedMs: promoted - began, acknowledgedMs: await load.acknowledgedSince(gone, 3 * WANTED_MS) - began }
}

function report(verdict: Verdict, rounds: Round[], load: Load): boolean {
  const slowest = Math.max(...rounds.map(each => each.acknowledgedMs))
  console.log(`refused meanwhile: ${[...load.refused].map(([what, times]) => `${what} ${times} times`).join(', ') || 'none'}`)
  console.log(`${verdict.acknowledged} acknowledged, ${verdict.lost} lost, ${verdict.doubled} doubled; ${verdict.replayed} repeated with their key, ${verdict.replayedWrongly} with another outcome; at most ${slowest} ms until both replicas acknowledged writes again`)
  return verdict.lost + verdict.doubled + verdict.replayedWrongly === 0 && slowest <= WANTED_MS
}
