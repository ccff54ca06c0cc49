import type { AnyRecord, BatchOptions, BatchResult, Page } from '@guanxi/core'
import type {
  ErpKind,
  Invoice,
  Order,
  OrderLine,
  Payment,
  Price,
  PriceBook,
  Product,
  Shipment,
  StockLevel,
} from '@guanxi/core/commerce'
import type { BilledAccount } from './customers/customer-fields.ts'
import type { LinkNote } from './links/claim-links.ts'
import type { ErpCursor } from './links/erp-cursor.ts'
import type { ClaimedLink, ErpLink } from './links/erp-link.ts'
import type { KeptLink } from './links/keep-links.ts'

interface Query {
  readonly where?: AnyRecord
  readonly orderBy?: string | readonly string[]
  readonly limit?: number
  readonly after?: string
}

/** Records as the plugin reads and writes them. */
export interface Kept<R> {
  list(query?: Query): Promise<Page<R>>
  each(query?: Query): AsyncIterable<R>
  get(id: string): Promise<R | null>
  aggregate(query: AnyRecord): Promise<readonly AnyRecord[]>
  create(input: Partial<R>): Promise<R>
  createMany(inputs: readonly Partial<R>[], options?: BatchOptions): Promise<readonly BatchResult<R>[]>
  updateMany(
    edits: readonly { readonly id: string; readonly patch: Partial<R> }[],
    options?: BatchOptions,
  ): Promise<readonly BatchResult<R>[]>
}

/** What the plugin needs of a session with its permissions: of its own, of commerce, and the account. */
export interface ErpSession {
  readonly account: Kept<BilledAccount>
  readonly product: Kept<Product>
  readonly priceBook: Kept<PriceBook>
  readonly price: Kept<Price> & { deleteMany(ids: readonly string[]): Promise<readonly BatchResult<Price>[]> }
  readonly stockLevel: Kept<StockLevel> & {
    tell(told: {
      readonly levels: readonly {
        readonly productId: string
        readonly available: string
        readonly asOf: Date
      }[]
    }): Promise<unknown>
  }
  readonly order: Kept<Order> & {
    confirm(input: { readonly id: string }): Promise<unknown>
    cancel(input: { readonly id: string; readonly reason: string }): Promise<unknown>
    ship(input: AnyRecord): Promise<{ readonly id: string }>
  }
  readonly orderLine: Kept<OrderLine>
  readonly shipment: Kept<Shipment>
  readonly invoice: Kept<Invoice> & {
    bring(told: AnyRecord): Promise<{ readonly invoice: { readonly id: string } }>
  }
  readonly payment: Kept<Payment> & {
    bring(told: AnyRecord): Promise<{ readonly payment: { readonly id: string } | null }>
  }
  readonly erpLink: Kept<ErpLink> & {
    want(input: {
      readonly kind: ErpKind
      readonly entity: string
      readonly localId: string
    }): Promise<ErpLink>
    hint(input: {
      readonly hints: readonly { readonly kind: ErpKind; readonly remoteId: string }[]
    }): Promise<{ readonly noted: number }>
    claim(input: {
      readonly limit: number
      readonly leaseMs: number
      readonly kind?: ErpKind
    }): Promise<readonly ClaimedLink[]>
    note(input: { readonly notes: readonly LinkNote[] }): Promise<{ readonly lost: readonly string[] }>
    keep(input: { readonly links: readonly KeptLink[] }): Promise<unknown>
  }
  readonly erpCursor: Kept<ErpCursor> & {
    take(input: { readonly kind: ErpKind }): Promise<ErpCursor>
    save(input: {
      readonly id: string
      readonly cursor?: string | null
      readonly sweptAt?: Date
    }): Promise<unknown>
  }
  transaction<T>(work: (inside: ErpSession) => Promise<T>): Promise<T>
}
