// The compiler copies no SQL: this puts each statement of src/ beside its compiled room in dist/, or in
// the folder that is named.
import { cpSync, statSync } from 'node:fs'

cpSync('src', process.argv[2] ?? 'dist', { recursive: true, filter: path => statSync(path).isDirectory() || path.endsWith('.sql') })
