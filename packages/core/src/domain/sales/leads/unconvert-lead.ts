import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { EntityDef } from '../../../engine/entities/define-entity.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { activity } from '../../activities/index.ts'
import { account, contact } from '../../customers/index.ts'
import { merge } from '../../merging/index.ts'
import { stageVisit } from '../../pipelines/index.ts'
import { privacyErrors } from '../../privacy/index.ts'
import { opportunity } from '../opportunities/opportunity.ts'
import { salesErrors } from '../sales-errors.ts'
import { type ConversionRules, USUAL_GRACE } from './conversion-rules.ts'
import { addressNames } from './known-leads.ts'
import { lead } from './lead.ts'
import { type MadeRecord, type UndoPlan, undoPlan } from './undo-conversion.ts'

type Lead = RecordOf<typeof lead>

/** What taking back a conversion came to, or would. */
export interface Unconverted extends UndoPlan {
  readonly leadId: string
}

const ACTIVITIES_AT_ONCE = 500

/** Locked in this order, as a conversion locks them. */
const MADE = { account, contact, opportunity } as const
/** Decided in this order: what hangs on others first. */
const FROM_THE_LEAVES = ['opportunity', 'contact', 'account'] as const

/**
 * Takes back a conversion within the days of grace: the lead is open again, its activities are its own, and what the
 * conversion made is deleted, unless somebody has changed it or hung something on it; that is told and stays. A lead that
 * is not converted stays as it is.
 */
export function unconvertLead({ grace = USUAL_GRACE }: ConversionRules) {
  return defineCommand({
    name: 'lead.unconvert',
    input: z.strictObject({
      id: z.string(),
      /** Tells what would be removed and what would stay, and does nothing. */
      preview: z.boolean().optional(),
    }),

    async run({ id, preview = false }, context): Promise<Unconverted> {
      await holdPerson(context, id)
      const found = await context.records(lead).visible(id)
      if (found.status === 'disqualified') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })
      if (found.status !== 'converted') return { leadId: id, removed: [], kept: [] }
      if ((await context.personal.erasedAlready('lead', [id])).has(id))
        throw privacyErrors.CRM_SUBJECT_ERASED()
      const until = (found.convertedAt?.getTime() ?? 0) + milliseconds(grace)
      if (until < context.now.getTime())
        throw salesErrors.CRM_UNCONVERT_LATE({ until: new Date(until).toISOString() })

      const plan = undoPlan(await madeRecords(context, found))
      if (!preview) await takeBack(context, found, plan)
      return { leadId: id, ...plan }
    },
  })
}

/** Nobody captures the same person meanwhile: a touch would hang on what is taken back. */
async function holdPerson({ hold, records }: CommandContext, id: string): Promise<void> {
  const [found] = await records(lead).where({ id }, { limit: 1 })
  if (found) await hold(addressNames(found))
}

async function madeRecords(context: CommandContext, found: Lead): Promise<readonly MadeRecord[]> {
  const made = found.conversion?.made ?? {}
  const locked = new Map<string, number | undefined>()
  for (const entity of Object.keys(MADE) as (keyof typeof MADE)[])
    if (made[entity] !== undefined) locked.set(entity, await versionOf(context, entity, idOf(found, entity)))
  const records: MadeRecord[] = []
  for (const entity of FROM_THE_LEAVES) {
    const one = made[entity]
    if (one === undefined) continue
    const id = idOf(found, entity)
    const madeAs = one.id === id ? one.version : undefined
    const usedBy = await usersOf(context, found, entity, id)
    records.push({ entity, id, madeAs, version: locked.get(entity), usedBy })
  }
  return records
}

function idOf(found: Lead, entity: keyof typeof MADE): string {
  return found[`${entity}Id`] ?? ''
}

async function versionOf({ records }: CommandContext, entity: keyof typeof MADE, id: string) {
  return (await records(MADE[entity]).find(id))?.version
}

/** Who refers to a record, besides the lead and what goes back with it. More than a few need not be known. */
async function usersOf(
  { records, references }: CommandContext,
  found: Lead,
  to: keyof typeof MADE,
  id: string,
): Promise<MadeRecord['usedBy']> {
  const users: { entity: string; id: string }[] = []
  for (const { entity, field, isList, isNamed } of references(to)) {
    // What goes by name, as the visits of stages, is the record's own and goes with it.
    if (isNamed) continue
    const where = {
      [field]: isList ? { some: id } : id,
      ...(entity === 'lead' && { id: { neq: found.id } }),
      ...(entity === 'activity' && { any: [{ leadId: { neqOrNull: found.id } }, { broughtFrom: null }] }),
    }
    const referring: EntityDef = { name: entity, fields: {}, unique: [], lists: [] }
    const some = await records(referring).where(where as object, { limit: 2 })
    users.push(...some.map((one) => ({ entity, id: one.id })))
  }
  return [...users, ...(await mergedInto(records, to, id))]
}

/** What was merged into a record is part of it, also where that changed none of its fields. */
async function mergedInto(records: CommandContext['records'], entity: string, survivorId: string) {
  const merges = await records(merge).where({ entity, survivorId, undoneAt: null }, { limit: 1 })
  return merges.map(({ id }) => ({ entity: 'merge', id }))
}

async function takeBack(context: CommandContext, found: Lead, { removed }: UndoPlan): Promise<void> {
  const { records } = context
  await returnActivities(context, found.id)
  const { status = 'working', nurtureUntil = null } = found.conversion ?? {}
  await records(lead).update(found.id, {
    status: status as Lead['status'] & string,
    nurtureUntil: nurtureUntil === null ? null : new Date(nurtureUntil),
    ...{ convertedAt: null, accountId: null, contactId: null, opportunityId: null, conversion: null },
  })
  for (const { entity, id } of removed) {
    if (entity === 'opportunity') await forgetVisits(context, id)
    await records(MADE[entity]).delete(id)
  }
}

/** What followed the lead to the customer, or came to it there, is the lead's own again. */
async function returnActivities(context: CommandContext, leadId: string): Promise<void> {
  const { records } = context
  for (;;) {
    const some = await records(activity).where(
      { leadId, broughtFrom: { isNotNull: true } },
      { limit: ACTIVITIES_AT_ONCE, orderBy: '-createdAt' },
    )
    for (const { id, broughtFrom } of some)
      await records(activity).update(id, {
        accountId: null,
        contactId: await leadsNow(context, 'contact', broughtFrom?.contactId),
        opportunityId: await leadsNow(context, 'opportunity', broughtFrom?.opportunityId),
        broughtFrom: null,
      })
    if (some.length < ACTIVITIES_AT_ONCE) return
  }
}

/** Where an id leads that was noted earlier: its record may have been merged into another since. */
async function leadsNow(context: CommandContext, entity: string, id: string | null | undefined) {
  return id ? ((await context.redirectOf(entity, id)) ?? id) : null
}

/** A deal that never was has stayed nowhere: no funnel counts it. */
async function forgetVisits({ records }: CommandContext, recordId: string): Promise<void> {
  const visits = await records(stageVisit).where(
    { recordId, entity: 'opportunity' },
    { orderBy: '-enteredAt' },
  )
  for (const visit of visits) await records(stageVisit).delete(visit.id)
}
