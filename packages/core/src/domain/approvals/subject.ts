import type { Base, CommandContext, TrustedRecords } from '../../engine/command/context.ts'

/** A record that may wait for an approval: its entity has the field that `approvalField()` makes. */
export type Subject = Base & { readonly approvalId?: string | null } & Readonly<Record<string, unknown>>

/** Records of any entity that approvals are about, by its name. */
export function subjects({ records }: CommandContext, entity: string): TrustedRecords<Subject> {
  return records({ name: entity, fields: {}, unique: [], lists: [] }) as unknown as TrustedRecords<Subject>
}
