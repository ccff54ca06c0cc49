import type { EntityDef } from '../entities/define-entity.ts'
import type { CommandContext, TrustedRecords } from './context.ts'

/** A record of an entity that is known by name alone. */
export type AnyRecord = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The records of an entity by its name, for rules that hold for every entity. */
export function recordsOf({ records }: CommandContext, entity: string): TrustedRecords<AnyRecord> {
  const named = { name: entity, fields: {}, unique: [], lists: [] } satisfies EntityDef
  return records(named) as unknown as TrustedRecords<AnyRecord>
}

/** So many ids are asked for at once. */
export const IDS_AT_ONCE = 1_000

/** Live records by id, in any number. */
export async function recordsById(
  context: CommandContext,
  entity: string,
  ids: readonly string[],
): Promise<readonly AnyRecord[]> {
  const found: AnyRecord[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = ids.slice(at, at + IDS_AT_ONCE)
    found.push(
      ...(await recordsOf(context, entity).where({ id: { in: some } } as never, { limit: some.length })),
    )
  }
  return found
}
