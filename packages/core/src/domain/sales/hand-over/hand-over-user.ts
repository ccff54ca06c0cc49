import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type PreparedRules, preparedAt, type RuleSet, tryRecords } from '../../assignment/index.ts'
import { user } from '../../people/index.ts'
import { lead, OPEN_LEAD } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import { handOver } from './hand-over.ts'
import { entityNamed, ownedBy } from './owned-records.ts'

/** What is handed over. */
export interface HandOverPlan {
  /** Names the hand-over, whose record tells how far it has come; null for a preview. */
  readonly handOverId: string | null
  /** How many there are, by entity. */
  readonly records: Readonly<Record<string, number>>
  /** Of a preview by the rules: how many leads each would get. */
  readonly byRules: readonly { readonly userId: string; readonly leads: number }[] | null
}

/** Leads that a preview looks at; of more it tells of the first. */
const MOST_PREVIEWED = 5_000

const input = z.strictObject({
  userId: z.string(),
  /** Who gets what no rule gives to somebody: everything, without `byRules`. */
  toUserId: z.string().optional(),
  /** Open leads are given by the assignment rules. */
  byRules: z.boolean().optional(),
  /** Closed leads and deals, and activities that are done, too. */
  includeClosed: z.boolean().optional(),
  /** Makes the one who leaves inactive at once. */
  deactivate: z.boolean().optional(),
  reason: z.string().trim().min(1).max(500).optional(),
  /** Says what would happen, and nothing does. */
  preview: z.boolean().optional(),
})

/**
 * Hands over what somebody owns, when they leave: to somebody else, or open leads by the rules. It begins at once and
 * goes on by itself, in steps that no crash loses or repeats. Asked again while it runs, it names the one that runs.
 */
export function handOverUser(sets: readonly RuleSet[], entities: () => readonly string[]) {
  return defineCommand({
    name: 'user.handOver',
    input,

    async run(asked, context): Promise<HandOverPlan> {
      await demandPeople(context, asked)
      const records = await countOwned(context, entities(), asked)
      if (asked.preview) {
        const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
        const byRules = asked.byRules ? await previewRules(context, prepared, asked.userId) : null
        return { handOverId: null, records, byRules }
      }
      const handOverId = await begin(context, entities(), asked)
      if (asked.deactivate) await deactivate(context, asked.userId)
      return { handOverId, records, byRules: null }
    },
  })
}

type Asked = z.output<typeof input>

async function demandPeople(
  { records }: CommandContext,
  { userId, toUserId, byRules }: Asked,
): Promise<void> {
  await records(user).visible(userId)
  const to = toUserId === undefined ? undefined : await records(user).visible(toUserId)
  const isSomebody = to ? to.isActive === true && to.id !== userId : byRules === true
  if (!isSomebody) throw salesErrors.CRM_HAND_OVER_TO()
}

async function countOwned(
  { records }: CommandContext,
  entities: readonly string[],
  { userId, includeClosed = false }: Asked,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const entity of entities) {
    const owned = ownedBy(userId, entity, includeClosed) as object
    counts[entity] = (await records(entityNamed(entity)).countBy('ownerId' as never, owned)).get(userId) ?? 0
  }
  return counts
}

async function previewRules(context: CommandContext, prepared: PreparedRules, userId: string) {
  const leads = await context
    .records(lead)
    .where({ ownerId: userId, ...OPEN_LEAD }, { limit: MOST_PREVIEWED, orderBy: 'id' })
  const leaving = new Set([userId])
  const assigned = { entity: lead, open: OPEN_LEAD, excluded: () => leaving }
  const chosen = await tryRecords(context, assigned, prepared, leads)
  const counts = new Map<string, number>()
  for (const { ownerId, offer } of chosen) {
    const taker = ownerId ?? offer?.userId
    if (taker !== undefined && taker !== null) counts.set(taker, (counts.get(taker) ?? 0) + 1)
  }
  return [...counts].map(([id, count]) => ({ userId: id, leads: count }))
}

/** Notes what is to be done, for the job; resolves to the one that runs already where there is one. */
async function begin(
  { records, actor, now, hold }: CommandContext,
  entities: readonly string[],
  { userId, toUserId, byRules = false, includeClosed = false, reason }: Asked,
): Promise<string> {
  await hold([`hand over ${userId}`])
  const [running] = await records(handOver).where({ fromId: userId, status: 'running' }, { limit: 1 })
  if (!running) {
    const how = { fromId: userId, toId: toUserId ?? null, byRules, includeClosed, reason: reason ?? null }
    const progress = { pending: entities, moved: {}, kept: {}, dueAt: now }
    return (await records(handOver).create({ ...how, ...progress, startedBy: actor.id })).id
  }
  const isSame =
    (running.toId ?? undefined) === toUserId &&
    running.byRules === byRules &&
    running.includeClosed === includeClosed
  if (!isSame) throw salesErrors.CRM_HAND_OVER_RUNNING()
  return running.id
}

/** As the caller: who may not change users hands over what one has, and no more. */
async function deactivate({ records }: CommandContext, userId: string): Promise<void> {
  await records(user).update(userId, await records(user).askedOf(userId, { isActive: false }))
}
