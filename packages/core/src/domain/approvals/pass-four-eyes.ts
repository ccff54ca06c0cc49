import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import type { CallToApprove, FourEyes } from '../../engine/command/four-eyes.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { randomToken } from '../../engine/ids.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import { approval, approvalInput } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { isForContent, salted, saltsOf } from './approval-salt.ts'
import { closeApproval, takeApproval } from './close-approval.ts'
import { contentsHash } from './content-hash.ts'
import { firstStep, stepsOfAll } from './first-step.ts'
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
  const { verb, rule } = call
  const named = await recordsOfCall(call, context)
  const content = await contentsHash(context.shape(call.entity), named, rule.over)
  const standing = await standingFor(context, call, content)
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
    const id = await ask(later, request, call, content, approvalId)
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

/** Nobody waits for more answers to one kind of call. */
const MOST_REQUESTS = 1000

const OPEN = ['pending', 'approved'] as const

/** What was asked for with the same call by the same user, newest first. */
async function requestsFor(
  context: CommandContext,
  { verb, requester, digest }: Call,
): Promise<readonly Approval[]> {
  const asked = await context
    .records(approval)
    .where(
      { requestedBy: userOf(requester), kind: verb, status: { in: [...OPEN, 'rejected'] } },
      { orderBy: '-requestedAt', limit: MOST_REQUESTS },
    )
  const salts = await saltsOf(
    context,
    asked.map(({ id }) => id),
  )
  const isSame = await Promise.all(
    asked.map(async ({ id, inputHash }) => {
      const salt = salts.get(id)
      return salt !== undefined && inputHash === (await salted(salt, digest))
    }),
  )
  return asked.filter((_, at) => isSame[at])
}

/** Those that count: for the records as they are, and not over. */
async function standingFor(
  context: CommandContext,
  call: Call,
  content: string,
): Promise<readonly Approval[]> {
  const standing: Approval[] = []
  for (const one of await requestsFor(context, call))
    if (!isOver(one, context.now) && (await isForContent(context, one, content))) standing.push(one)
  return standing
}

function userOf({ id, onBehalfOf }: Call['requester']): string {
  return onBehalfOf ?? id
}

/** Whether a request under four eyes has outlived itself. */
export function isOver({ expiresAt }: Pick<Approval, 'expiresAt'>, now: Date): boolean {
  return expiresAt != null && expiresAt.getTime() <= now.getTime()
}

/** A request as it will be written, so that who cannot ask anybody is told at once. */
async function requestOf(
  { verb, entity, rule, requester }: Call,
  named: readonly Subject[],
  context: CommandContext,
) {
  const { lasts = USUALLY_LASTS, timeouts = [] } = rule
  const ends = { ...rule, timeouts: [...timeouts, { after: lasts, do: 'expire' as const }] }
  return {
    ...{ entity, kind: verb, over: rule.over ?? null },
    ...{ recordId: named[0]?.id ?? null, recordIds: named.map(({ id }) => id) },
    requestedBy: userOf(requester),
    expiresAt: new Date(context.now.getTime() + milliseconds(lasts)),
    differentApprovers: rule.differentApprovers ?? false,
    ...(await firstStep(
      context,
      stepsOfAll([{ rule: ends }], (field) => commonValue(named, field)),
    )),
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
  request: Awaited<ReturnType<typeof requestOf>>,
  call: Call,
  content: string,
  id: string,
): Promise<string> {
  const { records, now } = context
  await context.hold([`four eyes ${call.digest}`])
  const same = (await standingFor(context, call, content)).find(({ status }) => status === 'pending')
  if (same) return same.id
  for (const one of await requestsFor(context, call))
    if (one.status !== 'rejected')
      await closeApproval(context, one, { status: isOver(one, now) ? 'expired' : 'void', at: now })
  const salt = randomToken()
  const hashes = { contentHash: await salted(salt, content), inputHash: await salted(salt, call.digest) }
  await records(approval).create({ ...request, ...hashes }, id)
  await records(approvalInput).create({ approvalId: id, shown: call.shown, salt })
  return id
}
