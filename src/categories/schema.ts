/** Categories of support, as OpenHIE's guide lists them: a tree of two levels. */
import { type Static, Type } from '@sinclair/typebox'
import { CategoryCode } from '../http/codes'
import { pageQuery } from '../http/paging'
import { pageOf } from '../http/responses'
import { Id, Instant, nullable, oneOf, patchOf, shortText, strict, text, Version, withExample } from '../http/schema'

export const OWNER_ROLES = ['content', 'infrastructure', 'software'] as const

const content = {
  name: shortText('What people call it.'),
  description: nullable(text(2_000, 'What belongs here.')),
  owner_role: oneOf(OWNER_ROLES, 'Which owner of a component it concerns first.'),
  team: nullable(Id('The team that handles it; null leaves it to the parent category.')),
}

export const Category = strict('Category', {
  code: CategoryCode,
  parent: nullable(CategoryCode),
  ...content,
  retired: Type.Boolean({ description: 'Not to be used for anything new.' }),
  version: Version,
  created_at: Instant('When it was added.'),
  updated_at: Instant('When it last changed.'),
}, 'A category of support.')
export type Category = Static<typeof Category>

export const NewCategory = withExample(strict('NewCategory', {
  code: CategoryCode,
  name: content.name,
  description: Type.Optional(content.description),
  owner_role: content.owner_role,
  team: Type.Optional(content.team),
}, 'A dot in the code puts it below the category before the dot.'), { code: 'integration.lab-interface', name: 'Laboratory interface', owner_role: 'software' })
export type NewCategory = Static<typeof NewCategory>

export const CategoryPatch = withExample(patchOf('CategoryPatch', { ...content, retired: Category.properties.retired }), { description: 'Interfaces between the laboratory systems and the exchange.', owner_role: 'infrastructure' })
export type CategoryPatch = Static<typeof CategoryPatch>

export const CategoryPage = pageOf('CategoryPage', Category)

export const CategoryQuery = Type.Object({
  ...pageQuery,
  parent: Type.Optional(CategoryCode),
  retired: Type.Optional(Type.Boolean({ description: 'Only retired ones, or only those in use.' })),
}, { additionalProperties: false })

export const schemas = [Category, NewCategory, CategoryPatch, CategoryPage]
