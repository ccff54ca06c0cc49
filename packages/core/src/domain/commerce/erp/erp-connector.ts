import type { CalendarDay, Money } from '../../../engine/entities/field.ts'

/** What a connector can tell of, as records of the other system. */
export const ERP_KINDS = [
  ...(['customer', 'product', 'price', 'stock'] as const),
  ...(['order', 'shipment', 'invoice', 'payment', 'creditNote'] as const),
] as const
export type ErpKind = (typeof ERP_KINDS)[number]

/** What the other system is able to do. The engine does the rest. */
export interface ErpCapabilities {
  /**
   * How a write is kept from being done twice. `native`: the system takes the key and answers a repetition with what the
   * first one made. `lookup`: `findOrder` and `findCustomer` find what a key made before.
   */
  readonly idempotentPush: 'native' | 'lookup'
  /** Whether pages of a pull tell of what was deleted, or ids have to be compared. */
  readonly deletes: 'feed' | 'sweep'
  readonly webhooks: boolean
  readonly cancelsOrders: boolean
  /** Whether it tells what something would cost a customer. */
  readonly quotesPrices: boolean
  /** How many calls it stands at once. */
  readonly maxConcurrency: number
  /** How many records a page may have at most. */
  readonly maxPage: number
}

/**
 * How a call is made. Every call ends when the signal does: a write that was under way with `timeoutUnknown`, everything
 * else with `unavailable`. With a signal that has ended already nothing is sent.
 */
export interface ErpCall {
  readonly signal: AbortSignal
}

/** How something is written: with a key that is the same for every attempt at the same thing. */
export interface ErpWrite extends ErpCall {
  /** At most 64 characters of `A-Z a-z 0-9 : . _ -`. */
  readonly key: string
}

/** How the other system is. */
export interface ErpHealth {
  readonly version: string
  /** By its own clock, which cursors go by. */
  readonly serverTime: Date
}

/** A record of the other system. What it tells of is in the fields of its kind. */
export interface ErpRecord {
  readonly remoteId: string
  /** Changes with the record, where the system knows it. */
  readonly version?: string
  /** It is not used any more there, but still known. */
  readonly isInactive?: boolean
  readonly isDeleted?: never
}

/** All that a page tells of a record that is gone there. */
export interface ErpGone {
  readonly remoteId: string
  readonly isDeleted: true
}

export interface ErpAddress {
  readonly street?: string
  readonly city?: string
  readonly postalCode?: string
  readonly region?: string
  /** Two capital letters. */
  readonly country?: string
}

/** What is told of a customer. */
export interface ErpCustomerFields {
  readonly code?: string
  readonly name: string
  readonly email?: string
  readonly phone?: string
  readonly taxId?: string
  readonly address?: ErpAddress
}
export interface ErpCustomer extends ErpRecord, ErpCustomerFields {}

export interface ErpProduct extends ErpRecord {
  readonly code: string
  readonly name: string
  readonly unit?: string
  readonly kind?: 'goods' | 'service' | 'subscription'
  /** The price of one, as a decimal, where the system has one for everybody. */
  readonly listPrice?: Money
  readonly cost?: Money
  readonly taxClass?: string
}

/** A price in a list of the other system. */
export interface ErpPrice extends ErpRecord {
  /** Its list, by which a price book is found. */
  readonly listCode: string
  readonly productId: string
  readonly unitPrice: Money
  /** A decimal; `0` when left out. */
  readonly minQuantity?: string
  readonly startsOn?: CalendarDay
  readonly endsOn?: CalendarDay
}

/** What can be promised of a product, all warehouses together. Its remoteId is that of the product. */
export interface ErpStock extends ErpRecord {
  readonly available: string
}

/** A line of an order as it is written there. */
export interface ErpOrderLine {
  /** The same for every attempt, and different for each line. */
  readonly lineKey: string
  /** The product there; a line without one is a text with a price. */
  readonly productId?: string
  readonly description: string
  readonly quantity: string
  readonly unit: string
  /** What one of it costs after discounts, before taxes. */
  readonly unitPrice: string
  /** What the line comes to before taxes: quantity times unit price may differ from it by rounding. */
  readonly net: string
  readonly taxClass: string
}

/** An order as it is written there. */
export interface ErpOrderPush {
  readonly number: string
  readonly customerId: string
  readonly placedOn: CalendarDay
  readonly currency: string
  readonly customerReference?: string
  readonly paymentTerms?: string
  readonly lines: readonly ErpOrderLine[]
  /** What both sides have to come to. */
  readonly net: string
  readonly tax: string
  readonly total: string
}

/** How an order can stand there. */
export type ErpOrderState = 'draft' | 'submitted' | 'confirmed' | 'done' | 'cancelled'

export interface ErpOrder extends ErpRecord {
  readonly number?: string
  /** The key that it was written with, where it was written by us. */
  readonly key?: string
  readonly state: ErpOrderState
  readonly customerId: string
  readonly placedOn?: CalendarDay
  readonly currency: string
  readonly net: string
  readonly tax: string
  readonly total: string
  readonly lines: readonly {
    readonly remoteLineId: string
    readonly lineKey?: string
    readonly productId?: string
    readonly quantity: string
    readonly unitPrice: string
  }[]
}

export interface ErpShipment extends ErpRecord {
  readonly number: string
  readonly orderId: string
  readonly state: 'planned' | 'shipped' | 'cancelled'
  readonly shippedOn?: CalendarDay
  readonly tracking?: string
  readonly lines: readonly { readonly productId: string; readonly quantity: string }[]
}

