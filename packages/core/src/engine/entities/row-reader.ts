import { type FieldCodec, fieldCodec, mayGenerateCode } from '../../conditions/index.ts'
import type { Row } from '../../store/table.ts'
import type { Entity } from './entity.ts'

/** Makes a record of a row: every field, and the system fields. `deletedAt` stands last, or not at all. */
export type RowReader = (row: Row) => Record<string, unknown>

const STORED_AS_IS: ReadonlySet<string> = new Set(['text', 'int', 'bool', 'date', 'select', 'ref', 'json'])
type Read = FieldCodec['read']

/** The readers of an entity: `live` leaves out `deletedAt`, which a live record does not have. */
export function rowReaders(entity: Entity): { readonly live: RowReader; readonly any: RowReader } {
  const fields = [...entity.fields].map(([name, { type }]): readonly [string, Read | undefined] => [
    name,
    STORED_AS_IS.has(type.kind) ? undefined : (fieldCodec(name, type).read as Read),
  ])
  const live = mayGenerateCode() ? generatedReader(fields) : plainReader(fields)
  return {
    live,
    any: (row) => ({ ...live(row), deletedAt: row['deletedAt'] == null ? null : instant(row['deletedAt']) }),
  }
}

function instant(stored: unknown): Date {
  return new Date(stored as number)
}

/**
 * One object literal, which an engine makes many times faster than it adds twenty properties one by one. The text holds
 * only quoted names of fields; whatever reads a value is handed in.
 */
function generatedReader(fields: readonly (readonly [string, Read | undefined])[]): RowReader {
  const reads = fields.map(([, read]) => read)
  const properties = fields.map(([name, read], at) => {
    const key = JSON.stringify(name)
    return read ? `${key}: reads[${at}](r)` : `${key}: r[${key}] ?? null`
  })
  const source = `return (r) => ({ id: r.id, createdAt: new Date(r.createdAt), updatedAt: new Date(r.updatedAt), version: r.version, ${properties.join(', ')} })`
  return new Function('reads', source)(reads) as RowReader
}

/** The same where the platform forbids code from text. */
function plainReader(fields: readonly (readonly [string, Read | undefined])[]): RowReader {
  return (row) => {
    const record: Record<string, unknown> = {
      id: row['id'],
      createdAt: instant(row['createdAt']),
      updatedAt: instant(row['updatedAt']),
      version: row['version'],
    }
    for (const [name, read] of fields)
      record[name] = read ? read(row as Parameters<Read>[0]) : (row[name] ?? null)
    return record
  }
}
