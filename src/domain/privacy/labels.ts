/**
 * What announces what follows, as a small grammar over the words of `label-words.ts`: a thing (name, date of birth,
 * number, phone), somebody it belongs to (patient, mother, utente), or both in either order with little words between.
 * Case, accents and the way of joining do not count.
 */
import type { Kind } from './kinds'
import { PERSON_WORDS, RECORDS, THINGS } from './label-words'

/**
 * strong: says what follows by itself. specific: so too, but only with a mark such as a colon behind it, or beside a find.
 * plain: with a mark, and with more than one word behind that. loose: so too, but the word is one of machines as well, as
 * `client` is; of a number, that a person must be near, as for `MR#`. kin: like plain, but a number of theirs may be one of a process, as `child id` is. weak: only where the text is about a person anyway, or where what follows is plainly a name. member: only as
 * the name of a member. title: stands right before a name. naming: so too, before a name of two words. about: so too, but as
 * unsure as weak. part: only joined with somebody.
 */
export type Strength = 'strong' | 'specific' | 'plain' | 'weak' | 'member' | 'title' | 'naming' | 'about' | 'loose' | 'kin' | 'part'

export interface Label {
  /** `person` announces nothing, but says that the text is about somebody. */
  kind: Kind | 'person'
  strength: Strength
  detector: string
  language?: string
}

export type Row = readonly [kind: Label['kind'], strength: Strength, language: string, phrases: string]

/** What a place of care itself is numbered by. */
const OF_PLACES = new Set(['hospital code', 'hosp code', 'clinic code'])

/** The numbers of a programme or a place of care: `ART number`, `hosp. no`, `TB reg no`. */
const NUMBERED: readonly Row[] = RECORDS.map(([language, owners, numbers]) => ['record_number', 'strong', language,
  owners.split('|').flatMap(owner => numbers.split('|').flatMap(number => language === 'en' ? [`${owner} ${number}`] : [`${number} ${owner}`, `${owner} ${number}`])).filter(phrase => !OF_PLACES.has(phrase)).join('|')])

/** Each phrase with what it announces. */
export const PHRASES: readonly [phrase: string, label: Label][] = [...THINGS, ...NUMBERED, ...PERSON_WORDS].flatMap(([kind, strength, language, phrases]) => {
  const label: Label = { kind, strength, language, detector: `${kind}_label_${language}` }
  return phrases.split('|').map((phrase): [string, Label] => [phrase.trim(), label])
})

/** One of each detector by label. */
export const LABELS_BY_DETECTOR = [...new Map(PHRASES.map(([, label]) => [label.detector, label])).values()]

/** Little words that may stand between the words of a label. */
export const BETWEEN = 'of the an a s de des du da do dos das del la le les l d el los las wa ya cha za kwa y e et and na o for para pour with avec com con as'

const JOINED = new Map<string, Label>()

/** The thing of somebody is surer than the thing alone: `name` announces anything, `name of the mother` a name. */
export function ofSomebody(thing: Label, whose: Label): Label {
  const sure = whose.strength === 'kin' ? thing.kind === 'name' : whose.strength !== 'loose'
  const strength: Strength = thing.strength === 'strong' || sure ? 'strong' : thing.kind === 'name' ? 'plain' : 'specific'
  const name = `${thing.detector} ${strength}`
  const known = JOINED.get(name)
  if (known !== undefined) return known
  const label: Label = { ...thing, strength }
  JOINED.set(name, label)
  return label
}

export const isSomebody = ({ kind, strength }: Label) => kind === 'person' || (kind === 'name' && (strength === 'plain' || strength === 'loose' || strength === 'kin'))
