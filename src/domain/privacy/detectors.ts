/** What the guard looks for, as a list for those who want to know. It is made from the tables that the detectors work by. */
import { SHAPES } from './clinical'
import { FORMS } from './credentials'
import type { Kind } from './kinds'
import { LABELS_BY_DETECTOR } from './labels'
import { NATIONAL_IDS } from './national-ids'

export interface Detector {
  name: string
  kind: Kind
  description: string
  country?: string
  language?: string
}

export const DETECTORS: readonly Detector[] = [
  ...SHAPES.map(({ name, description }): Detector => ({ name, kind: 'clinical', description })),
  ...LABELS_BY_DETECTOR.flatMap(({ kind, detector, language }): Detector[] => kind === 'person' ? [] : [{ name: detector, kind, description: `What is announced as ${kind.replace('_', ' ')}`, language }]),
  ...NATIONAL_IDS.map(({ name, country, description }): Detector => ({ name, kind: 'national_id', description, ...(country !== '' && { country }) })),
  { name: 'name_beside', kind: 'name', description: 'A name without a label, right before an identifier of a person that was found' },
  { name: 'name_of_reference', kind: 'name', description: 'What a FHIR reference to a person displays' },
  { name: 'identifier_searched', kind: 'record_number', description: 'What a FHIR search for a person names as their identifier' },
  { name: 'phone_beside', kind: 'phone', description: 'A telephone number right behind a name or another number that was found' },
  { name: 'birth_date_beside', kind: 'birth_date', description: 'A day right behind a name that was found, at most with a sex between' },
  { name: 'phone_international', kind: 'phone', description: 'A telephone number with a plus sign' },
  { name: 'email_person', kind: 'email', description: 'An e-mail address of a person; those of roles, such as ops@ and noreply@, stay' },
  ...FORMS.map(({ name, kind, description }): Detector => ({ name, kind, description })),
  { name: 'cookie', kind: 'token', description: 'A value in a header of cookies that looks made up' },
  { name: 'jwt', kind: 'token', description: 'A JSON Web Token' },
  { name: 'private_key_block', kind: 'private_key', description: 'A private key in PEM' },
]
