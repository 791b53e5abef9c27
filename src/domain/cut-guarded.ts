/**
 * Cuts a text that has not passed the guard yet to so many characters. Of what is cut in two the guard would not know the
 * half that stays, so what it finds in the whole is taken out first. The blanks before a text do not count: else nothing but
 * blanks might be left of it.
 */
import { cutCharacters } from './cut'
import { inspectText, maskText } from './privacy/text'

export function cutGuarded(text: string, most: number): string {
  if (text.length <= most) return text
  const long = text.trimStart()
  return cutCharacters(maskText(long, inspectText(long)), most)
}
