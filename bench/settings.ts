/** What a measurement can be told, by the environment. The defaults are those of `docs/performance.md`. */

export function number(name: string, fallback: number): number {
  const value = Number(process.env[name] ?? fallback)
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number.`)
  return value
}

export const list = (name: string) => process.env[name]?.split(',').map(each => each.trim()).filter(each => each !== '')

export const settings = {
  /** Calls under way at any time. */
  connections: number('BENCH_CONNECTIONS', 32),
  rounds: number('BENCH_ROUNDS', 7),
  secondsARound: number('BENCH_SECONDS', 3),
  /** Requests in the database before the first round. */
  requestsBefore: number('BENCH_REQUESTS', 20_000),
  /** Memory is read again when the service has opened this many; 0 leaves it out. */
  createsInAll: number('BENCH_CREATES', 100_000),
  pool: number('BENCH_POOL', 10),
  seed: number('BENCH_SEED', 1),
  /** Subscriptions to events while it is measured, of which three match. */
  subscriptions: number('BENCH_SUBSCRIPTIONS', 0),
  /** How long five times its capacity is sent. */
  overloadSeconds: number('BENCH_OVERLOAD_SECONDS', 60),
  /** How often; each time between two measurements of the capacity. */
  overloadRounds: number('BENCH_OVERLOAD_ROUNDS', 3),
  /** How long the hour takes. */
  minutes: number('BENCH_MINUTES', 60),
  /** Names of measurements, where not all are wanted. */
  only: list('BENCH_ONLY'),
  /** A second build of the service to be measured beside this one: the path of its `dist/bin/serve.js`. */
  other: process.env.BENCH_OTHER,
  /** Given to Node before the service, such as `--cpu-prof,--cpu-prof-dir=/tmp/profile`. */
  nodeOptions: list('BENCH_NODE_OPTIONS') ?? [],
}

export type Settings = typeof settings
