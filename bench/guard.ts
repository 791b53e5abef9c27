/**
 * How long the guard takes: for the texts of a request as others report it, and for the largest texts that a call may
 * bring, each made of one piece over and over. The pieces are all texts of the guard's corpus and what its readers look for.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guard, inspect } from '../src/domain/privacy'
import { median } from './load'
import { randomFrom, reportFrom } from './random'
import { markdown } from './table'

const LARGEST = 524_288
const LONGEST_MS = 50
const REPORTS = 500
/** How many of the dearest texts are looked at again, and how often. */
const DEAREST = 30
const TIMES = 9

const WORDS = [
  'patient', 'Patient name: ', 'name ', 'name=', 'DOB ', 'MRN ', 'MRN: ', 'NID ', 'phone: ', 'tel ', 'address: ', 'password=', 'token: ', 'Bearer ', 'nom du patient ', 'jina la mgonjwa ', 'nome do paciente ', 'fecha de nacimiento ',
  'street ', 'P.O. Box ', 'Calle ', 'Patient/', 'Patient/1 ', '{"resourceType":"Patient"}', '"resourceType":', 'MSH|^~\\&|', 'PID|', '|', '^', '<given>', '<', 'insert into patient (name) values (', "('", 'values ', '-----BEGIN PRIVATE KEY-----', '-----',
]
const SIGNS = ['1', '12', '1 ', '1-', '1-1-1\n', '1-1-1 ', '1.', '1/1/90 ', '+1', '(1) ', 'a', 'A', 'a ', 'aB3', 'aB3+', 'ab@', '@a.', 'a@b.c ', '@', '.', ':', '=', '_', '-', ',', ',\n', '\t', '\n', ' ', '"', "'", '{', '{"a":', '[', '\\"', '\\u0041', '%41', '%', '&#65;', '&', '\u200b', '\uff11', 'é', 'e\u0301', '\u{1f600}', '\ud800']

/** Nothing of it needs a database. */
export async function guardAlone(): Promise<object> {
  const random = randomFrom(1)
  const reports = Array.from({ length: REPORTS }, () => guardedOf(reportFrom(random)))
  for (let i = 0; i < 20; i++) for (const report of reports) guard(report)
  const aRequest = median(Array.from({ length: TIMES }, () => spent(() => { for (const report of reports) guard(report) }))) / REPORTS

  const pieces = [...new Set([...corpus('positives'), ...corpus('negatives'), ...WORDS, ...SIGNS])]
  const looked = pieces.map(piece => ({ piece, took: spentOn(piece) })).sort((a, b) => b.took - a.took)
  const middle = median(looked.map(({ took }) => took))
  const dearest = looked.slice(0, DEAREST).map(({ piece }) => ({ piece, took: median(Array.from({ length: TIMES }, () => spentOn(piece))) })).sort((a, b) => b.took - a.took)
  console.log(`\nThe texts of a request: ${(1_000 * aRequest).toFixed(0)} µs. Of ${pieces.length} texts of ${LARGEST} characters the dearest (${LONGEST_MS} ms wanted at most), half of all below ${middle.toFixed(0)} ms:\n`)
  console.log(markdown([['over and over', 'ms'], ...dearest.slice(0, 10).map(({ piece, took }) => [JSON.stringify(piece).slice(0, 60), took.toFixed(1)])]))
  return { guard: { a_request_ms: aRequest, texts: pieces.length, characters: LARGEST, middle_ms: middle, dearest } }
}

/** What the service guards of such a report. */
const guardedOf = ({ title, description, labels, details, facility }: ReturnType<typeof reportFrom>) => ({ title, description, labels, details, facility })

function corpus(name: string): string[] {
  const texts = JSON.parse(readFileSync(join(__dirname, '..', '..', 'test', 'domain', 'privacy-corpus', `${name}.json`), 'utf8')) as unknown[]
  return texts.map(each => {
    const input = typeof each === 'object' && each !== null && 'input' in each ? each.input : each
    return typeof input === 'string' ? input : JSON.stringify(input)
  })
}

function spentOn(piece: string): number {
  const note = piece.repeat(Math.ceil(LARGEST / piece.length)).slice(0, LARGEST)
  return spent(() => { inspect({ details: { note } }) })
}

/** Milliseconds of the processor: what else the machine does takes none of them. */
function spent(act: () => void): number {
  const before = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
