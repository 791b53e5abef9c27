/** Prints the contract, or writes it to the file that is named. It needs no database. */
import { writeFileSync } from 'node:fs'
import { contract } from '../contract'

contract().then(
  text => {
    const [file] = process.argv.slice(2)
    if (file === undefined) process.stdout.write(text)
    else writeFileSync(file, text)
  },
  (error: unknown) => { console.error(error); process.exitCode = 1 },
)
