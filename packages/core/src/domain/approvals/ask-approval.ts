import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { toPlain } from '../../engine/command/plain.ts'
import { randomToken, sha256 } from '../../engine/ids.ts'
import { approval, approvalInput, approvalVote } from './approval.ts'
import { isForContent, salted, saltsOf } from './approval-salt.ts'
import { carryOver, earlierRequest } from './carry-over.ts'
import { closeApproval } from './close-approval.ts'
import { contentHash } from './content-hash.ts'
import { type Ask, firstStep, stepsOfAll } from './first-step.ts'
import { type Subject, subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>

/** What somebody wants to do with a record, and what the rules say it takes. */
export interface Intent {
  readonly entity: string
  /** The record as it is, locked for this transaction. */
  readonly record: Subject
  /** What would be written with it: part of what is approved. */
  readonly patch: Readonly<Record<string, unknown>>
  readonly kind: string
  /** What is asked, one after the other. */
  readonly asks: readonly Ask[]
  /** The fields that the approval holds for: all that can be filled in, when left out. */
  readonly over?: readonly string[] | undefined
  /** What belongs to the content and is kept elsewhere, as the lines of a quote. */
  readonly attached?: unknown
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
 * for the same content is one request; what was open for other content becomes void, and what was granted of it stands
 * where it was asked with a key and for the same inputs.
 */
export async function requestApproval(context: CommandContext, intent: Intent): Promise<Subject> {
  const { entity, record, patch, kind, over } = intent
  const open = await openApproval(context, record)
  if (open && (await isFor(context, open, intent)) && (await asksTheSame(context, open, intent)))
    return record
  if (open) await closeApproval(context, open, { status: 'void', at: context.now })

  const [id, salt] = [context.newId(), randomToken()]
  const created = await createRequest(context, intent, id, salt)
  await context.records(approvalInput).create({ approvalId: id, salt })
  const waiting = await subjects(context, entity).update(record.id, { ...patch, approvalId: id })
  // Bound to the record as it was written: hooks may have had a say in it.
  const hash = await contentHash(context.shape(entity), waiting, over)
  await context.records(approval).update(id, { kind, contentHash: await salted(salt, hash) })
  if (created.steps.every(({ carriedFrom }) => carriedFrom !== undefined))
    await closeApproval(context, created, { status: 'approved', at: context.now })
  return waiting
}

/** What is open for a record becomes void, because the record went another way. */
export async function dropApproval(context: CommandContext, record: Subject): Promise<void> {
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

/** The request that is pending or approved for a record. */
export async function openApproval({ records }: CommandContext, { approvalId }: Subject) {
  const open = approvalId ? await records(approval).find(approvalId) : undefined
  return open?.status === 'pending' || open?.status === 'approved' ? open : undefined
}

/** Whether a request is for this intent, with the content as it is now. */
export async function isFor(
  context: CommandContext,
  open: Approval,
  { entity, record, patch, kind, over, attached }: Omit<Intent, 'asks'>,
): Promise<boolean> {
  if (open.kind !== kind) return false
  const salt = (await saltsOf(context, [open.id])).get(open.id) ?? ''
  if ((open.attachedHash ?? null) !== (await attachedHash(attached, salt))) return false
  const hash = await contentHash(context.shape(entity), { ...record, ...patch }, over)
  return isForContent(context, open, hash)
}

async function attachedHash(attached: unknown, salt: string): Promise<string | null> {
  return attached === undefined ? null : salted(salt, await sha256(JSON.stringify(toPlain(attached))))
}

/** Whether a request has the same keys, for the same inputs. */
async function asksTheSame(context: CommandContext, open: Approval, { asks }: Intent): Promise<boolean> {
  const asked = new Map(open.steps.map(({ key, inputsHash }) => [key, inputsHash]))
  const now = await saltedAsks(asks, (await saltsOf(context, [open.id])).get(open.id) ?? '')
  return (
    new Set(now.map(({ key }) => key)).size === asked.size &&
    now.every(({ key, inputsHash }) => asked.has(key) && asked.get(key) === inputsHash)
  )
}

async function saltedAsks(asks: readonly Ask[], salt: string): Promise<readonly Ask[]> {
  return Promise.all(
    asks.map(async ({ inputsHash, ...ask }) =>
      inputsHash === undefined ? ask : { ...ask, inputsHash: await salted(salt, inputsHash) },
    ),
  )
}

async function createRequest(
  context: CommandContext,
  intent: Intent,
  id: string,
  salt: string,
): Promise<Approval> {
  const { entity, record, patch, kind, asks, over, reason, attached } = intent
  const { actor, records } = context
  const values: Readonly<Record<string, unknown>> = { ...record, ...patch }
  const read = (field: string) => (typeof values[field] === 'string' ? values[field] : undefined)
  const asked = {
    requestedBy: actor.onBehalfOf ?? actor.id,
    mayApproveOwn: asks.every(({ rule }) => rule.mayApproveOwn),
    differentApprovers: asks.some(({ rule }) => rule.differentApprovers),
    steps: stepsOfAll(await saltedAsks(asks, salt), read),
  }
  const { steps, votes } = await carryOver(context, await earlierRequest(context, intent), asks, asked)
  const created = await records(approval).create(
    {
      ...asked,
      ...{ entity, recordId: record.id, kind, reason: reason ?? null },
      // Known once the record is written.
      contentHash: '-',
      attachedHash: await attachedHash(attached, salt),
      over: over ?? null,
      ...(await firstStep(context, steps)),
    },
    id,
  )
  for (const vote of votes) await records(approvalVote).create({ ...vote, approvalId: id })
  return created
}
