import type { FieldSpec } from './field.ts'

/** The fields that a tenant declared for one entity, by name. They live in its `ext`. */
export type CustomFields = ReadonlyMap<string, FieldSpec>

/** The entity whose records declare them. */
export const CUSTOM_FIELD = 'customField'

export const NO_CUSTOM_FIELDS: CustomFields = new Map()
