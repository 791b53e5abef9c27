/**
 * JSON in the one form that RFC 8785 (JCS) gives a value: members in the order of their names' UTF-16 code units, no
 * blanks. The same value always makes the same bytes, whoever writes them, so that digests of it can be compared.
 */

/** Throws a TypeError for what JSON has no word for: undefined, infinite numbers, functions. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  // JSON writes a number as ECMAScript does, and that is what the RFC asks for.
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`There is no JSON for a ${typeof value} like this.`)
  const members = value as Record<string, unknown> // an object with the members that it has
  let text = ''
  // Without a rule of its own, sort compares UTF-16 code units.
  for (const name of Object.keys(members).sort()) text += `${text && ','}${JSON.stringify(name)}:${canonicalJson(members[name])}`
  return `{${text}}`
}
