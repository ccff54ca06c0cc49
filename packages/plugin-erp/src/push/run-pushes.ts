import { setImmediate } from 'node:timers/promises'
import type { ErpKind, ErpOrder } from '@guanxi/core/commerce'
import { type Erp, isErpError } from '../call-erp.ts'
import type { ErpSession } from '../erp-session.ts'
import type { LinkNote } from '../links/claim-links.ts'
import type { ClaimedLink } from '../links/erp-link.ts'
import { applyOrders } from '../pull/apply-orders.ts'
import { tried } from '../pull/refused.ts'
import { takeIn } from '../pull/take-in.ts'
import { afterFailure, type Outcome } from './after-failure.ts'
import { type Prepared, preparePushes, unsent } from './prepare-pushes.ts'
import { pushCustomer } from './push-customer.ts'
import { pushOrder } from './push-order.ts'

/** What pushing came to. */
export interface PushReport {
  readonly synced: number
  readonly waiting: number
  /** Tried again later, and given up. */
  readonly postponed: number
  readonly failed: number
}

/** Where pushes are done, and when no more are begun. */
export interface Pushing {
  readonly crm: ErpSession
  readonly erp: Erp
  readonly tenant: string
  now(): Date
  readonly isOver?: () => boolean
}

/** A call may begin until so much of the lease is left that it ends before the lease does. */
const LEASE_TIMEOUTS = 6
const CALLS_OF_ONE = 4

interface Claimed {
  readonly prepared: Prepared
  readonly claimedAt: number
}
interface Done {
  readonly link: ClaimedLink
  readonly outcome: Outcome & { readonly there?: ErpOrder }
}

/**
 * Works off what is due: as many calls at once as the ERP stands. Links are claimed and noted some at a time, while calls are
 * under way, and no transaction is open during a call.
 */
export async function runPushes(pushing: Pushing): Promise<PushReport> {
  const { crm, erp, tenant, isOver = () => false } = pushing
  const { maxConcurrency } = erp.connector.capabilities
  const leaseMs = erp.options.timeoutMs * LEASE_TIMEOUTS
  const most = maxConcurrency * 4
  const queue: Claimed[] = []
  const running = new Set<Promise<void>>()
  const report = { synced: 0, waiting: 0, postponed: 0, failed: 0 }
  let done: Done[] = []
  let rest: number | undefined
  let isEmpty = false
  let needsCustomers = false

  const isFresh = (claimedAt: number) =>
    performance.now() - claimedAt < leaseMs - CALLS_OF_ONE * erp.options.timeoutMs

  async function claim(): Promise<void> {
    const claimedAt = performance.now()
    const only = needsCustomers ? ({ kind: 'customer' } as const) : {}
    const links = await crm.erpLink.claim({ limit: most, leaseMs, ...only })
    isEmpty = links.length === 0 && !needsCustomers
    needsCustomers = false
    for (const prepared of await preparePushes(crm, tenant, links)) {
      if (prepared.do === 'note') {
        done.push({ link: prepared.link, outcome: prepared.outcome })
        // Whom so many orders wait for goes before them.
        needsCustomers ||= prepared.outcome.patch.waitsFor?.startsWith('customer:') ?? false
      } else queue.push({ prepared, claimedAt })
    }
  }

  async function note(): Promise<void> {
    const noted = done
    done = []
    for (const { outcome } of noted) count(report, outcome)
    await noteDone(pushing, noted)
    // What waited for one of these is due now.
    isEmpty = false
  }

  /** Keeps as many calls under way as the ERP stands. */
  function fill(): void {
    while (running.size < maxConcurrency && queue.length > 0) {
      const { prepared, claimedAt } = queue.shift() as Claimed
      const mayCall = rest === undefined && isFresh(claimedAt)
      const call = attempt(pushing, prepared, mayCall, rest)
        .then((outcome) => {
          rest ??= restAfter(outcome)
          done.push({ link: prepared.link, outcome })
        })
        .finally(() => {
          running.delete(call)
          fill()
        })
      running.add(call)
    }
  }

  for (;;) {
    fill()
    // Answers come in between: a store in this process would keep them waiting until the end.
    await setImmediate()
    const isShort = queue.length < maxConcurrency
    if (done.length >= most) await note()
    else if (isShort && !isEmpty && rest === undefined && !isOver()) await claim()
    else if (done.length >= maxConcurrency || (done.length > 0 && running.size === 0)) await note()
    else if (running.size > 0) await Promise.race(running)
    else return report
  }
}

