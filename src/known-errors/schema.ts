/** What a known error looks like, and what of it a request carries. */
import { type Static, Type } from '@sinclair/typebox'
import { CategoryCode, ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, Label, longText, nullable, patchOf, shortText, strict, Version, withExample } from '../http/schema'

const texts = {
  title: shortText('What is wrong, in a line.'),
  workaround: longText('What to do until it is mended.'),
  link: nullable(Type.String({
    maxLength: 2_000, pattern: '^https?://[!-~]+$', examples: ['https://tracker.example.org/CR-512'],
    description: 'Where more is told: the tracker of whoever mends it, a page.',
  })),
}

const content = {
  ...texts,
  fingerprint_pattern: nullable(shortText('For the whole fingerprint of a request: `*` stands for any characters, everything else for itself.')),
  labels: Type.Array(Label, { maxItems: 20, uniqueItems: true, description: 'A request must have all of them.' }),
  component: nullable(ComponentCode),
  category: nullable(CategoryCode),
}

export const KnownError = strict('KnownError', {
  id: Id('Chosen by the service.'),
  ...content,
  active: Type.Boolean({ description: 'Whether what is reported is held against it.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A fault that is known, with a way round it. Requests are of it by their fingerprint, by their labels, or by both; in the component and category, where they are named.')
export type KnownError = Static<typeof KnownError>

export const NewKnownError = withExample(strict('NewKnownError', {
  ...Type.Partial(Type.Object(content)).properties,
  title: content.title,
  workaround: content.workaround,
}, 'A pattern or a label is needed.'), {
  title: 'The client registry runs out of database connections',
  workaround: 'Restart the pool of the registry: `systemctl restart pgbouncer`. Queued queries are answered within a minute.',
  fingerprint_pattern: 'cr-search-*',
  component: 'CR',
  category: 'integration',
  link: 'https://tracker.example.org/CR-512',
})
export type NewKnownError = Static<typeof NewKnownError>

export const KnownErrorPatch = withExample(patchOf('KnownErrorPatch', { ...content, active: KnownError.properties.active }), { workaround: 'Update the registry to 5.2.1, which closes its connections.' })
export type KnownErrorPatch = Static<typeof KnownErrorPatch>

export const KnownErrorPage = pageOf('KnownErrorPage', KnownError)

export const KnownErrorQuery = Type.Object({
  ...pageQuery,
  active: Type.Optional(Type.Boolean({ description: 'Only active ones, or only those that are over.' })),
  component: Type.Optional(ComponentCode),
}, { additionalProperties: false })
export type KnownErrorQuery = Static<typeof KnownErrorQuery>

/** What a request keeps of it. */
export type Carried = Pick<KnownError, 'id' | keyof typeof texts>

export const CarriedKnownError = Type.Object({
  id: Id('The known error.'),
  ...texts,
  href: Type.String({ maxLength: 200, description: 'Where to read all of it.' }),
}, { additionalProperties: false, description: 'The known error that this is of, with a way round it.' })

export const pathOf = ({ id }: { id: string }) => `/v1/known-errors/${id}`

export const showCarried = (carried: Carried): Static<typeof CarriedKnownError> => ({ ...carried, href: pathOf(carried) })

export const schemas = [KnownError, NewKnownError, KnownErrorPatch, KnownErrorPage]
