/**
 * Credentials that show by their form: keys with a prefix, signed tokens, headers, private keys, passwords in addresses.
 * Each pattern begins with fixed text and is bounded, so that none looks at a place twice.
 */
import { type Found, type Kind, type Policy, take } from './kinds'
import { matchesOf } from './matches'
import { AT, COLON, DASH, DIGIT, EQUALS, LONG, MIXED } from './signs'

interface Form { name: string; kind: Kind; description: string; pattern: RegExp; /** Without one of these signs there is none. */ signs: number; /** Which group is removed; the whole without one. */ group?: number }

export const FORMS: readonly Form[] = [
  { name: 'support_key', kind: 'key', description: 'A key of this service', signs: LONG, pattern: /\bsk_[A-Za-z0-9_-]{43}/g },
  {
    name: 'prefixed_key', kind: 'key', description: 'A key that its giver marks with a prefix: GitHub, GitLab, Slack, Stripe, Google, npm and others', signs: LONG,
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{16,64}|xox[abeprs]-[A-Za-z0-9-]{10,255}|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}|sk-[A-Za-z0-9_-]{20,255}|AIza[A-Za-z0-9_-]{30,64}|npm_[A-Za-z0-9]{30,64}|hf_[A-Za-z0-9]{30,64}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|hvs\.[A-Za-z0-9_-]{20,255}|dop_v1_[0-9a-f]{64}|ya29\.[A-Za-z0-9_-]{20,255}|d2pat_[A-Za-z0-9]{20,80}|glsa_[A-Za-z0-9_]{20,80}|glrt-[A-Za-z0-9_-]{16,64}|whsec_[A-Za-z0-9+/=]{16,80}|pypi-[A-Za-z0-9_-]{20,255}|dckr_pat_[A-Za-z0-9_-]{16,64}|xapp-[A-Za-z0-9-]{10,255}|shpat_[a-f0-9]{20,64}|ATATT3[A-Za-z0-9_=-]{20,255}|PMAK-[A-Za-z0-9-]{20,80}|rzp_live_[A-Za-z0-9]{10,40}|sntrys_[A-Za-z0-9_=+/]{20,255}|hooks\.slack\.com\/services\/[A-Za-z0-9/]{16,80}|key-[0-9a-f]{32}|SK[0-9a-f]{32}|[0-9]{8,10}:AA[A-Za-z0-9_-]{32,40})/g,
  },
  { name: 'aws_key_id', kind: 'key', description: 'An access key id of AWS', signs: LONG, pattern: /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/g },
  { name: 'bearer', kind: 'token', description: 'What follows Bearer', signs: DIGIT | MIXED | LONG, pattern: /\bbearer[ :=]{1,3}["']?([A-Za-z0-9._~+/-]{12,4096}={0,2})/gi, group: 1 },
  { name: 'basic', kind: 'token', description: 'What follows Basic in a header', signs: MIXED | EQUALS, pattern: /\bbasic[ :=]{1,3}["']?([A-Za-z0-9+/_-]{8,1024}={0,2})/gi, group: 1 },
  {
    name: 'address_password', kind: 'password', description: 'A password in an address or a connection string', signs: AT,
    pattern: /:\/\/[A-Za-z0-9._%+~-]{0,64}:(?:([^\s/"'<>]{1,128})|[^\s:@"'<>]{1,64})@(?=[A-Za-z0-9[_-])/g, group: 1,
  },
  {
    name: 'command_password', kind: 'password', description: 'A user with a password on a command line', signs: COLON,
    pattern: / (?:-u|--user)[ =]["']?[A-Za-z0-9._@-]{1,64}:([^\s"']{3,128})/g, group: 1,
  },
  {
    name: 'typed_password', kind: 'password', description: 'A password right behind its switch or its user', signs: DIGIT,
    pattern: /(?<![@/.-])\b(?:mysql[a-z]{0,8} [^\n|;]{0,60} -p|(?:login|user(?:name)?|usuario|usuário|utilisateur|utilizador|identifiant|mtumiaji|credentials?|creds)(?: ?[:=] ?| (?:are|is) )[A-Za-z0-9._@-]{2,40} {0,2}[/|] {0,2}|(?:admin|root|openhim|openmrs|postgres|superuser)[:/])([^\s"'<>/][^\s"'<>]{3,63})/g, group: 1,
  },
]

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[0-9]:/g
const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: [0-9a-f]{8,128}/g

/** @param signs of the text. */
export function credentialsIn(text: string, signs: number, policy: Policy): Found[] {
  const found: Found[] = []
  if ((signs & DASH) !== 0) found.push(...privateKeysIn(text))
  if ((signs & MIXED) !== 0) found.push(...signedIn(text, policy))
  if ((signs & EQUALS) !== 0) found.push(...cookiesIn(text))
  for (const form of FORMS) if ((signs & form.signs) !== 0) found.push(...formedIn(text, form, policy))
  return found
}

function formedIn(text: string, { name, kind, pattern, group }: Form, policy: Policy): Found[] {
  const found: Found[] = []
  for (const match of matchesOf(pattern, text)) {
    // What is removed is always the end of the match, but for the mark that shuts it in.
    const secret = match[group ?? 0] ?? ''
    const start = match.index + match[0].lastIndexOf(secret), end = start + secret.length
    if (isSecret(name, text.slice(start, end)) && !take(found, { kind, detector: name, start, end }, text, policy)) break
  }
  return found
}

const COOKIES = /\b(?:set-)?cookie["']?\s?[:=]\s?["']?([^\r\n"']{4,2000})/gi
const COOKIE_NAME = /^[\w.-]{1,64}$/
const SETTING_OF_COOKIES = /^(?:path|domain|expires|max-age|samesite)$/i
const SHORTEST_COOKIE = 14

/** What looks made up in a header of cookies; `locale=en` and `Path=/` are settings. */
function cookiesIn(text: string): Found[] {
  const found: Found[] = []
  for (const line of matchesOf(COOKIES, text)) {
    let at = line.index + line[0].length - (line[1]?.length ?? 0)
    for (const part of (line[1] ?? '').split(/[;,\s]/)) {
      const named = part.indexOf('=')
      const [name, value, start] = [part.slice(0, Math.max(named, 0)), part.slice(named + 1), at + named + 1]
      at += part.length + 1
      if (COOKIE_NAME.test(name) && value.length >= SHORTEST_COOKIE && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !SETTING_OF_COOKIES.test(name))
        found.push({ kind: 'token', detector: 'cookie', start, end: start + value.length })
    }
  }
  return found
}

const PART = /[A-Za-z0-9_-]*/y

/** JSON Web Tokens. By hand, because each may be long, and a run that is none must not be read twice. */
function signedIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  for (let at = text.indexOf('eyJ'); at >= 0; at = text.indexOf('eyJ', at)) {
    let end = at, parts = 0
    do {
      PART.lastIndex = end === at ? at : end + 1
      PART.test(text)
      end = PART.lastIndex
    } while (++parts < 3 && text.charAt(end) === '.')
    if (parts > 1 && end - at >= 20 && !take(found, { kind: 'token', detector: 'jwt', start: at, end }, text, policy)) break
    at = Math.max(end, at + 3)
  }
  return found
}

/** Words that stand where a secret would, and names of variables. */
function isSecret(name: string, value: string): boolean {
  if (name === 'bearer') return /[0-9]/.test(value) || /[a-z][A-Z]/.test(value) || value.length > 40
  if (name === 'basic') return value.length % 4 === 0 && (/[0-9A-Z]/.test(value.slice(1)) && /[a-z]/.test(value) || value.endsWith('='))
  if (name === 'address_password') return !/^(?:\*+|x+|\$.*|\{.*|%24.*|\[.*)$/i.test(value) && !/^[0-9]{1,5}$/.test(value)
  if (name === 'typed_password') return /[0-9]/.test(value) && /\p{L}/u.test(value) && !/^[0-9./:]+$/.test(value) && (/[!@#$%^&*?~+]/.test(value) || (/^\w{6,}$/.test(value) && /[A-Z]/.test(value)) || /^[a-z]+[0-9]\w*$/.test(value))
  if (name === 'command_password') return !/^(?:\*+|[$<[{].*)$/.test(value) && !/^[0-9]{1,5}$/.test(value)
  return true
}

const BODY = /[\s\\nr"'`+,|>]{0,40}(?:[A-Za-z0-9+/=]{12}|(?:Proc-Type|DEK-Info|Version|Comment|Hash): )/y

/** To its end, or to the end of the text where it was cut. */
function privateKeysIn(text: string): Found[] {
  const found: Found[] = []
  for (const { index, 0: head } of matchesOf(KEY_BEGIN, text)) {
    const last = found.at(-1)
    if (last !== undefined && index < last.end) continue
    // The line alone is what people write about keys.
    BODY.lastIndex = index + head.length
    if (head.startsWith('-') && !BODY.test(text)) continue
    KEY_END.lastIndex = index
    const end = KEY_END.test(text) ? KEY_END.lastIndex : text.length
    found.push({ kind: 'private_key', detector: 'private_key_block', start: index, end })
  }
  return found
}