/** An invoice, or with kind `creditNote` what takes back some of one. Amounts are more than nothing in both. */
export interface ErpInvoice extends ErpRecord {
  readonly number?: string
  readonly state: 'draft' | 'issued' | 'paid' | 'cancelled'
  readonly customerId: string
  readonly orderId?: string
  /** Of a credit note: the invoice that it corrects. */
  readonly correctsId?: string
  readonly issuedOn?: CalendarDay
  readonly dueOn?: CalendarDay
  readonly currency: string
  readonly net: string
  readonly tax: string
  readonly total: string
  /** What is still to be paid. */
  readonly open: string
  readonly lines: readonly {
    readonly description: string
    readonly quantity: string
    readonly net: string
    readonly productId?: string
  }[]
}

/** Money that came in there, for one invoice. */
export interface ErpPayment extends ErpRecord {
  readonly invoiceId: string
  readonly amount: string
  readonly currency: string
  readonly paidOn: CalendarDay
  readonly reference?: string
}

/** What each kind tells of. */
export interface ErpRecords {
  readonly customer: ErpCustomer
  readonly product: ErpProduct
  readonly price: ErpPrice
  readonly stock: ErpStock
  readonly order: ErpOrder
  readonly shipment: ErpShipment
  readonly invoice: ErpInvoice
  readonly payment: ErpPayment
  readonly creditNote: ErpInvoice
}

/** Where a pull goes on. */
export interface ErpPull extends ErpCall {
  /** What the last page said; null from the beginning. Only the connector reads it: one it cannot read is `validation`. */
  readonly cursor: string | null
  /** A page may have fewer, never more. What is above `maxPage` counts as `maxPage`. */
  readonly limit: number
  /**
   * How far before the cursor it begins once more, in milliseconds: what was begun earlier may have been committed later.
   * It counts for the cursor of a last page alone. Behind a page with `more` it goes on where that ended, or many records
   * of one moment would never come to an end; and a run that took long begins once more before it began itself, not before
   * it ended. The engine knows what it has seen.
   */
  readonly overlapMs: number
}

/** Some of what has changed, in the order of the other system's clock. */
export interface ErpPage<T> {
  readonly items: readonly T[]
  /** Where to go on, to be kept once these are written. */
  readonly cursor: string
  /** Whether there is more at once. */
  readonly more: boolean
}

/** What something would cost a customer there. */
export interface ErpPriceAsked {
  readonly customerId?: string
  readonly on: CalendarDay
  readonly currency: string
  readonly lines: readonly { readonly productId: string; readonly quantity: string }[]
}
export interface ErpPriceTold {
  readonly productId: string
  readonly unitPrice: string
  readonly available?: string
}

/** What a webhook says has changed. It is a hint: the record is read again by its id. */
export interface ErpHint {
  readonly kind: ErpKind
  readonly remoteId: string
}

/**
 * Another system that sells, keeps stock and bills. A connector speaks its language and decides nothing: what is sent
 * when, what is tried again, and whose word counts is the engine's, once for all connectors. Whatever goes wrong it throws
 * as an `ErpError`.
 */
export interface ErpConnector {
  /** Names the system among several: `tryton`, `sap-eu`. It goes into keys and links, so it never changes. */
  readonly id: string
  readonly capabilities: ErpCapabilities
  check(call: ErpCall): Promise<ErpHealth>
  /** Writes a customer: a new one without `remoteId`, else that one. Resolves to it as it is there now. */
  upsertCustomer(
    customer: ErpCustomerFields & { readonly remoteId?: string; readonly version?: string },
    write: ErpWrite,
  ): Promise<ErpCustomer>
  /** What a key wrote before. Needed where writes are not natively idempotent. */
  findCustomer?(key: string, call: ErpCall): Promise<ErpCustomer | null>
  /** Writes an order as a draft, or as far as the system goes by itself. */
  pushOrder(order: ErpOrderPush, write: ErpWrite): Promise<ErpOrder>
  findOrder?(key: string, call: ErpCall): Promise<ErpOrder | null>
  /**
   * Leads an order on. Resolves to it as it is afterwards, read again: some systems answer and do nothing. A step that was
   * made before changes nothing.
   */
  advanceOrder?(remoteId: string, step: 'submit' | 'confirm' | 'cancel', write: ErpWrite): Promise<ErpOrder>
  /** What has changed of a kind. A kind that is not here is not pulled. */
  readonly pulls: { readonly [K in ErpKind]?: (pull: ErpPull) => Promise<ErpPage<ErpRecords[K] | ErpGone>> }
  /** A record as it is there now; null where it is gone. A kind that the system does not have is `unsupported`. */
  getById<K extends ErpKind>(kind: K, remoteId: string, call: ErpCall): Promise<ErpRecords[K] | null>
  /** All ids of a kind in pages: what is not among them any more was deleted. Needed where `deletes` is `sweep`. */
  listIds?(kind: ErpKind, pull: Omit<ErpPull, 'overlapMs'>): Promise<ErpPage<string>>
  quotePrices?(asked: ErpPriceAsked, call: ErpCall): Promise<readonly ErpPriceTold[]>
  /** Reads what the system sends by itself, once it has shown that it is the system. Throws `auth` where it has not. */
  parseWebhook?(request: Request): Promise<readonly ErpHint[]>
}
