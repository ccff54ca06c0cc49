import type { TableInfo } from '../../store/schema.ts'
import type { Model } from '../entities/model.ts'
import { isSealed, sealedColumns } from './sealed-tables.ts'
import { secretsErrors } from './secrets-errors.ts'

/**
 * Refuses a release that would read and write a field in clear that the database holds encrypted: its values would seem
 * to be gone, and new ones would stand in the open. Throws CRM_ENCRYPTION_REMOVED, unless giving the values up is allowed.
 */
export function demandStillEncrypted(
  model: Model,
  found: readonly TableInfo[],
  isEncrypting: boolean,
  allow: readonly string[] = [],
): void {
  for (const { name: table, columns } of found) {
    const entity = model.entities.get(table)
    const present = new Set(columns.map(({ name }) => name))
    for (const [field, spec] of entity?.fields ?? []) {
      const { sealed } = sealedColumns(field)
      const isKept = isEncrypting && isSealed(spec)
      const isAllowed = allow.includes(`drop:${table}.${sealed}`)
      if (!isKept && present.has(sealed) && !entity?.fields.has(sealed) && !isAllowed)
        throw secretsErrors.CRM_ENCRYPTION_REMOVED({ field: `${table}.${field}` })
    }
  }
}
