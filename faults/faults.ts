/**
 * Breaks the service and its database in every way that is known while calls come in, and proves afterwards that nothing
 * that was acknowledged is lost, doubled or wrong. `self-test` proves that it would be seen. See `docs/reliability.md`.
 */
import { FINDINGS } from './findings'
import { KINDS } from './kinds'
import { type Outcome, runFaults } from './run'
import { checkSeeds, selfTest } from './self-test'
import { settings } from './settings'

function tell({ faults, writes, scene }: Outcome): void {
  console.log('\n| fault | times | came to nothing | longest until well again |\n|---|--:|--:|--:|')
  for (const [name, { tries, missed, longestMs }] of [...faults].sort()) console.log(`| ${name} | ${tries - missed} | ${missed} | ${(longestMs / 1_000).toFixed(1)} s |`)
  console.log(`\n| faults | acknowledged writes | ${FINDINGS.join(' | ')} |\n|--:|--:|${FINDINGS.map(() => '--:|').join('')}`)
  const count = [...faults.values()].reduce((sum, { tries, missed }) => sum + tries - missed, 0)
  console.log(`| ${count} | ${writes} | ${FINDINGS.map(each => scene.findings.count(each)).join(' | ')} |`)
}

async function run(): Promise<boolean> {
  checkSeeds()
  const kinds = KINDS.filter(({ name }) => settings.only?.includes(name) ?? true)
  console.log(`FAULTS_SEED=${settings.seed} FAULTS=${settings.faults} FAULTS_WRITES=${settings.writes}`)
  const outcome = await runFaults(settings, kinds)
  tell(outcome)
  return !outcome.scene.findings.isRed
}

const program = process.argv[2] === 'self-test' ? () => selfTest(settings) : run

program().then(green => process.exit(green ? 0 : 1), (error: unknown) => { console.error(error); process.exit(1) })
