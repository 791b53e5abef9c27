/** Components of a health information exchange, as the OpenHIE Architecture Specification names them. */
import { type Static, Type } from '@sinclair/typebox'
import { ComponentCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Instant, nullable, oneOf, patchOf, shortText, strict, text, Version, withExample } from '../http/schema'

export const LAYERS = ['registry', 'business', 'interoperability', 'point_of_service'] as const

const content = {
  name: shortText('What people call it.'),
  layer: oneOf(LAYERS, 'Where it stands in the architecture.'),
  part_of: nullable(ComponentCode),
  aliases: Type.Array(text(40, 'Another short name.'), { maxItems: 20, description: 'Other short names that people use.' }),
}

export const Component = strict('Component', {
  code: ComponentCode,
  ...content,
  retired: Type.Boolean({ description: 'Not to be used for anything new.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A component of the exchange.')
export type Component = Static<typeof Component>

export const NewComponent = withExample(strict('NewComponent', {
  code: ComponentCode,
  name: content.name,
  layer: content.layer,
  part_of: Type.Optional(content.part_of),
  aliases: Type.Optional(content.aliases),
}), { code: 'LAB-HUB', name: 'National laboratory hub', layer: 'point_of_service', aliases: ['LIS'] })
export type NewComponent = Static<typeof NewComponent>

export const ComponentPatch = withExample(patchOf('ComponentPatch', { ...content, retired: Component.properties.retired }), { name: 'Client registry of the ministry', aliases: ['MPI', 'EMPI'] })
export type ComponentPatch = Static<typeof ComponentPatch>

export const ComponentPage = pageOf('ComponentPage', Component)

export const ComponentQuery = Type.Object({
  ...pageQuery,
  layer: Type.Optional(oneOf(LAYERS, 'Only this layer.')),
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only those in use.' })),
}, { additionalProperties: false })

export const schemas = [Component, NewComponent, ComponentPatch, ComponentPage]
