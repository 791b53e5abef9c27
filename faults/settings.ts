/** What a run can be told, by the environment. The defaults are those of `docs/reliability.md`. */

function number(name: string, fallback: number): number {
  const value = Number(process.env[name] ?? fallback)
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number.`)
  return value
}

export const settings = {
  /** The same seed gives the same faults in the same order. */
  seed: number('FAULTS_SEED', Math.floor(Math.random() * 1_000_000_000)),
  faults: number('FAULTS', 200),
  /** Acknowledged writes at least. */
  writes: number('FAULTS_WRITES', 200_000),
  /** Calls under way at any time, for each replica about half of them. */
  senders: number('FAULTS_SENDERS', 24),
  /** After so many faults everything is compared. */
  judgeEvery: number('FAULTS_JUDGE_EVERY', 20),
  /** How long a database is away. */
  awaySeconds: number('FAULTS_AWAY_SECONDS', 20),
  /** All must be well again so long after a fault; a machine that does much else needs longer. */
  wellWithinSeconds: number('FAULTS_WELL_WITHIN_SECONDS', 60),
  /** How many start on an empty database at once. */
  replicas: number('FAULTS_REPLICAS', 10),
  /** Leaves the folder with data and logs where it is. */
  keep: process.env.FAULTS_KEEP === 'yes',
  /** Names of kinds, where not all are wanted. */
  only: process.env.FAULTS_ONLY?.split(',').map(each => each.trim()).filter(each => each !== ''),
}

export type Settings = typeof settings
