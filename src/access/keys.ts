/** Keys: 256 random bits, of which only the SHA-256 digest is kept. */
import { hash, randomBytes } from 'node:crypto'

/** `sk_` and 43 characters of base64url; the first eleven are shown so that people can tell keys apart. */
export const newKey = () => `sk_${randomBytes(32).toString('base64url')}`

const SHOWN = 11

export const prefixOf = (key: string) => (key.startsWith('sk_') ? key.slice(0, SHOWN) : 'chosen')

export const digestOfKey = (key: string) => hash('sha256', key, 'buffer')
