import type { ErpOrder, ErpOrderPush, ErpOrderState, Order, OrderLine } from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import { erpErrors } from '../erp-errors.ts'
import { digest } from '../links/digest.ts'
import type { ClaimedLink, LinkPatch } from '../links/erp-link.ts'
import { afterFailure, type Outcome } from './after-failure.ts'
import { isSameDecimal, shareOfOne } from './decimal.ts'
import { pushKey } from './push-key.ts'

/** An order that the ERP is to have, with what it has of those that the order names. */
export interface OrderPush {
  readonly link: ClaimedLink
  readonly order: Order
  readonly lines: readonly OrderLine[]
  readonly customerId: string
  /** Products there, by ours. */
  readonly products: ReadonlyMap<string, string>
  readonly tenant: string
}

/** What came of it, and the order as it stands there now. */
export interface OrderOutcome extends Outcome {
  readonly there?: ErpOrder
}

/**
 * Brings an order to where it is to be there: made once, compared, led on, or cancelled. Whatever goes wrong on the way, what
 * is known of it by then is kept.
 */
export async function pushOrder(erp: Erp, push: OrderPush): Promise<OrderOutcome> {
  const { link, order } = push
  let there: ErpOrder | null = null
  try {
    there = await findOrder(erp, push)
    if (order.status === 'cancelled') {
      // What never got there need not be taken back.
      if (there) there = await leadTo(erp, there, 'cancelled', push)
      return { patch: { ...SYNCED, ...factsOf(there) }, ...(there && { there }) }
    }
    if (!there && link.remoteId) throw erpErrors.ERP_GONE()
    there ??= await makeOrder(erp, push)
    demandSameTotal(there, order)
    there = await leadTo(erp, there, erp.options.leadTo, push)
    return { patch: { ...SYNCED, ...factsOf(there) }, there }
  } catch (error) {
    const outcome = afterFailure(error, link)
    return { ...outcome, patch: { ...outcome.patch, ...factsOf(there) }, ...(there && { there }) }
  }
}

const SYNCED = { state: 'synced', task: null, attempts: 0, lastError: null, waitsFor: null } as const

function factsOf(there: ErpOrder | null): LinkPatch {
  if (!there) return {}
  const { remoteId, number = null, version = null } = there
  return { remoteId, remoteNumber: number, remoteVersion: version, pulledHash: digest(there) }
}

/** The order as it is there, where it may be there. */
async function findOrder(
  { connector, read }: Erp,
  { link, order, tenant }: OrderPush,
): Promise<ErpOrder | null> {
  const { remoteId } = link
  if (remoteId) return read((call) => connector.getById('order', remoteId, call))
  if (!link.wasSent) return null
  return read(async (call) => connector.findOrder?.(pushKey(tenant, order.id), call) ?? null)
}

function makeOrder({ connector, write }: Erp, push: OrderPush): Promise<ErpOrder> {
  const key = pushKey(push.tenant, push.order.id)
  return write((call) => connector.pushOrder(asTheirs(push), { ...call, key }))
}

function asTheirs({ order, lines, customerId, products }: OrderPush): ErpOrderPush {
  const { number, placedOn, currency, customerReference, paymentTerms } = order
  return {
    ...{ number, customerId, placedOn, currency },
    ...(customerReference && { customerReference }),
    ...(paymentTerms && { paymentTerms }),
    lines: lines.map((line) => {
      const productId = line.productId ? products.get(line.productId) : undefined
      return {
        lineKey: String(line.position),
        ...(productId !== undefined && { productId }),
        ...{ description: line.description, quantity: line.quantity, unit: line.unit },
        ...{ unitPrice: shareOfOne(line.net.amount, line.quantity), net: line.net.amount },
        taxClass: line.taxClass,
      }
    }),
    ...{ net: order.net.amount, tax: order.tax.amount, total: order.total.amount },
  }
}

/** An order that comes to something else there is not led on: it would be billed so. */
function demandSameTotal(there: ErpOrder, { total }: Order): void {
  const isSame = there.currency === total.currency && isSameDecimal(there.total, total.amount)
  if (isSame) return
  const [theirs, ours] = [`${there.total} ${there.currency}`, `${total.amount} ${total.currency}`]
  throw erpErrors.ERP_TOTALS_DIFFER({ theirs, ours })
}

const PLACES: readonly ErpOrderState[] = ['draft', 'submitted', 'confirmed', 'done']
const STEPS = { draft: 'submit', submitted: 'confirm' } as const

/** Leads an order on, step by step, and looks each time whether it went. */
async function leadTo(
  { connector, write }: Erp,
  found: ErpOrder,
  wanted: 'draft' | 'submitted' | 'confirmed' | 'cancelled',
  { order, tenant }: OrderPush,
): Promise<ErpOrder> {
  let there = found
  while (!isAt(there.state, wanted)) {
    const { remoteId, state } = there
    const step = wanted === 'cancelled' ? 'cancel' : STEPS[state as keyof typeof STEPS]
    const { advanceOrder } = connector
    if (!advanceOrder) throw erpErrors.ERP_UNABLE()
    const key = pushKey(tenant, order.id, step)
    there = await write((call) => advanceOrder.call(connector, remoteId, step, { ...call, key }))
    if (there.state === state) throw erpErrors.ERP_STATE_DIFFERS({ asked: wanted, state })
  }
  return there
}

function isAt(state: ErpOrderState, wanted: 'draft' | 'submitted' | 'confirmed' | 'cancelled'): boolean {
  if (wanted === 'cancelled') return state === wanted
  // Somebody there called it off meanwhile: there is nothing to lead on.
  if (state === 'cancelled') return true
  return PLACES.indexOf(state) >= PLACES.indexOf(wanted)
}
