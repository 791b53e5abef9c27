/**
 * Cuts a text that has not passed the guard yet to so many characters. Of what is cut in two the guard would not know the
 * half that stays, so what it finds in the whole is taken out first.
 */
import { cutCharacters } from './cut'
import { inspectText, maskText } from './privacy/text'

export const cutGuarded = (text: string, most: number): string => text.length <= most ? text : cutCharacters(maskText(text, inspectText(text)), most)
