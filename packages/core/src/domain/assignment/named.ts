import type { Named } from './assignment-rule.ts'
import { type AssignmentWorld, valueKey } from './assignment-world.ts'

type AnyRecord = Readonly<Record<string, unknown>>
type Related = Pick<AssignmentWorld, 'related'>

/** The users whom a name means for a record, in order. */
export function usersNamed(named: Named, record: AnyRecord, world: Related): readonly string[] {
  return typeof named === 'string' ? [named] : idsIn(fieldValue(named.field, record, world))
}

/** The two halves of `account.ownerId`: the field that refers there, and the one to read. Undefined for an own field. */
export function relatedPath(field: string): { readonly ref: string; readonly field: string } | undefined {
  const [relation, there, ...more] = field.split('.')
  return relation && there && more.length === 0 ? { ref: `${relation}Id`, field: there } : undefined
}

function fieldValue(field: string, record: AnyRecord, { related }: Related): unknown {
  const path = relatedPath(field)
  if (!path) return record[field]
  const id = record[path.ref]
  return typeof id === 'string' ? related?.get(valueKey(field, id)) : undefined
}

/** The ids in a value: itself, those of a list, or the `userId` of each in a list, as previous owners are kept. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (typeof value === 'object' && value !== null && 'userId' in value) return idsIn(value.userId)
  return []
}
