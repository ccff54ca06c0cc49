import type { ErpConnector, ErpKind } from '../../domain/commerce/index.ts'

/**
 * What people do in the other system, by its own screens or doors and never by the connector under test. What is left out
 * has its cases skipped. Every deed is done when it resolves, with a later date than what was done before.
 */
export interface ErpDeeds {
  /** Somebody adds goods that can be sold, so many of which lie in the store. Resolves to its id there. */
  addProduct(product: {
    readonly code: string
    readonly name: string
    /** In the harness's currency. */
    readonly listPrice: string
    readonly unit: string
    readonly stock: string
  }): Promise<string>
  /** How many orders a customer has there, cancelled ones too. */
  countOrders(customerId: string): Promise<number>
  renameCustomer?(remoteId: string, name: string): Promise<void>
  /** As renaming, but by a transaction that began before what the other deeds did last, and is committed now. */
  renameCustomerLate?(remoteId: string, name: string): Promise<void>
  deleteCustomer?(remoteId: string): Promise<void>
  deactivateProduct?(remoteId: string): Promise<void>
  /** A price of a list for who buys so many. */
  setPrice?(price: {
    readonly listCode: string
    readonly productId: string
    readonly unitPrice: string
    readonly minQuantity: string
  }): Promise<void>
  /** Ships the whole of a confirmed order. Resolves to the shipment's id. */
  ship?(orderId: string): Promise<string>
  /** Issues the invoice of a confirmed order. Resolves to its id. */
  invoice?(orderId: string): Promise<string>
  /** Money comes in for an invoice. */
  pay?(invoiceId: string, amount: string): Promise<void>
  /** Takes back a whole invoice. Resolves to the credit note's id. */
  credit?(invoiceId: string): Promise<string>
  /** The system does the next write of the connector that {@link ErpHarness.connect} made last, and its answer gets lost. */
  loseNextAnswer?(): void
  /** The system answers the next step of an order as if it were made, and does nothing. */
  ignoreNextStep?(): void
  /** What the system would send by itself when that record has changed. */
  webhook?(kind: ErpKind, remoteId: string): Request
}

/** What a case runs on. Make a new one for each case; the system may be the same. */
export interface ErpHarness {
  /** The connector as a host makes it. Each call makes another one, to one system. */
  connect(): ErpConnector
  /** The same with a password that is wrong. */
  stranger?(): ErpConnector
  readonly deeds: ErpDeeds
  /**
   * Begins every key, code and name, at most 16 characters of a key. Another one for each case where the system stays, and
   * for each run of the suite.
   */
  readonly mark: string
  readonly currency: string
  /** A unit of whole pieces. */
  readonly unit: string
  /** A unit that has fractions, down to thousandths. */
  readonly fractionalUnit?: string
  /** A tax class without any tax. */
  readonly untaxed: string
  /** A tax class with one. */
  readonly taxed?: { readonly taxClass: string; readonly percent: number }
  /** The largest price it takes, with two places. Left out: one that no floating-point number holds. */
  readonly largestPrice?: string
  /** An id of its form that nothing has. */
  readonly unknownId: string
  /** A text in the options of the connectors that nobody is to see. */
  readonly secret?: string
}
