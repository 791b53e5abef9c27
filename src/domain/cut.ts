/** Cuts a text to so many UTF-16 units, and never in the middle of a character: half of one cannot be stored. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}

/** To so many characters, as a schema and PostgreSQL count them: a character of two units counts as one. */
export function cutCharacters(text: string, most: number): string {
  if (text.length <= most) return text
  let end = 0
  for (let left = most; left > 0 && end < text.length; left--) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return text.slice(0, end)
}
