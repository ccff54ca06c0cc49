import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type Asked,
  assignmentPatch,
  assignRecords,
  briefly,
  type Chosen,
  holdQueues,
  noteDecision,
  type PreparedRules,
  preparedAt,
  queueCheck,
  queueItem,
  queuesOf,
  type RuleSet,
  readAsked,
  type Target,
  targetsOf,
  withoutAsked,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

type Item = RecordOf<typeof queueItem>
type Lead = RecordOf<typeof lead>

/** How many are looked at in one transaction. */
const AT_ONCE = 20

/** What a look at a queue came to. */
export interface Drained {
  /** Given, or offered, to somebody. */
  readonly given: number
  /** Whether more is looked at by itself, in the next transaction. */
  readonly goesOn: boolean
}

/**
 * Gives the first of a queue to whoever can take them now, in order. Once nobody can take more by a rule, what waits by
 * the same rule is passed over. It costs by what it gives, and looks at little more.
 */
export function drainQueue(sets: readonly RuleSet[]) {
  const known = queuesOf(sets)
  return defineCommand({
    name: 'queueItem.drain',
    input: z.strictObject({
      queue: z.string(),
      /** Where an earlier look left off. */
      after: z.string().max(100).optional(),
      /** Rules by which nobody can take more. */
      passed: z.array(z.string().max(100)).max(10_000).optional(),
    }),

    async run({ queue, after, passed = [] }, context): Promise<Drained> {
      if (!known.includes(queue)) throw salesErrors.CRM_QUEUE_UNKNOWN()
      const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
      const seen = await waiting(context, queue, passed, after, AT_ONCE)
      const leads = await lockLeads(context, seen)
      await holdQueues(context, [queue])
      const items = await stillWaiting(context, seen)
      const decided = await decide(context, prepared, items, leads)
      const stuck = new Set(passed)
      let given = 0
      for (const one of decided) {
        if (await carryOut(context, prepared, one)) given += 1
        else if (stopsOthers(one)) stuck.add(one.item.rule)
      }
      const goesOn = seen.length === AT_ONCE && (await goOn(context, queue, seen, [...stuck]))
      return { given, goesOn }
    },
  })
}

function waiting(
  { records }: CommandContext,
  queue: string,
  passed: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<readonly Item[]> {
  const where = {
    queue,
    ...(passed.length > 0 && { rule: { notIn: [...passed] } }),
    ...(after !== undefined && { place: { gt: after } }),
  }
  return records(queueItem).where(where, { orderBy: 'place', limit })
}

/** Before the queue is held, and in the order of ids, as everybody does who wants several leads. */
async function lockLeads(
  { records }: CommandContext,
  items: readonly Item[],
): Promise<ReadonlyMap<string, Lead>> {
  const leads = new Map<string, Lead>()
  for (const id of items.map(({ recordId }) => recordId).sort()) {
    const found = await records(lead).find(id)
    if (found) leads.set(id, found)
  }
  return leads
}

/** Others may have given some of them away until the queue was held. */
async function stillWaiting({ records }: CommandContext, seen: readonly Item[]): Promise<readonly Item[]> {
  if (seen.length === 0) return []
  const ids = seen.map(({ id }) => id)
  return records(queueItem).where({ id: { in: ids } }, { orderBy: 'place', limit: ids.length })
}

interface Decision {
  readonly item: Item
  readonly found: Lead | undefined
  /** Undefined for what waits no more: it has an owner, is closed or gone. */
  readonly chosen: Chosen | undefined
  readonly asked: Asked | undefined
}

async function decide(
  context: CommandContext,
  prepared: PreparedRules,
  items: readonly Item[],
  leads: ReadonlyMap<string, Lead>,
): Promise<readonly Decision[]> {
  const open = items.flatMap(({ recordId }) => {
    const found = leads.get(recordId)
    return found && !found.ownerId && isOpenLead(found) ? [found] : []
  })
  const asked = await askedOf(context, prepared, open)
  const assigned = { entity: lead, open: OPEN_LEAD, isDraining: true, ...withoutAsked(asked) }
  const decisions = await assignRecords(context, assigned, prepared, open)
  const chosen = new Map(open.map(({ id }, at) => [id, decisions[at]]))
  return items.map((item) => ({
    item,
    found: leads.get(item.recordId),
    chosen: chosen.get(item.recordId),
    asked: asked?.get(item.recordId),
  }))
}

async function askedOf(context: CommandContext, { hasOffers }: PreparedRules, leads: readonly Lead[]) {
  if (!hasOffers) return undefined
  return readAsked(
    context,
    leads.map(({ id }) => id),
  )
}

/** Resolves to whether somebody got it. */
async function carryOut(
  context: CommandContext,
  prepared: PreparedRules,
  { item, found, chosen, asked }: Decision,
): Promise<boolean> {
  const { records, now } = context
  if (!found || !chosen) {
    await records(queueItem).delete(item.id)
    return false
  }
  if (chosen.waits?.queue !== item.queue || chosen.rule?.id !== item.rule)
    await records(lead).update(found.id, assignmentPatch(chosen, now), briefly(prepared, chosen))
  await noteDecision(context, 'lead', { recordId: found.id, chosen, asked })
  return chosen.ownerId !== null || chosen.offer !== undefined
}

/**
 * Whether nobody for this one means nobody for the next by the same rule. Not where a field of the record names who gets
 * it, or where some have refused it.
 */
function stopsOthers({ item, chosen, asked }: Decision): boolean {
  if (!chosen?.waits || chosen.rule?.id !== item.rule || (asked && asked.excluded.size > 0)) return false
  return targetsOf(chosen.rule).every(isSameForAll)
}

function isSameForAll(target: Target): boolean {
  if (target.to === 'queue') return true
  const isGroup = target.to === 'team' || target.to === 'territory' || target.to === 'user'
  return isGroup && (target.exclude ?? []).every((named) => typeof named === 'string')
}

/** Leaves the rest to a transaction of its own, so that none grows with the queue. */
async function goOn(
  context: CommandContext,
  queue: string,
  seen: readonly Item[],
  passed: readonly string[],
): Promise<boolean> {
  const after = seen.at(-1)?.place
  const rest = await waiting(context, queue, passed, after, 1)
  if (rest.length === 0 || after === undefined) return false
  await context.records(queueCheck).create({ queue, dueAt: context.now, after, passed })
  return true
}

/** Looks at a queue when it is due, and forgets that it was. */
export function checkQueues(sets: readonly RuleSet[]) {
  const drain = drainQueue(sets)
  return defineCommand({
    name: 'queueCheck.look',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<void> {
      const { queue, after, passed } = await context.records(queueCheck).get(id)
      await context.records(queueCheck).delete(id)
      if (!queuesOf(sets).includes(queue)) return
      const from = { ...(after && { after }), ...(passed && { passed: [...passed] }) }
      await context.run(drain, { queue, ...from })
    },
  })
}
