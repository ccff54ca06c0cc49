import { withDeadline } from '../../../engine/time/deadline.ts'
import { approvalErrors } from '../approval-errors.ts'
import type { ShownApproval } from '../show-approval.ts'
import { presentStep } from '../votes.ts'
import type { ExternalApprover, RequestOutside } from './external-approver.ts'
import type { ExternalRequestRow } from './external-request.ts'

/** Each call has a key of its own: by that of an earlier attempt, which may have taken another way, it would be refused. */
interface Keyed {
  readonly idempotencyKey: string
}

/** What following takes of a session with the plugin's permissions. */
export interface FollowingSession {
  readonly tenant: string
  readonly approval: {
    get(id: string): Promise<ShownApproval['approval'] | undefined>
    show(input: { readonly id: string }, options: Keyed): Promise<ShownApproval>
  }
}

/** The plugin's own rows, in such a session. */
export interface Rows {
  list(query: object): Promise<{ readonly items: readonly ExternalRequestRow[] }>
  note(input: object, options: Keyed): Promise<unknown>
  close(input: { readonly id: string }, options: Keyed): Promise<unknown>
}

const LONGEST_MS = 20_000
const MOST_ROWS = 200

/**
 * Brings the system outside to where a request stands: hands it over when it waits for that system, takes it back when it
 * does no longer. It looks at what is, not at what was told, so it may be called at any time and any number of times.
 */
export async function followApproval(
  approver: ExternalApprover,
  crm: FollowingSession,
  rows: Rows,
  { approvalId, now }: { readonly approvalId: string; readonly now: Date },
): Promise<void> {
  const of = { where: { approvalId }, limit: MOST_ROWS }
  const { items } = await rows.list(of)
  const place = await waitingPlace(approver, crm, approvalId)
  await takeBack(approver, rows, items, place)
  if (!place || items.some((row) => isAt(row, place))) return
  const key = `${approvalId}/${place.step}/${place.round}`
  const shown = await crm.approval.show({ id: approvalId }, { idempotencyKey: `${key} ${now.toISOString()}` })
  const request = requestOutside(crm.tenant, shown)
  const { externalId } = await outside(approver.id, (signal) => approver.submit(request, { key, signal }))
  await rows.note({ approvalId, ...place, externalId }, { idempotencyKey: key })
  // It may have been withdrawn while it was handed over, when there was nothing to take back yet.
  await takeBack(approver, rows, (await rows.list(of)).items, await waitingPlace(approver, crm, approvalId))
}

interface Place {
  readonly step: number
  readonly round: number
}

/** In which step a request waits for the system, if it does. */
async function waitingPlace(
  { id }: ExternalApprover,
  crm: FollowingSession,
  approvalId: string,
): Promise<Place | undefined> {
  const found = await crm.approval.get(approvalId)
  if (found?.status !== 'pending' || !found.approverIds?.includes(id)) return undefined
  const step = found.step ?? 0
  return { step, round: found.steps[step]?.round ?? 0 }
}

function isAt(row: Place, place: Place | undefined): boolean {
  return row.step === place?.step && row.round === place.round
}

function requestOutside(tenant: string, { approval, records, isAsAsked }: ShownApproval): RequestOutside {
  // What the record has become since is not what was asked for: it is asked anew, or changed back.
  if (!isAsAsked) throw approvalErrors.CRM_APPROVAL_STALE()
  const { id: approvalId, kind, reason = null, requestedBy, entity } = approval
  const { because = null } = presentStep(approval)
  return { tenant, approvalId, kind, reason, because, requestedBy, entity, records }
}

async function takeBack(
  approver: ExternalApprover,
  rows: Rows,
  items: readonly ExternalRequestRow[],
  place: Place | undefined,
): Promise<void> {
  for (const row of items) {
    if (row.status !== 'open' || isAt(row, place)) continue
    const { id, externalId } = row
    await outside(approver.id, async (signal) =>
      approver.cancel?.(externalId, { key: `cancel ${id}`, signal }),
    )
    await rows.close({ id }, { idempotencyKey: `close ${id}` })
  }
}

/** Calls the other. What it throws is told without what it says, which may repeat secrets. */
async function outside<T>(system: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const failed = () => approvalErrors.CRM_APPROVAL_OUTSIDE({ system })
  try {
    return await withDeadline(call(controller.signal), LONGEST_MS, failed)
  } catch {
    controller.abort()
    throw failed()
  }
}
