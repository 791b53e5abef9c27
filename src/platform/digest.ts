/** SHA-256 of a text, in hexadecimal: 64 characters that stand for it where it is too long, or not to be kept. */
import { createHash } from 'node:crypto'

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
