import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { isCrmError } from '../../../engine/errors.ts'
import type { JobContext, JobDef } from '../../../engine/jobs/job.ts'
import {
  assignmentPatch,
  assignRecords,
  briefly,
  type Chosen,
  holdQueues,
  noteDecision,
  type PreparedRules,
  preparedAt,
  queuesOf,
  type RuleSet,
} from '../../assignment/index.ts'
import { isOpenLead, lead, OPEN_LEAD } from '../leads/lead.ts'
import { handOver } from './hand-over.ts'
import { entityNamed, ownedBy } from './owned-records.ts'

type HandOver = RecordOf<typeof handOver>
interface Owned extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly status?: string | null
}

/** How many change hands in one transaction. */
const AT_ONCE = 200

/** Where one record goes: a patch of it, and the decision of a rule that is to be noted. Undefined: it stays. */
type Way =
  | {
      readonly patch: Readonly<Record<string, unknown>>
      readonly chosen?: Chosen
      readonly why?: object
    }
  | undefined

/**
 * One step of a hand-over. What it moves and how far it has come are written together: a step that is lost has moved
 * nothing, and one that is done is not done again.
 */
function handOverStep(sets: readonly RuleSet[]) {
  const queues = queuesOf(sets)
  return defineCommand({
    name: 'handOver.step',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<void> {
      const plan = await context.records(handOver).get(id)
      const [entity, ...rest] = plan.pending
      if (plan.status !== 'running') return
      if (entity === undefined) return finish(context, plan)

      const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
      const found = await nextRecords(context, plan, entity)
      await holdQueues(context, queues)
      const ways = await waysOf(context, prepared, plan, entity, found)
      let moved = 0
      for (const [at, one] of found.entries())
        if (await move(context, plan, entity, one, ways[at])) moved += 1
      const isLast = found.length < AT_ONCE
      await context.records(handOver).update(id, {
        pending: isLast ? rest : plan.pending,
        after: isLast ? null : (found.at(-1)?.id ?? null),
        moved: addTo(plan.moved, entity, moved),
        kept: addTo(plan.kept, entity, found.length - moved),
        // Later than this step was due, as whatever comes due again has to be.
        dueAt: new Date(context.now.getTime() + 1),
      })
    },
  })
}

/** Carries on what is being handed over. */
export function handOverJob(sets: readonly RuleSet[]): JobDef {
  const step = handOverStep(sets)
  return {
    ...{ id: 'core.hand-over', on: 'handOver', due: 'dueAt' },
    async run(
      { id }: { id: string },
      { crm }: JobContext<{ run(command: unknown, input: unknown): unknown }>,
    ) {
      await crm.run(step, { id })
    },
  }
}

async function finish({ records, now }: CommandContext, { id }: HandOver): Promise<void> {
  await records(handOver).update(id, { status: 'done', finishedAt: now })
}

async function nextRecords(
  { records }: CommandContext,
  { fromId, includeClosed, after }: HandOver,
  entity: string,
): Promise<readonly Owned[]> {
  const owned = ownedBy(fromId, entity, includeClosed === true)
  const where = after ? { all: [owned, { id: { gt: after } }] } : owned
  const options = { limit: AT_ONCE, orderBy: 'id' }
  return (await records(entityNamed(entity)).where(where as object, options)) as unknown as readonly Owned[]
}

async function waysOf(
  context: CommandContext,
  prepared: PreparedRules,
  plan: HandOver,
  entity: string,
  found: readonly Owned[],
): Promise<readonly Way[]> {
  const { toId } = plan
  const usual: Way = toId ? { patch: { ownerId: toId } } : undefined
  if (entity === 'lead') return leadWays(context, prepared, plan, found)
  if (entity !== 'activity') return found.map(() => usual)
  const owners = await ownersOfSubjects(context, found)
  return found.map((one) => {
    const ownerId = owners.get(one.id)
    return ownerId !== undefined && ownerId !== plan.fromId ? { patch: { ownerId } } : usual
  })
}

/** Open leads go by the rules, where that was said; what no rule gives to anybody goes to the one who was named. */
async function leadWays(
  context: CommandContext,
  prepared: PreparedRules,
  { toId, fromId, byRules }: HandOver,
  found: readonly Owned[],
): Promise<readonly Way[]> {
  const assigned = { assignedBy: 'handOver', assignedAt: context.now }
  const usual: Way = toId ? { patch: { ownerId: toId, ...assigned } } : undefined
  const open = byRules ? found.filter(({ status = null }) => isOpenLead({ status })) : []
  const leaving = new Set([fromId])
  const assigning = { entity: lead, open: OPEN_LEAD, excluded: () => leaving }
  const decisions = await assignRecords(context, assigning, prepared, open)
  const decided = new Map(open.map(({ id }, at) => [id, decisions[at]]))
  return found.map(({ id }) => {
    const chosen = decided.get(id)
    const goesOn = chosen?.rule && (chosen.ownerId !== null || chosen.waits || chosen.offer || !toId)
    return goesOn
      ? { patch: assignmentPatch(chosen, context.now), chosen, why: briefly(prepared, chosen) }
      : usual
  })
}

/** What an activity can be about, the nearest first. */
const SUBJECTS = [
  ['opportunityId', 'opportunity'],
  ['leadId', 'lead'],
  ['contactId', 'contact'],
  ['accountId', 'account'],
] as const

/** Who owns now what each activity is about. */
async function ownersOfSubjects(
  { records }: CommandContext,
  activities: readonly Owned[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>()
  for (const [field, entity] of SUBJECTS) {
    const open = activities.filter((one) => !owners.has(one.id) && typeof one[field] === 'string')
    const ids = [...new Set(open.map((one) => String(one[field])))]
    if (ids.length === 0) continue
    const subjects = await records(entityNamed(entity)).where({ id: { in: ids } }, { limit: ids.length })
    const byId = new Map((subjects as unknown as readonly Owned[]).map((one) => [one.id, one['ownerId']]))
    for (const one of open) {
      const ownerId = byId.get(String(one[field]))
      if (typeof ownerId === 'string') owners.set(one.id, ownerId)
    }
  }
  return owners
}

const moveOne = defineCommand({
  name: 'handOver.move',
  input: z.custom<{
    readonly entity: string
    readonly id: string
    readonly patch: object
    readonly why: object
  }>(),
  run: async ({ entity, id, patch, why }, { records }) => {
    await records(entityNamed(entity)).update(id, patch, why)
  },
})

/** Resolves to whether it changed hands. What a hook refuses stays, and keeps nothing else from going. */
async function move(
  context: CommandContext,
  { id: handOverId, reason }: HandOver,
  entity: string,
  { id }: Owned,
  way: Way,
): Promise<boolean> {
  if (!way) return false
  try {
    const why = { ...way.why, handOver: { id: handOverId, ...(reason && { reason }) } }
    await context.run(moveOne, { entity, id, patch: way.patch, why })
  } catch (error) {
    if (!isCrmError(error) || error.code === 'CRM_BUSY') throw error
    context.log.warn(`A hand-over left ${entity} ${id} as it was.`, { error })
    return false
  }
  if (way.chosen && (way.chosen.waits || way.chosen.offer))
    await noteDecision(context, entity, { recordId: id, chosen: way.chosen })
  return true
}

function addTo(
  counts: Readonly<Record<string, number>>,
  entity: string,
  more: number,
): Readonly<Record<string, number>> {
  return more === 0 ? counts : { ...counts, [entity]: (counts[entity] ?? 0) + more }
}
