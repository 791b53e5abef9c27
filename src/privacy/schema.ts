/** What the guard knows, and what it finds in a text. */
import { Type } from '@sinclair/typebox'
import { ACTIONS, KINDS } from '../domain/privacy/kinds'
import { longText, oneOf, ref, strict, withExample } from '../http/schema'

const Kind = oneOf(KINDS, 'What kind of thing it is.')

export const Detector = strict('Detector', {
  name: Type.String({ maxLength: 100, description: 'As it stands in problems and findings.' }),
  kind: Kind,
  description: Type.String({ maxLength: 1_000, description: 'What it finds.' }),
  country: Type.Optional(Type.String({ maxLength: 10, description: 'Whose scheme it is, as ISO 3166-1.' })),
  action: oneOf(ACTIONS, 'What is done with what it finds: the stricter of what the service and the client say.'),
}, 'A detector of the guard.')

export const Detectors = strict('Detectors', { items: Type.Array(ref(Detector), { maxItems: 500 }) }, 'What the guard knows.')

export const NewTrial = withExample(strict('NewTrial', { text: longText('What to look at. It is not stored.') }), { text: 'The search for the patient born on 1984-02-29 answers 502.' })

export const Trial = strict('Trial', {
  refused: Type.Boolean({ description: 'Whether a body with this text would be refused.' }),
  masked: Type.String({ maxLength: 200_000, description: 'The text as it would be stored.' }),
  findings: Type.Array(Type.Object({
    kind: Kind,
    detector: Type.String({ maxLength: 100 }),
    start: Type.Integer({ minimum: 0, maximum: 40_000, description: 'Where it begins, in UTF-16 units.' }),
    end: Type.Integer({ minimum: 0, maximum: 40_000, description: 'Where it ends.' }),
  }, { additionalProperties: false }), { maxItems: 20_000 }),
}, 'What the guard finds in a text.')

export const schemas = [Detector, Detectors, NewTrial, Trial]
