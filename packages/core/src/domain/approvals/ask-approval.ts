import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { randomToken } from '../../engine/ids.ts'
import { approval, approvalInput } from './approval.ts'
import type { ApprovalRule } from './approval-rule.ts'
import { isForContent, salted, saltsOf } from './approval-salt.ts'
import { closeApproval } from './close-approval.ts'
import { contentHash } from './content-hash.ts'
import { firstStep } from './first-step.ts'
import { type Subject, subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>

/** What somebody wants to do with a record, and what the rule says it takes. */
export interface Intent {
  readonly entity: string
  /** The record as it is, locked for this transaction. */
  readonly record: Subject
  /** What would be written with it: part of what is approved. */
  readonly patch: Readonly<Record<string, unknown>>
  readonly kind: string
  readonly rule: ApprovalRule
  readonly reason?: string | undefined
}

/** The approval that lets an intent pass: for the same thing, and for the content as it is now. */
export async function grantedApproval(
  context: CommandContext,
  intent: Intent,
): Promise<Approval | undefined> {
  const open = await openApproval(context, intent.record)
  return open?.status === 'approved' && (await isFor(context, open, intent)) ? open : undefined
}

/**
 * Asks for approval, and resolves to the record with the patch written and the request in its `approvalId`. Asking twice
 * for the same content is one request; what was open for other content becomes void.
 */
export async function askApproval(context: CommandContext, intent: Intent): Promise<Subject> {
  const { entity, record, kind, rule, patch } = intent
  const open = await openApproval(context, record)
  if (open?.status === 'pending' && (await isFor(context, open, intent))) return record
  if (open) await closeApproval(context, open, { status: 'void', at: context.now })

  const [id, salt] = [context.newId(), randomToken()]
  await createRequest(context, intent, id)
  await context.records(approvalInput).create({ approvalId: id, salt })
  const waiting = await subjects(context, entity).update(record.id, { ...patch, approvalId: id })
  // Bound to the record as it was written: hooks may have had a say in it.
  const hash = await contentHash(context.shape(entity), waiting, rule.over)
  await context.records(approval).update(id, { kind, contentHash: await salted(salt, hash) })
  return waiting
}

/** An approval is good for one time. */
export async function useApproval({ records }: CommandContext, { id }: Approval): Promise<void> {
  await records(approval).update(id, { status: 'used' })
}

/** What is open for a record becomes void, because the record went another way. */
export async function voidApproval(context: CommandContext, record: Subject): Promise<void> {
  const open = await openApproval(context, record)
  if (open) await closeApproval(context, open, { status: 'void', at: context.now })
}

/**
 * Keeps what is open for a record good when what it refers to was made one with something else: the reference leads to
 * another id, and nothing of what was asked for has changed.
 */
export async function carryApproval(
  context: CommandContext,
  entity: string,
  before: Subject,
  after: Subject,
): Promise<void> {
  const open = await openApproval(context, after)
  if (!open) return
  const shape = context.shape(entity)
  const salt = (await saltsOf(context, [open.id])).get(open.id)
  if (salt === undefined) return
  const hashOf = async (record: Subject) => salted(salt, await contentHash(shape, record, open.over))
  if (open.contentHash !== (await hashOf(before))) return
  await context.records(approval).update(open.id, { contentHash: await hashOf(after) })
}

async function openApproval({ records }: CommandContext, { approvalId }: Subject) {
  const open = approvalId ? await records(approval).find(approvalId) : undefined
  return open?.status === 'pending' || open?.status === 'approved' ? open : undefined
}

async function isFor(context: CommandContext, open: Approval, intent: Intent): Promise<boolean> {
  if (open.kind !== intent.kind) return false
  const { entity, record, patch, rule } = intent
  const hash = await contentHash(context.shape(entity), { ...record, ...patch }, rule.over)
  return isForContent(context, open, hash)
}

async function createRequest(context: CommandContext, intent: Intent, id: string): Promise<void> {
  const { entity, record, patch, kind, rule, reason } = intent
  const { actor, records } = context
  const values: Readonly<Record<string, unknown>> = { ...record, ...patch }
  const read = (field: string) => (typeof values[field] === 'string' ? values[field] : undefined)
  await records(approval).create(
    {
      ...{ entity, recordId: record.id, kind, reason: reason ?? null },
      // Known once the record is written.
      contentHash: '-',
      over: rule.over ?? null,
      requestedBy: actor.onBehalfOf ?? actor.id,
      mayApproveOwn: rule.mayApproveOwn ?? false,
      ...(await firstStep(context, rule, read)),
    },
    id,
  )
}
