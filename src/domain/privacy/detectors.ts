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
  { name: 'phone_international', kind: 'phone', description: 'A telephone number with a plus sign' },
  { name: 'email_person', kind: 'email', description: 'An e-mail address of a person; those of roles, such as ops@ and noreply@, stay' },
  ...FORMS.map(({ name, kind, description }): Detector => ({ name, kind, description })),
  { name: 'jwt', kind: 'token', description: 'A JSON Web Token' },
  { name: 'private_key_block', kind: 'private_key', description: 'A private key in PEM' },
]
