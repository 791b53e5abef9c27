/**
 * Passwords and tokens behind their label. "Password: incorrect" and "token expired" are what people write about them;
 * a secret stands behind a mark, or looks like none of our words.
 */
import type { Hit } from './label-scan'
import { LITTLE, TECHNICAL } from './name-words'
import { hashesOf, hashOf } from './words'

const VALUE = /[^\s"'`<>,;&|(){}[\]]{1,200}/y
const PLACEHOLDER = /^(?:\*+|x{3,}|X{3,}|\.{3,}|-+|_+|\$.*|%.*|<.*|process\.env.*|env\.\w*|\w{0,20}\(.*|#\{.*|\{\{.*|\u2022+|@\w+)$/
const SAYS = hashesOf(`changed reset resets resetting rotation rotated strength rotate incorrect mandatory grant
  authentication basic bearer digest negotiate ntlm plain scram hashing policy prompt protected ok okay works worked working fine mismatched auth
  correctly properly again needed provided supplied entered typed used using stored encrypted hashed salted generated issued revoked
  revocation renewal renewed refresh refreshed endpoint introspection lifetime expiry expires expiring leeway audience issuer claim
  scope signature verification based flow free less exchange bucket limit budget stream ring vault mode source secretref reference`)

/** How much must look made up, where the label alone does not say that a value follows. */
const LEAST: Partial<Record<string, number>> = { password: 3, token: 8 }

export function secretEnd(text: string, hit: Hit): number | undefined {
  const quoted = hit.quote !== '' && hit.by === 'mark' ? text.indexOf(hit.quote, hit.value) : -1
  const end = quoted > hit.value && quoted - hit.value <= 256 && !text.slice(hit.value, quoted).includes('\n') ? quoted : bareEnd(text, hit.value)
  const value = text.slice(hit.value, end)
  // No word of ours is a secret; most labels are followed by one, and to see that costs the least.
  if (isOurs(value) || isHidden(text, hit)) return undefined
  // What a database says about a table of tokens.
  if (hit.by !== 'mark' && /^[a-z_]{2,16}=/.test(value)) return undefined
  if (hit.label.strength === 'specific') return /^\d{4,8}$/.test(value) || (hit.label.kind === 'password' && hit.by === 'mark' && /^\d{4,12}$/.test(value)) ? end : undefined
  // A place for a value, to be filled in by a program.
  if (/\{\{|\$\{|<%|#\{/.test(text.slice(hit.end, hit.value))) return undefined
  if (value.trim().length < (LEAST[hit.label.kind] ?? 8) || PLACEHOLDER.test(value) || /^(?:true|false|null|undefined|\d{1,3}|\d{1,6}(?:ms|s|m|h|d))$/i.test(value)) return undefined
  if (isCode(text, end, value)) return undefined
  const made = /[0-9]/.test(value) || /[^\p{L}0-9_ .:-]/u.test(value) || /\p{Ll}\p{Lu}/u.test(value)
  const word = /^[^\p{L}0-9]*$/u.test(value)
  if (hit.label.strength === 'plain' && (hit.by !== 'mark' || !made || !/[0-9]/.test(value))) return undefined
  if (hit.by !== 'mark') return made && !word && value.length >= 6 && /[0-9]/.test(value) ? end : undefined
  // A member called so holds one, and people choose words: `"secret": "console-tls"` only says which one is meant.
  const chosen = quoted > hit.value && hit.quoted && /secret$/i.test(text.slice(hit.start, hit.end)) && /^\p{L}{8,64}$/u.test(value)
  if (hit.label.kind === 'token') return (made && !word) || chosen ? end : undefined
  if (quoted > hit.value && hit.quoted) return word || LITTLE.has(hashOf(value.split(' ', 1).join(''))) ? undefined : end
  return word || isSentence(text, hit.value) ? undefined : end
}

const SETTING = /[A-Za-z_][\w.-]{0,60}\s?[=:]/y
const ABOUT = /[A-Za-z_.-]{2,60}\s?[=:]\s?(?:\d{1,6}|true|false|yes|no|on|off)?(?![\w!@#$%^&*?~+-])/iy
/** What a setting about secrets is called: its value is a word. */
const OF_SETTINGS = hashesOf(`hash encoder encoding policy algorithm type format validity expiry length store file path url endpoint header name field
  provider strategy mode enabled`)
const IDENTIFIER = /[A-Za-z_][\w.-]{0,90}/y

/** Its sender took it out, or left it empty before the next setting; or it is a setting about secrets: `PASSWORD_MIN_LENGTH=12`. */
function isHidden(text: string, { start, end, value }: Hit): boolean {
  const between = text.slice(end, value)
  SETTING.lastIndex = ABOUT.lastIndex = IDENTIFIER.lastIndex = value
  // `PasswordGrant.java:31`, `$PGPASSWORD@db`, `username/password; logon denied`.
  if ((end > start && between === '' && /\p{Lu}/u.test(text.charAt(value))) || isVariable(text, start) || (/^\s*;/.test(between) && !/^\S*[0-9]/.test(text.slice(value, value + 40)))) return true
  return /\*\*|\u2022\u2022/.test(between) || (between.includes('\n') && SETTING.test(text)) || (/^[._-]$/.test(between) && (ABOUT.test(text) || isOfSettings(IDENTIFIER.exec(text)?.[0] ?? '', text.slice(IDENTIFIER.lastIndex, IDENTIFIER.lastIndex + 2))))
}

const isOfSettings = (identifier: string, behind: string) => /^ ?[=:]/.test(behind) && identifier.split(/[._-]/).some(word => OF_SETTINGS.has(hashOf(word)))

/** `$PGPASSWORD`, `${DB_PASSWORD}`, `%PASSWORD%`. */
const isVariable = (text: string, start: number) => /[$%]\{?\w{0,30}$/.test(text.slice(Math.max(0, start - 32), start))

const SPOKEN = /(?: \p{L}[\p{L}0-9'-]{0,13}){1,6} (?:is|was|est|é|es|ni) ["'`(]?([^\s"'`<>,;()]{6,64})/uy

/** "The password for the test box is …": where the value is not at hand, it must look made up. */
export function secretLater(text: string, { end, by }: Hit): { start: number; end: number } | undefined {
  if (by === 'mark') return undefined
  SPOKEN.lastIndex = end
  const value = SPOKEN.exec(text)?.[1]?.replace(/[.:!?]$/, '')
  if (value === undefined || !/[0-9]/.test(value) || !/\p{L}/u.test(value) || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$|^v?[0-9][0-9.:T-]*[a-zZ]{0,3}$|^[0-9a-f]{8}-/i.test(value)) return undefined
  if (!/[!@#$%^&*?~+_-]/.test(value) && !(/\p{Ll}/u.test(value) && /\p{Lu}/u.test(value))) return undefined
  const start = SPOKEN.lastIndex - (text.slice(end, SPOKEN.lastIndex).length - text.slice(end, SPOKEN.lastIndex).lastIndexOf(value))
  return { start, end: start + value.length }
}

const isOurs = (value: string) => !/[0-9!@#$%^*?~+]/.test(value) && [TECHNICAL, LITTLE, SAYS].some(words => words.has(hashOf(value)))

function bareEnd(text: string, from: number): number {
  VALUE.lastIndex = from
  const value = VALUE.exec(text)?.[0] ?? ''
  return from + value.replace(/[.:!?]$/, '').length
}

/** A call, a member of an object or a variable of a program rather than a value. */
function isCode(text: string, end: number, value: string): boolean {
  return text.charAt(end) === '(' || /^(?:[a-z]\w{0,40}\.){1,4}[A-Za-z]\w{0,40}$/.test(value) || /^[A-Z]{2,20}(?:_[A-Z]{1,20}){1,8}$/.test(value) || /^\/[\w./-]*$/.test(value)
}

/** Small words go on behind the mark: "password: the one from last year". */
function isSentence(text: string, at: number): boolean {
  const words = /^[\p{Ll}']{1,20} [\p{Ll}']{1,20} [\p{Ll}']{1,20}/u.exec(text.slice(at, at + 66))?.[0].split(' ')
  return words?.some(word => LITTLE.has(hashOf(word)) || TECHNICAL.has(hashOf(word)) || SAYS.has(hashOf(word))) ?? false
}
