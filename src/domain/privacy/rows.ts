/** Tables as JSON: the names of the columns in a list, and lists of as many values. A column announces its values. */
import { announcing } from './members'

const HEAD = /^(?:columns?|cols|fields?|headers?|header_?row|column_?names|labels|titles)$/i
/** `Né le`, `Nascido em`. */
const LITTLE = / (?:le|em|el|on)$/i
const MOST_COLUMNS = 64

export type Columns = readonly string[] | undefined

/** Beside the rows: `{"columns": […], "rows": [[…]]}`, each by its name or as an object that has one. */
export function columnsIn(members: readonly (readonly [name: string, value: unknown])[]): Columns {
  const head = members.find(([name, value]) => HEAD.test(name) && Array.isArray(value))?.[1]
  return Array.isArray(head) ? namesOf(head.map((each: unknown) => typeof each === 'object' && each !== null && 'name' in each ? each.name : each)) : undefined
}

/** As the first of the rows. */
export const headOf = (rows: readonly unknown[]): Columns => Array.isArray(rows[0]) && Array.isArray(rows[1]) ? namesOf(rows[0]) : undefined

const namesOf = (head: readonly unknown[]): Columns =>
  head.length > 1 && head.length <= MOST_COLUMNS && head.every(each => typeof each === 'string') ? head : undefined

/** What announces each value of a row. */
export function labelsOfColumns(columns: readonly string[], outer: string): readonly string[] {
  const names = columns.map(name => name.replace(LITTLE, ''))
  const labelOf = announcing(names.map(name => [name, undefined]), outer)
  return names.map(labelOf)
}
