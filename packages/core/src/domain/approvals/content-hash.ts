import type { FieldShape, Shape } from '../../conditions/shape.ts'
import { toPlain } from '../../engine/command/plain.ts'
import { sha256 } from '../../engine/ids.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * What an approval is bound to: equal exactly when these fields have equal values. Without a list, all that can be filled
 * in, fields of the tenant's own included; what commands write by themselves does not count.
 */
export function contentHash(shape: Shape, record: Values, over?: readonly string[] | null): Promise<string> {
  const fields = over ?? [...Object.keys(shape.fields).filter((field) => isFilledIn(shape, field)), 'ext']
  const content = fields.toSorted().map((field) => [field, record[field] ?? null])
  return sha256(JSON.stringify(toPlain(content)))
}

const SYSTEM: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'version'])

function isFilledIn({ fields }: Shape, field: string): boolean {
  const known: FieldShape | undefined = fields[field]
  return known?.managed !== true && !SYSTEM.has(field)
}
