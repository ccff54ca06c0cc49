import { note, noteAfterwards } from '../journal/note.ts'
import type { Asking } from './asking.ts'
import { sensitiveFields } from './sensitive-fields.ts'

const MOST_IDS = 100

/** Notes in the journal which sensitive fields of which records somebody is shown, before they are. */
export async function noteReads(
  { caller, entity, asked }: Pick<Asking, 'caller' | 'entity' | 'asked'>,
  command: string,
  shown: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (!asked) return
  const sensitive = sensitiveFields(entity)
  const told = shown.filter((record) => sensitive.some((field) => record[field] != null))
  if (told.length === 0 && asked.size === 0) return
  const ids = told.map(({ id }) => id as string)
  const [only] = ids
  const about = {
    fields: sensitive.filter((field) => told.some((record) => record[field] != null)),
    records: ids.slice(0, MOST_IDS),
    count: ids.length,
    ...(asked.size > 0 && { asked: [...asked].sort() }),
  }
  const { unit: _ended, ...outside } = caller
  const noted = { deed: 'read', entity: entity.name, command, about } as const
  await noteAfterwards(caller, () =>
    note(outside, { ...noted, ...(ids.length === 1 && only !== undefined && { recordId: only }) }),
  )
}
