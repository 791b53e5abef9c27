/**
 * The load, as a process of its own. Open: calls leave when their time has come, whatever became of those before, and
 * their time counts from then on. Closed: so many are under way at any time.
 */
import { type Call, type MixTask, mixOf } from './mix'
import { randomFrom } from './random'
import { Wire } from './wire'

export interface SendTask {
  base: string
  mix: MixTask
  seconds: number
  load: { aSecond: number } | { atOnce: number }
}

/** What was answered to calls that were due in one second. */
export interface Second {
  /** By status, or by what went wrong. */
  counts: Record<string, number>
  /** Milliseconds of those that were served. */
  latencies: number[]
  /** The longest wait for an answer of whatever kind. */
  longest: number
}

export interface Sent {
  seconds: Second[]
  /** Of what went wrong, a few: name of the call and status. */
  examples: Record<string, number>
  /** Share of one processor that sending took. */
  processor: number
  connections: number
}

// Beyond this many the sender has no more to give; such a call is counted as not sent.
const MOST_CONNECTIONS = 4_000
const LONGEST_IDLE_MS = 5_000
const LAST_ANSWERS_MS = 12_000

function send({ base, mix, seconds, load }: SendTask): Promise<Sent> {
  const { hostname, port } = new URL(base)
  const next = mixOf(mix)
  const idle: Wire[] = []
  const all = Array.from({ length: seconds }, (): Second => ({ counts: {}, latencies: [], longest: 0 }))
  const examples: Record<string, number> = {}
  const began = performance.now()
  const ends = began + seconds * 1_000
  const cpu = process.cpuUsage()
  let open = 0
  let most = 0
  let underWay = 0

  const wire = (now: number): Wire | undefined => {
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      if (kept.isOpen && now - kept.idleSince < LONGEST_IDLE_MS) return kept
      kept.close()
      open--
    }
    if (open >= MOST_CONNECTIONS) return undefined
    most = Math.max(most, ++open)
    return new Wire(hostname, Number(port))
  }

  const call = (due: number, then?: () => void) => {
    const second = all[Math.min(seconds - 1, Math.floor((due - began) / 1_000))]
    const made: Call = next()
    const by = wire(due)
    if (!second) return
    if (!by) {
      second.counts['not sent'] = (second.counts['not sent'] ?? 0) + 1
      return
    }
    underWay++
    by.call(made.text, answer => {
      const now = performance.now()
      underWay--
      made.answered?.(answer)
      const kind = answer instanceof Error ? answer.message : String(answer.status)
      second.counts[kind] = (second.counts[kind] ?? 0) + 1
      second.longest = Math.max(second.longest, now - due)
      if (!(answer instanceof Error) && answer.status < 300) second.latencies.push(now - due)
      else examples[`${made.name} ${kind}`] = (examples[`${made.name} ${kind}`] ?? 0) + 1
      if (by.isOpen) {
        by.idleSince = now
        idle.push(by)
      } else open--
      then?.()
    })
  }

  const closed = () => {
    const now = performance.now()
    if (now < ends) call(now, closed)
  }
  const random = randomFrom(mix.seed)
  let due = began
  const arrive = (aSecond: number) => {
    const now = performance.now()
    for (; due <= now && due < ends; due -= Math.log(1 - random()) * 1_000 / aSecond) call(due)
    if (due < ends) setTimeout(() => arrive(aSecond), 1)
  }
  if ('atOnce' in load) for (let i = 0; i < load.atOnce; i++) closed()
  else arrive(load.aSecond)

  return new Promise(resolve => {
    const check = setInterval(() => {
      const now = performance.now()
      if (now < ends || (underWay > 0 && now < ends + LAST_ANSWERS_MS)) return
      clearInterval(check)
      const { user, system } = process.cpuUsage(cpu)
      const processor = (user + system) / 1_000 / (performance.now() - began)
      for (const each of idle) each.close()
      resolve({ seconds: all, examples, processor, connections: most })
    }, 20)
  })
}

process.on('message', (task: SendTask) => void send(task).then(sent => process.send?.(sent)))
process.once('disconnect', () => process.exit())
