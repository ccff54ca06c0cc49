import type { CalendarDay } from '@guanxi/core'
import type {
  ErpCustomer,
  ErpInvoice,
  ErpKind,
  ErpPayment,
  ErpPrice,
  ErpProduct,
  ErpRecords,
  ErpShipment,
} from '@guanxi/core/commerce'
import { creditInvoice, invoiceOrder, payInvoice } from './billing.ts'
import { type Shipped, shipOrder } from './delivery.ts'
import type { Tables, Unwritten } from './tables.ts'

/** A record before the system has given it an id. */
type New<K extends ErpKind> = Omit<Unwritten<K>, 'remoteId'>

/** People who work in the other system, and what they see there. */
export interface FakeWorld {
  /** All that is there of a kind, in no order. */
  all<K extends ErpKind>(kind: K): readonly ErpRecords[K][]
  addCustomer(customer: New<'customer'>): ErpCustomer
  /** With `available` it lies in the store; without, it has no stock. */
  addProduct(product: New<'product'> & { readonly available?: string }): ErpProduct
  change<K extends ErpKind>(kind: K, remoteId: string, changes: Partial<Unwritten<K>>): ErpRecords[K]
  /** A price of a list, in place of the one for the same list, product and quantity. */
  setPrice(price: New<'price'>): ErpPrice
  setStock(productId: string, available: string): void
  /** Ships what is ordered, or only some of it. An order that is shipped whole is done. */
  ship(orderId: string, lines?: Shipped): ErpShipment
  /** Issues an invoice for the whole order, due after 30 days. */
  invoice(orderId: string): ErpInvoice
  /** Money comes in for an invoice: all that is open, or less. */
  pay(invoiceId: string, amount?: string): ErpPayment
  /** Takes back what an invoice asks for: all of it, or less. */
  credit(invoiceId: string, total?: string): ErpInvoice
  deactivate(kind: 'customer' | 'product', remoteId: string): void
  delete(kind: ErpKind, remoteId: string): void
  /**
   * What is done in it carries a date that is so much earlier: a long transaction is committed only now, with the date at
   * which it began.
   */
  late<T>(byMs: number, deed: () => T): T
}

/** What people do in the fake, by its tables. */
export function worldOf(tables: Tables, today: () => CalendarDay, late: FakeWorld['late']): FakeWorld {
  return {
    all: tables.all,
    addCustomer: (customer) => tables.write('customer', { ...customer, remoteId: tables.nextId('C') }),
    addProduct({ available, ...product }) {
      const added = tables.write('product', { ...product, remoteId: tables.nextId('P') })
      if (available !== undefined) tables.write('stock', { remoteId: added.remoteId, available })
      return added
    },
    change: (kind, remoteId, changes) => tables.change(kind, remoteId, changes),
    setPrice(price) {
      const { listCode, productId, minQuantity = '0' } = price
      const remoteId = `${listCode}/${productId}/${minQuantity}`
      return tables.write('price', { ...price, remoteId })
    },
    setStock: (remoteId, available) => void tables.write('stock', { remoteId, available }),
    ship: (orderId, lines) => shipOrder(tables, today(), orderId, lines),
    invoice: (orderId) => invoiceOrder(tables, today(), orderId),
    pay: (invoiceId, amount) => payInvoice(tables, today(), invoiceId, amount),
    credit: (invoiceId, total) => creditInvoice(tables, today(), invoiceId, total),
    deactivate: (kind, remoteId) => void tables.change(kind, remoteId, { isInactive: true }),
    delete: (kind, remoteId) => tables.erase(kind, remoteId),
    late,
  }
}
