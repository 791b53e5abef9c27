/** Results are kept in `bench/results/`, which is not committed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(__dirname, '..', '..', 'bench', 'results')
const STAMP = new Date().toISOString().replace(/[:.]/g, '-')

function keep(name: string, text: string): void {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, name), text)
  console.log(`Kept as bench/results/${name}.`)
}

export const keepOutcome = (outcome: object) => { keep(`${STAMP}.json`, `${JSON.stringify(outcome, undefined, 2)}\n`) }
export const keepChart = (name: string, svg: string) => { keep(`${STAMP}-${name}.svg`, svg) }
