/** What a client's mapping looks like from outside. */
import { type Static, type TString, type TUnsafe, Type } from '@sinclair/typebox'
import type { Mapping as Said } from '../domain/mapping'
import { SEVERITIES } from '../domain/severity'
import { CategoryCode, ComponentCode, WorkflowCode } from '../http/codes'
import { oneOf, recordOf, shortText, strict, withExample } from '../http/schema'

const Names = Type.Array(shortText('The name of a fact, such as `labels.severity`.'), { minItems: 1, maxItems: 20, description: 'The first that is there and known is taken.' })

const source = <T extends TString | TUnsafe<string>>(value: T, description: string) => Type.Optional(Type.Object({
  from: Type.Optional(Names),
  values: Type.Optional(recordOf(shortText('The sender\'s word.'), value, { maxProperties: 200, description: 'What the sender\'s words mean here, whatever their case.' })),
  default: Type.Optional(value),
}, { additionalProperties: false, description }))

const text = (description: string) => Type.Optional(Type.Object({
  from: Type.Optional(Names),
  default: Type.Optional(shortText('Where nothing is found.')),
}, { additionalProperties: false, description }))

export const Mapping = withExample(strict('Mapping', {
  title: text('What is wrong, in a line.'),
  description: text('What is wrong, at length.'),
  component: source(ComponentCode, 'Which component it is about.'),
  category: source(CategoryCode, 'Its category.'),
  severity: source(oneOf(SEVERITIES, 'How bad it is.'), 'How bad it is.'),
  workflow: source(WorkflowCode, 'Which workflow it is about.'),
  fingerprint: Type.Optional(Type.Object({ from: Names }, { additionalProperties: false, description: 'Reports with equal facts of these names are about the same fault.' })),
  open_after: Type.Optional(Type.Object({
    reports: Type.Integer({ minimum: 2, maximum: 1_000, description: 'How many reports open a request.' }),
    within_minutes: Type.Integer({ minimum: 1, maximum: 10_080, description: 'In which time.' }),
  }, { additionalProperties: false, description: 'Fewer reports of one fault are counted and open nothing.' })),
}, 'How what a client\'s monitoring sends becomes reports. What it does not say is taken as usual.'), {
  component: { from: ['labels.job'], values: { 'opencr-exporter': 'CR', 'openhim': 'IOL' }, default: 'IOL' },
  severity: { values: { sev1: 'critical', sev2: 'high' } },
  fingerprint: { from: ['labels.alertname', 'labels.instance'] },
  open_after: { reports: 3, within_minutes: 10 },
})
export type Mapping = Static<typeof Mapping> extends Said ? Said : never
