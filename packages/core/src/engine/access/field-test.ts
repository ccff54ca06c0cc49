import type { FieldSpec } from '../entities/field.ts'
import { readBy } from '../entities/read-by.ts'
import type { EntityGrant } from './role.ts'

/** Tells of a field whether it is open. */
export type FieldTest = (field: string) => boolean

/** One test for all grants without a list of fields: they need not be told apart. */
export const OPEN: FieldTest = () => true

/** Which fields of an entity a grant opens. */
export function fieldTest(
  { fields, hidden }: EntityGrant,
  specs: ReadonlyMap<string, FieldSpec> | undefined,
): FieldTest {
  if (fields === undefined && !hidden?.length) return OPEN
  return remembered((field) => {
    if (hidden?.includes(field)) return false
    return fields === undefined ? !tellsOf(field, hidden ?? [], specs) : fields.includes(field)
  })
}

/** A list asks the same of every row. */
function remembered(test: FieldTest): FieldTest {
  const known = new Map<string, boolean>()
  return (field) => {
    const answer = known.get(field) ?? test(field)
    known.set(field, answer)
    return answer
  }
}

/** What may repeat a hidden field would tell it, and so would what is worked out from one, by however many steps. */
function tellsOf(
  field: string,
  hidden: readonly string[],
  specs: ReadonlyMap<string, FieldSpec> | undefined,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const { verbatim, compute } = specs?.get(field) ?? {}
  if (verbatim) return true
  if (!compute || seen.has(field)) return false
  const read = readBy(compute)
  const onTheWay = new Set([...seen, field])
  return (
    read === 'all' || [...read].some((one) => hidden.includes(one) || tellsOf(one, hidden, specs, onTheWay))
  )
}
