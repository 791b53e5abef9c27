/** Rows that SQL inserts: the list of columns announces the values of each tuple behind it, as the header of a table does. */
import { type Found, type Policy, take } from './kinds'
import { matchesOf } from './matches'
import { cellsOf, type Column, columnsOf, lineOf } from './tables'

const INSERT = /\binsert\s{1,4}into\s{1,4}[\w."`[\]]{1,80}\s{0,4}\(([^()]{3,2000})\)\s{0,8}values\s{0,4}/gi
/** Facilities have names, telephones and addresses too. */
const OF_PLACES = /location|facilit|organi[sz]ation|org_?unit|hospital|clinic|warehouse/i
const TUPLE = /\(([^()\n]{1,2000})\)\s{0,4},?\s{0,4}/y

export function insertedIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  // One statement is repeated for each row, with the same columns.
  const known = new Map<string, (Column | undefined)[] | undefined>()
  for (const match of matchesOf(INSERT, text)) {
    if (OF_PLACES.test(match[0].slice(0, match[0].indexOf('(')))) continue
    const from = match.index + match[0].indexOf('(') + 1
    const list = match[1] ?? ''
    const columns = known.has(list) ? known.get(list) : columnsOf(text, lineOf(text, { start: from, end: from + list.length }, ',').cells)
    known.set(list, columns)
    if (columns === undefined) continue
    TUPLE.lastIndex = match.index + match[0].length
    for (let at = TUPLE.lastIndex, tuple = TUPLE.exec(text); tuple !== null; at = TUPLE.lastIndex, tuple = TUPLE.exec(text)) {
      const { cells } = lineOf(text, { start: at + 1, end: at + 1 + (tuple[1]?.length ?? 0) }, ',')
      if (cells.length !== columns.length) continue
      for (const cell of cellsOf(text, cells, columns)) if (!take(found, cell, text, policy)) return found
    }
  }
  return found
}
