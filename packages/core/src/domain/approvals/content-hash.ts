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

/** The same of several records, as one. */
export async function contentsHash(
  shape: Shape,
  records: readonly (Values & { readonly id: string })[],
  over?: readonly string[] | null,
): Promise<string> {
  const [only, ...others] = records
  if (only && others.length === 0) return contentHash(shape, only, over)
  const hashes = await Promise.all(
    records.map(async (record) => `${record.id} ${await contentHash(shape, record, over)}`),
  )
  return sha256(hashes.toSorted().join('\n'))
}

const SYSTEM: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'version'])

function isFilledIn({ fields }: Shape, field: string): boolean {
  const known: FieldShape | undefined = fields[field]
  return known?.managed !== true && !SYSTEM.has(field)
}