/** After this nothing more is sent in this run, and for so long. */
function restAfter({ isBusy, retryInMs }: Outcome): number | undefined {
  return isBusy ? retryInMs : undefined
}

async function attempt(
  pushing: Pushing,
  prepared: Prepared,
  mayCall: boolean,
  retryInMs = 0,
): Promise<Done['outcome']> {
  const { link } = prepared
  // Not called: somebody else may have it by now, or the ERP wants to be left alone.
  if (!mayCall) return { patch: { state: 'pending', ...unsent(link) }, retryInMs }
  try {
    switch (prepared.do) {
      case 'pushOrder':
        return await pushOrder(pushing.erp, prepared.push)
      case 'pushCustomer':
        return await pushCustomer(pushing.erp, prepared.push)
      case 'readAgain':
        return await readAgain(pushing, link, prepared.remoteId)
      case 'note':
        return prepared.outcome
    }
  } catch (error) {
    // Somebody changed it there: what both made of it is joined first, and sent afterwards.
    if (isErpError(error) && error.code === 'conflict' && link.kind === 'customer' && link.remoteId)
      return { patch: { task: 'pull', state: 'pending', attempts: link.attempts + 1 }, retryInMs: 0 }
    return afterFailure(error, link)
  }
}

/** What the ERP says has changed is read by its id: what a webhook says is only a hint. */
async function readAgain(
  { crm, erp, tenant, now }: Pushing,
  link: ClaimedLink,
  remoteId: string,
): Promise<Outcome> {
  const { kind } = link
  const asOf = now()
  const found = await erp.read((call) => erp.connector.getById(kind, remoteId, call))
  const [kept] = await takeIn<ErpKind>(
    { crm, erp, tenant, asOf },
    kind,
    [found ?? { remoteId, isDeleted: true }],
    {
      isKeptBy: 'caller',
    },
  )
  return kept ?? { patch: { task: null, state: 'synced' } }
}

/** What came of links, in one transaction with what it means for the records. */
async function noteDone({ crm }: Pushing, noted: readonly Done[]): Promise<void> {
  const notes = noted.map(({ link, outcome }): LinkNote => {
    const { patch, retryInMs } = outcome
    const { id, fence, revision } = link
    return { id, fence, revision, patch, ...(retryInMs !== undefined && { retryInMs }) }
  })
  const moved = noted.filter(({ outcome: { there } }) => there && there.state !== 'draft')
  if (moved.length === 0) {
    await crm.erpLink.note({ notes })
    return
  }
  await crm.transaction(async (inside) => {
    const { lost } = await inside.erpLink.note({ notes })
    const ours = moved.filter(({ link }) => !lost.includes(link.id))
    for (const { link, outcome } of ours) {
      const one = { localId: link.localId as string, there: outcome.there as ErpOrder }
      // What is called off here meanwhile is sent once more, and keeps no other from being noted.
      await tried(async () => {
        await applyOrders(inside, [one])
        return undefined
      })
    }
  })
}

function count(report: { -readonly [name in keyof PushReport]: number }, { patch }: Outcome): void {
  if (patch.state === 'synced') report.synced += 1
  else if (patch.state === 'waiting') report.waiting += 1
  else if (patch.state === 'failed') report.failed += 1
  else report.postponed += 1
}
