/**
 * Postal addresses behind their label. "Address" is a word of machines too: what is listened on, bound to or resolved is
 * left alone, and so is a sentence.
 */
import type { Hit } from './label-scan'
import { LITTLE, TECHNICAL } from './name-words'
import { A_FIND, type Nearby, NOBODY } from './names'
import { hashesOf, hashOf, isCapital, letter } from './words'

const LONGEST = 120

/** What tells an address from other text in five languages. */
const PLACES = hashesOf(`street st road rd avenue ave lane drive close court house apartment apt flat estate plot block box po village town
  district sector cell county province ward rue boulevard impasse allee chemin quartier lot ilot commune villa immeuble bp parcelle
  rua travessa alameda bairro casa numero apto lote quadra calle carrera colonia barrio avenida av edificio piso sector
  mtaa kijiji barabara nyumba kata wilaya mkoa tarafa slp sanduku posta`)

/** Where an office is, everybody may know. */
const OFFICES = hashesOf('ministry ministere ministerio wizara office bureau oficina escritorio ofisi department departement departamento direction headquarters hq agency authority council')

const END = /[\n\r;|<>"{}\t]|, ?(?:phone|tel|dob|mrn|email|e-mail|mobile|born)\b| - /i
/** An abbreviation (P.O. Box, Av. 24 de Julho) ends no sentence. */
const SENTENCE = /[\p{Ll}0-9]{4}\. /u
const MACHINE = /:\/\/|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:|0x|localhost|[a-z0-9]\.[a-z]{2,}|:[0-9]{2,5}|\/[a-z]|[=_$@]/

export function addressEnd(text: string, hit: Hit, nearby: Nearby = NOBODY): number | undefined {
  const window = text.slice(hit.value, Math.min(hit.next, hit.value + LONGEST))
  if (!/[0-9\p{Lu}]/u.test(window)) return undefined
  const line = window.slice(0, END.exec(window)?.index ?? window.length)
  const value = line.slice(0, (SENTENCE.exec(line)?.index ?? line.length) + 4).trimEnd()
  if (value.length < 4 || MACHINE.test(value)) return undefined
  const words = value.match(/[\p{L}\p{M}'-]{1,40}/gu) ?? []
  const first = words[0]
  if (first === undefined || words.length > 22) return undefined
  const hashes = words.map(hashOf)
  if (hashes.slice(0, 3).some(hash => OFFICES.has(hash))) return undefined
  if (hashes.filter((hash, at) => TECHNICAL.has(hash) && !PLACES.has(hash) && !isCapital((words[at] ?? '').charCodeAt(0))).length > 0) return undefined
  const place = hashes.some(hash => PLACES.has(hash)), digit = /[0-9]/.test(value)
  const names = words.filter((word, at) => isName(word) && !TECHNICAL.has(hashes[at] ?? 0)).length
  if (nearby === A_FIND && hit.by === 'mark' && names > 0) return hit.value + shortened(value, hit).length
  if (hit.label.strength === 'strong' && (hit.by === 'mark' || hit.by === 'word'))
    return names + (place ? 1 : 0) + (digit ? 1 : 0) > 0 && !LITTLE.has(hashes[0] ?? 0) && names > 0 ? hit.value + shortened(value, hit).length : undefined
  return (place && (digit || names > 1)) || (digit && names > 1) ? hit.value + shortened(value, hit).length : undefined
}

const isName = (word: string) => isCapital(word.charCodeAt(0)) || letter(word.charCodeAt(0)) >= 0x250

/** In running text an address ends where small words go on, two of them in a row. */
function shortened(value: string, hit: Hit): string {
  if (hit.by === 'mark') return value
  const stop = /[ ,](?:and|but|who|which|since|et|mais|qui|que|mas|pero|y|na|lakini|cannot|is|was|has) /.exec(value)
  return (stop === null ? value : value.slice(0, stop.index)).trimEnd()
}
