// The compiler copies no SQL: this puts each statement of src/ beside its compiled room in dist/.
import { cpSync, statSync } from 'node:fs'

cpSync('src', 'dist', { recursive: true, filter: path => statSync(path).isDirectory() || path.endsWith('.sql') })
