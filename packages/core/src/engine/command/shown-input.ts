import type { Json } from '../../store/table.ts'
import type { Entity } from '../entities/entity.ts'
import type { FieldSpec } from '../entities/field.ts'
import { isObject } from '../given.ts'
import { toPlain } from './plain.ts'

/** Stands where a value was that is nobody else's to see. */
const CLOSED = '…'
const LONGEST = 20_000

/**
 * An input as somebody else may see it: fields of the entity as they are, unless they are personal, encrypted, sensitive or
 * kept as they came in. Of what is no field only numbers, dates, yes and no; a text may say anything of anybody, unless it is
 * in a place for ids. Nothing at all where that is too long to be read.
 */
export function shownInput(entity: Entity, input: unknown): Json {
  const shown = shownPart(entity, toPlain(input), '')
  return JSON.stringify(shown).length > LONGEST ? null : shown
}

function shownPart(entity: Entity, value: Json, key: string): Json {
  const spec = entity.fields.get(key)
  if (spec || key === 'ext') return !spec || isClosed(spec) ? CLOSED : value
  if (Array.isArray(value)) return value.map((part) => shownPart(entity, part, key))
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, shownPart(entity, part as Json, name)]),
    )
  return typeof value === 'string' && !/(^|_)ids?$|Ids?$/.test(key) ? CLOSED : value
}

function isClosed({ personal, encrypted, sensitive, verbatim, type }: FieldSpec): boolean {
  return [personal, encrypted, sensitive, verbatim].some((one) => one !== undefined) || type.kind === 'json'
}
