/**
 * A day behind a label of birth, in the ways it is written in five languages. Without the label a day is left alone:
 * most days of a support request are those of a fault.
 */
import type { Hit } from './label-scan'

const NUMERIC = /(?:[0-9]{4}[-/. ]{1,3}[0-9]{1,2}[-/. ]{1,3}[0-9]{1,2}|[0-9]{1,2}[-/. ]{1,3}[0-9]{1,2}[-/. ]{1,3}(?:[0-9]{4}|[0-9]{2}))(?![0-9A-SU-Za-z]|\/[0-9])/y
const COMPACT = /(?:(?:19|20)[0-9]{6}|[0-9]{4}(?:19|20)[0-9]{2})(?![0-9A-Za-z-])/y
const DAY_FIRST = /[0-9]{1,2}(?:st|nd|rd|th|er|\u00ba|\u00b0|o|\.)?[-/,. ]{1,3}(?:of |de |d')?\p{L}{3,12}[-/,. ]{1,3}(?:de |del |of |mwaka )?[0-9]{2,4}(?![0-9])/uy
const MONTH_FIRST = /\p{L}{3,12}[-. ]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?,?[-/ ]{1,2}[0-9]{4}(?![0-9])/uy
const YEAR_FIRST = /[0-9]{4}[-/ ]\p{L}{3,12}[-/ ][0-9]{1,2}(?![0-9])/uy
const MONTH_YEAR = /(?:\p{L}{3,12} (?:de |of )?|[0-9]{1,2}[-/])(?:19|20)[0-9]{2}(?![0-9])/uy
const YEAR = /(?:19|20)[0-9]{2}(?![0-9A-Za-z:-])/y
const TIME = /[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?/y

const DAY_MONTH = /[0-9]{1,2}(?:st|nd|rd|th|er|\u00ba)? (?:of |de |d')?\p{L}{3,12}(?![\p{L}0-9])|\p{L}{3,12} [0-9]{1,2}(?:st|nd|rd|th)?(?![0-9:.])/uy

const FORMS = [NUMERIC, COMPACT, DAY_FIRST, MONTH_FIRST, YEAR_FIRST, MONTH_YEAR, YEAR, DAY_MONTH]

/** `born`, `né`, `nascido` are followed by many things; a day of the week or a place may come first. */
const LEAD = /(?:\p{L}{1,12},? ){1,3}/uy

/** A rule about days, not a day. */
const BOUND = /before|after|since|until|between|older|later|earlier|than|greater|less|avant|apres|antes|depois|despu|kabla|baada|format|field|column|valid|stored|shown/i

/** Days that programs put where none is known. */
const NOBODYS = /^(?:(?:1970|1900|0001|9999)[-/.]0?1[-/.]0?1|0?1[-/.]0?1[-/.](?:1970|1900|0001|9999))/

/** A word that says that only a year follows. */
const OF_YEAR = /^(?:in|en|em|year|mwaka|annee|año|ano|année|mwezi)\b/i

export function birthDateEnd(text: string, hit: Hit): number | undefined {
  const end = dayAt(text, hit.value, hit.by)
  if (end !== undefined && hit.by !== 'mark' && NOBODYS.test(text.slice(hit.value, end))) return undefined
  if (end !== undefined || hit.by === 'mark') return end
  LEAD.lastIndex = hit.value
  const words = LEAD.exec(text)?.[0] ?? ''
  const lead = BOUND.test(words) ? 0 : words.length
  const later = lead === 0 || NOBODYS.test(text.slice(hit.value + lead, hit.value + lead + 10)) ? undefined : dayAt(text, hit.value + lead, 'word')
  // A year alone, behind other words, is that of anything.
  return later !== undefined && (later - hit.value - lead > 4 || OF_YEAR.test(words)) ? later : undefined
}

/** The first three letters of the months in the five languages, without accents. */
const MONTHS = new Set('jan feb fev mar mac apr avr abr may mai mei jun jui jul aug aou ago sep set oct okt out nov dec des dez dic ene avr jui aoû feb juni juli sept'.split(' '))
const isMonth = (word: string) => MONTHS.has(word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().slice(0, 3))

function dayAt(text: string, at: number, by: Hit['by']): number | undefined {
  for (const form of FORMS) {
    form.lastIndex = at
    if (!form.test(text)) continue
    if (/^[0./-]+$/.test(text.slice(at, form.lastIndex))) return undefined
    // "Birth: 2024 cohort": a year with a word behind it is that of something else.
    if (form === YEAR && by !== 'word' && /^ \p{Ll}/u.test(text.slice(form.lastIndex, form.lastIndex + 2))) return undefined
    const month = /\p{L}{3,12}/u.exec(text.slice(at, form.lastIndex).replace(/ (?:of|del?|mwaka) /g, ' '))?.[0]
    if (month !== undefined && !isMonth(month)) continue
    TIME.lastIndex = form.lastIndex
    const end = form.lastIndex
    return TIME.test(text) ? TIME.lastIndex : end
  }
  return undefined
}
