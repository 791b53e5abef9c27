// Every regular expression of the contract and of the code that sees what callers send is checked against backtracking.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'

const root = new URL('..', import.meta.url).pathname
const found = new Map()
const note = (source, flags, place) => { if (!found.has(`/${source}/${flags}`)) found.set(`/${source}/${flags}`, { source, flags, place }) }

function fromContract(value, place) {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    // Ajv compiles patterns with the flag u.
    if (name === 'pattern' && typeof each === 'string') note(each, 'u', place)
    else fromContract(each, `${place}/${name}`)
  }
}

function fromCode(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true)
  const visit = node => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      note(node.text.slice(1, end), node.text.slice(end + 1), file.slice(root.length))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

fromContract(JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8')), '')
// What platform and bin read is our own: statements, settings.
for (const file of ts.sys.readDirectory(join(root, 'src'), ['.ts'], ['platform', 'bin'])) fromCode(file)

// Some take seconds each, so that every processor takes the next one as soon as it has decided its last.
const waiting = [...found]
const bad = []
async function decideWith(worker) {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [text, { source, flags, place }] = next
    worker.postMessage({ source, flags })
    const [{ status, complexity }] = await once(worker, 'message')
    if (status !== 'safe') bad.push(`${status} (${complexity?.summary ?? 'not decided'}): ${text}\n    first seen in ${place}`)
  }
  await worker.terminate()
}
await Promise.all(Array.from({ length: availableParallelism() }, () => decideWith(new Worker(new URL('check-pattern.mjs', import.meta.url)))))

console.log(`${found.size} patterns checked.`)
if (bad.length > 0) {
  console.error(bad.join('\n'))
  process.exitCode = 1
}
