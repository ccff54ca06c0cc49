import { fromJson } from '../entities/codec.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity } from '../entities/entity.ts'
import type { JournalEntry } from './entry.ts'

/** A record as its entries, oldest first, left it, begun from what it was before them. Fields that were never set are null. */
export function foldEntries(
  entity: Entity,
  custom: CustomFields,
  entries: readonly JournalEntry[],
  before: Readonly<Record<string, unknown>> | null = null,
): Record<string, unknown> | null {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) return null
  const record: Record<string, unknown> = {
    id: last.recordId,
    createdAt: before?.['createdAt'] ?? first.at,
    updatedAt: last.at,
    version: last.version,
  }
  for (const name of entity.fields.keys()) record[name] = before?.[name] ?? null
  const known = before?.['ext'] as Readonly<Record<string, unknown>> | undefined
  const ext: Record<string, unknown> = Object.fromEntries(
    [...custom.keys()].map((name) => [name, known?.[name] ?? null]),
  )
  for (const { changes } of entries) {
    for (const [field, [, after]] of Object.entries(changes)) {
      if (field.startsWith('ext.'))
        ext[field.slice('ext.'.length)] = journalValue(entity, custom, field, after)
      else record[field] = journalValue(entity, custom, field, after)
    }
  }
  return custom.size > 0 ? { ...record, ext } : record
}

/** A record as it was at an instant, of all its entries by version; null where it was not there, or was deleted. */
export function foldUntil(
  entity: Entity,
  custom: CustomFields,
  entries: readonly JournalEntry[],
  at: number,
): Record<string, unknown> | null {
  // By version up to the last one of that time: clocks of writers may differ, versions do not.
  const until = entries.slice(0, entries.findLastIndex((entry) => entry.at.getTime() <= at) + 1)
  return until.at(-1)?.deed === 'delete' ? null : foldEntries(entity, custom, until)
}

/** A value as records hold it, from what the journal keeps. A field that no longer exists stays as it was kept. */
export function journalValue(
  entity: Entity,
  custom: CustomFields,
  field: string,
  json: Parameters<typeof fromJson>[1],
): unknown {
  const spec = field.startsWith('ext.') ? custom.get(field.slice('ext.'.length)) : entity.fields.get(field)
  return spec ? fromJson(spec.type, json) : json
}
