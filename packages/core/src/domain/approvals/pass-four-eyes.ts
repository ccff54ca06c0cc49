import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import type { CallToApprove, FourEyes } from '../../engine/command/four-eyes.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import { approval, approvalInput } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { closeApproval } from './close-approval.ts'
import { contentsHash } from './content-hash.ts'
import { firstStep } from './first-step.ts'
import { type FourEyesRule, USUALLY_LASTS } from './four-eyes-rule.ts'
import { type Subject, subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>
type Call = CallToApprove<FourEyesRule>

/** The approvals of these rules, as the engine asks for them. Nothing where there is no rule. */
export function fourEyesOf(
  rules: ReadonlyMap<string, readonly FourEyesRule[]>,
): FourEyes<FourEyesRule> | undefined {
  return rules.size === 0 ? undefined : { rules, demand }
}

/**
 * Lets a call pass that somebody else has agreed to: this very input, by who asked, for the records as they are. Of any
 * number at once one takes the approval, and a rollback gives it back.
 */
const demand: FourEyes<FourEyesRule>['demand'] = async (call, context, afterwards) => {
  const { verb, digest, rule } = call
  const named = await recordsOfCall(call, context)
  const contentHash = await contentsHash(context.shape(call.entity), named, rule.over)
  const standing = (await requestsFor(context, digest)).filter(
    (one) => one.contentHash === contentHash && !isOver(one, context.now),
  )
  const granted = standing.find(({ status }) => status === 'approved')
  if (granted && (await takeApproval(context, granted))) return
  const decided = standing.find(({ status }) => status !== 'approved')
  if (decided?.status === 'rejected')
    throw approvalErrors.CRM_APPROVAL_DENIED({ action: verb }, { meta: { approvalId: decided.id } })
  const approvalId = decided?.id ?? context.newId()
  const waiting = approvalErrors.CRM_APPROVAL_WAITING({ action: verb }, { meta: { approvalId } })
  if (decided) throw waiting
  const request = await requestOf(call, named, context)
  afterwards(async (later) => {
    const id = await ask(later, { ...request, contentHash }, call, approvalId)
    // Somebody who asked for the same at the same time was first.
    Object.assign(waiting.meta, { approvalId: id })
  })
  throw waiting
}

/** The records that the call is about, locked. Throws CRM_NOT_FOUND where the caller may not read one of them. */
async function recordsOfCall(
  { entity, ids, maybeIds }: Call,
  context: CommandContext,
): Promise<readonly Subject[]> {
  const records = subjects(context, entity)
  const found = [...(await records.findMany([...ids, ...maybeIds])).values()]
  const readable = await records.readable(found)
  if (readable.size < found.length || ids.some((id) => !readable.has(id)))
    throw engineErrors.CRM_NOT_FOUND({ entity })
  if (found.length > MOST_RECORDS) throw engineErrors.CRM_LIMIT({ what: 'records', limit: MOST_RECORDS })
  return found
}

/** Nobody looks at more before they agree. */
const MOST_RECORDS = 100

const OPEN = ['pending', 'approved'] as const

/** What was asked for the same call by the same user, newest first. */
function requestsFor({ records }: CommandContext, inputHash: string): Promise<readonly Approval[]> {
  return records(approval).where(
    { inputHash, status: { in: [...OPEN, 'rejected'] } },
    { orderBy: '-requestedAt', limit: MOST_RECORDS },
  )
}

/** Whether a request under four eyes has outlived itself. */
export function isOver({ expiresAt }: Pick<Approval, 'expiresAt'>, now: Date): boolean {
  return expiresAt != null && expiresAt.getTime() <= now.getTime()
}

async function takeApproval({ records }: CommandContext, { id }: Approval): Promise<boolean> {
  return (await records(approval).updateIf(id, { status: 'approved' }, { status: 'used' })) !== undefined
}

/** A request as it will be written, so that who cannot ask anybody is told at once. */
async function requestOf(
  { verb, entity, rule, digest, requester }: Call,
  named: readonly Subject[],
  context: CommandContext,
) {
  const { lasts = USUALLY_LASTS, timeouts = [] } = rule
  const ends = { ...rule, timeouts: [...timeouts, { after: lasts, do: 'expire' as const }] }
  return {
    ...{ entity, kind: verb, inputHash: digest, over: rule.over ?? null },
    ...{ recordId: named[0]?.id ?? null, recordIds: named.map(({ id }) => id) },
    requestedBy: requester.onBehalfOf ?? requester.id,
    expiresAt: new Date(context.now.getTime() + milliseconds(lasts)),
    ...(await firstStep(context, ends, (field) => commonValue(named, field))),
  }
}

/** The user that a field names, where all records name the same. */
function commonValue(named: readonly Subject[], field: string): string | undefined {
  const [value, ...others] = new Set(named.map((record) => record[field]))
  return typeof value === 'string' && others.length === 0 ? value : undefined
}

/** Asks, unless the same was asked meanwhile. What was open for records as they were before is over. */
async function ask(
  context: CommandContext,
  request: Awaited<ReturnType<typeof requestOf>> & { readonly contentHash: string },
  { shown }: Call,
  id: string,
): Promise<string> {
  const { records, now } = context
  await context.hold([`four eyes ${request.inputHash}`])
  const open = (await requestsFor(context, request.inputHash)).filter(({ status }) => status !== 'rejected')
  const same = open.find(
    (one) => one.status === 'pending' && one.contentHash === request.contentHash && !isOver(one, now),
  )
  if (same) return same.id
  for (const one of open)
    await closeApproval(context, one, { status: isOver(one, now) ? 'expired' : 'void', at: now })
  await records(approval).create(request, id)
  await records(approvalInput).create({ approvalId: id, shown })
  return id
}
