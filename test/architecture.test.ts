/** Holds the order of the rooms: a folder imports only itself and what stands before it. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const ROOMS = [
  'domain', 'platform', 'http', 'deps', 'journal', 'access', 'privacy', 'categories', 'components', 'workflows', 'teams', 'calendars', 'known-errors', 'plans', 'clocks',
  'requests', 'assignments', 'evaluations', 'intake', 'heartbeats', 'events', 'webhooks', 'reports', 'audit', 'health', 'seed', 'worker', 'app', 'assembly', 'contract', 'bin',
]

const SOURCE = join(__dirname, '..', 'src')

const files = (folder: string): string[] => readdirSync(folder).flatMap(name => {
  const path = join(folder, name)
  return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : []
})

const roomOf = (path: string) => relative(SOURCE, path).split(sep)[0]?.replace(/\.ts$/, '') ?? ''

interface Import {
  from: string
  to: string
}

/** Every import in the sources: relative ones as a path, others as they are. */
const imports: Import[] = files(SOURCE).flatMap(file =>
  [...readFileSync(file, 'utf8').matchAll(/^import .*?from '([^']+)'/gms)].map(([, target = '']) =>
    ({ from: file, to: target.startsWith('.') ? resolve(dirname(file), target) : target })))

const inside = imports.filter(each => each.to.startsWith(SOURCE))

const said = ({ from, to }: Import) => `${relative(SOURCE, from)} imports ${to.startsWith(SOURCE) ? relative(SOURCE, to) : to}`

describe('the house', () => {
  test('has a place in the order for every room', () => {
    const rooms = new Set(files(SOURCE).map(roomOf))
    expect([...rooms].filter(room => !ROOMS.includes(room))).toEqual([])
    expect(ROOMS.filter(room => !rooms.has(room))).toEqual([])
  })

  test('lets a room import only itself and what stands before it', () => {
    const wrong = inside.filter(each => ROOMS.indexOf(roomOf(each.to)) > ROOMS.indexOf(roomOf(each.from)))
    expect(wrong.map(said)).toEqual([])
  })

  test('keeps the domain free of libraries and of Node', () => {
    const wrong = imports.filter(each => roomOf(each.from) === 'domain' && !each.to.startsWith(join(SOURCE, 'domain')))
    expect(wrong.map(said)).toEqual([])
  })

  test('keeps the machine room ignorant of support', () => {
    const wrong = inside.filter(each => roomOf(each.from) === 'platform' && roomOf(each.to) !== 'platform')
    expect(wrong.map(said)).toEqual([])
  })

  test('lets nobody but the app import routes', () => {
    const wrong = inside.filter(each => /routes$/.test(each.to) && roomOf(each.from) !== roomOf(each.to))
      .filter(each => roomOf(each.from) !== 'app')
    expect(wrong.map(said)).toEqual([])
  })

  test('leaves the environment to the programs', () => {
    const readers = files(SOURCE).filter(file => readFileSync(file, 'utf8').includes('process.env'))
    // The programs hand it over; what reads it is platform/config.
    expect(readers.map(roomOf).filter(room => room !== 'bin')).toEqual([])
  })

  test('has no file with a name that says nothing', () => {
    const empty = /\/(utils?|helpers?|common|misc|managers?|services?|repositor(y|ies)|controllers?|dto|impl|base)\.ts$/
    expect(files(SOURCE).filter(file => empty.test(file))).toEqual([])
  })

  test('begins every file with what it is for', () => {
    expect(files(SOURCE).filter(file => !/^\/[/*]/.test(readFileSync(file, 'utf8'))).map(file => relative(SOURCE, file))).toEqual([])
  })
})
