import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import { peopleErrors } from './people-errors.ts'
import { position } from './position.ts'
import { PRINCIPALS, SHARE_LEVELS, SHARE_REASONS, share } from './share.ts'
import { team } from './team.ts'
import { user } from './user.ts'

const record = {
  entity: z.string(),
  /** The id of the record. */
  id: z.string(),
  /** With whom: the id of a user, team or position, or the name of a role. */
  with: z.strictObject({ kind: z.enum(PRINCIPALS), id: z.string().min(1).max(128) }),
  /** `manual` when left out. */
  reason: z.enum(SHARE_REASONS).default('manual'),
}
type Principal = z.output<typeof record.with>

const grantInput = z.strictObject({
  ...record,
  level: z.enum(SHARE_LEVELS),
  note: z.string().max(500).optional(),
  /** The moment from which it counts no more; for good when left out. */
  expiresAt: z.date().optional(),
})

/**
 * Lets somebody reach a record. Of one principal and reason there is one share: granting it again changes its level, note
 * and end. `roles` are the names of those that can be shared with.
 */
export function grantShare(roles: readonly string[]) {
  return defineCommand({
    name: 'share.grant',
    input: grantInput,

    async run({ entity, id, with: whom, reason, level, note, expiresAt }, context) {
      await demandShareable(context, entity, id, level)
      if (!(await isThere(context, whom, roles))) throw peopleErrors.CRM_SHARE_PRINCIPAL({ kind: whom.kind })
      const shares = context.records(share)
      const terms = { level, note: note ?? null, expiresAt: expiresAt ?? null }
      const principal = `${whom.kind}:${whom.id}`
      await context.hold([`share/${entity}/${id}`])
      const [kept] = await shares.where({ entity, recordId: id, principal, reason }, { limit: 1 })
      return kept
        ? shares.update(kept.id, terms)
        : shares.create({ entity, recordId: id, principal, reason, ...terms })
    },
  })
}

/** Takes a share back, for one reason: others of the same record and principal stay. */
export const revokeShare = defineCommand({
  name: 'share.revoke',
  input: z.strictObject(record),

  async run({ entity, id, with: whom, reason }, context) {
    await demandShareable(context, entity, id, 'read')
    const shares = context.records(share)
    const principal = `${whom.kind}:${whom.id}`
    const [kept] = await shares.where({ entity, recordId: id, principal, reason }, { limit: 1 })
    if (kept) await shares.delete(kept.id)
    return { revoked: kept !== undefined }
  },
})

async function demandShareable(
  context: CommandContext,
  entity: string,
  id: string,
  level: (typeof SHARE_LEVELS)[number],
): Promise<void> {
  if (entity === share.name || !context.hasEntity(entity)) throw peopleErrors.CRM_SHARE_ENTITY({ entity })
  const records = recordsOf(context, entity)
  const found = await records.visible(id)
  if (!(await records.mayShare(found, level))) throw peopleErrors.CRM_SHARE_FORBIDDEN({ entity, level })
}

async function isThere(
  context: CommandContext,
  { kind, id }: Principal,
  roles: readonly string[],
): Promise<boolean> {
  if (kind === 'role') return roles.includes(id)
  const among = kind === 'user' ? user : kind === 'team' ? team : position
  return (await recordsOf(context, among.name).find(id)) !== undefined
}
