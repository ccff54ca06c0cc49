import assert from 'node:assert/strict'
import type {
  ErpConnector,
  ErpCustomer,
  ErpGone,
  ErpKind,
  ErpOrder,
  ErpOrderPush,
  ErpPage,
  ErpPull,
  ErpRecords,
  ErpWrite,
} from '../../domain/commerce/index.ts'
import type { ErpDeeds, ErpHarness } from './erp-harness.ts'
import { assertRecord } from './erp-records.ts'
import { plainDecimal } from './plain-decimal.ts'

/** What a run told, page by page. */
interface Told<K extends ErpKind> {
  readonly items: readonly (ErpRecords[K] | ErpGone)[]
  readonly cursor: string
}

/** A line of an order, as the cases think of it. */
interface Wanted {
  readonly productId: string
  readonly quantity: string
  readonly unitPrice: string
  readonly net: string
  readonly unit?: string
}

/** What a case of ours works with. */
export interface ErpDesk {
  readonly harness: ErpHarness
  readonly connector: ErpConnector
  readonly deeds: Required<ErpDeeds>
  /** Begins a name or a code of this case. */
  readonly mark: string
  readonly call: { readonly signal: AbortSignal }
  write(key: string): ErpWrite
  customer(name?: string): Promise<ErpCustomer>
  /** 100 of it are in the store, at 9.50 each. */
  product(name?: string, unit?: string): Promise<string>
  /** An order without taxes, as it is written. */
  order(customerId: string, lines: readonly Wanted[], key?: string): ErpOrderPush
  /** A customer and an order of three widgets at 0.10, written as `o`. */
  ordered(): Promise<ErpOrder>
  /** The same, confirmed. */
  confirmed(): Promise<ErpOrder>
  page<K extends ErpKind>(kind: K, pull: Partial<ErpPull>): Promise<ErpPage<ErpRecords[K] | ErpGone>>
  /** All pages to the end. */
  pull<K extends ErpKind>(kind: K, pull?: Partial<ErpPull>): Promise<Told<K>>
  /** What a run tells of one record at last. */
  toldOf<K extends ErpKind>(kind: K, remoteId: string, pull?: Partial<ErpPull>): Promise<ErpRecords[K]>
}

/** No system of a test has more pages. */
const MOST_PAGES = 2_000

export function openErpDesk(harness: ErpHarness, caseId: string): ErpDesk {
  const connector = harness.connect()
  const { signal } = new AbortController()
  const keyOf = (key: string) => `${harness.mark}:${caseId}:${key}`.replaceAll(' ', '-')
  const mark = `${harness.mark} ${caseId}`
  let products = 0

  const desk: ErpDesk = {
    ...{ harness, connector, mark, call: { signal } },
    // A case that needs a deed says so, and is skipped where it is missing.
    deeds: harness.deeds as Required<ErpDeeds>,
    write: (key) => ({ key: keyOf(key), signal }),
    customer: (name = 'Ada') =>
      connector.upsertCustomer({ name: `${mark} ${name}` }, desk.write(`customer-${name}`)),
    product: (name = 'Widget', unit = harness.unit) =>
      harness.deeds.addProduct({
        code: `${mark} ${++products}`.replaceAll(/[ :.]/g, '-'),
        ...{ name: `${mark} ${name}`, listPrice: '9.50', stock: '100', unit },
      }),
    order: (customerId, lines, key = 'o') => orderPush(harness, keyOf(key), customerId, lines),
    async ordered() {
      const { remoteId } = await desk.customer()
      const line = { productId: await desk.product(), quantity: '3', unitPrice: '0.10', net: '0.30' }
      return connector.pushOrder(desk.order(remoteId, [line]), desk.write('o'))
    },
    async confirmed() {
      const { remoteId } = await desk.ordered()
      await connector.advanceOrder?.(remoteId, 'submit', desk.write('submit'))
      const order = await connector.advanceOrder?.(remoteId, 'confirm', desk.write('confirm'))
      return order ?? assert.fail('A case that needs a confirmed order needs a connector that leads on.')
    },
    async page(kind, pull) {
      const told = connector.pulls[kind] ?? assert.fail(`The connector tells of no ${kind}.`)
      return told({ cursor: null, limit: 100, overlapMs: 0, signal, ...pull })
    },
    async pull<K extends ErpKind>(kind: K, pull: Partial<ErpPull> = {}) {
      const items: (ErpRecords[K] | ErpGone)[] = []
      let { cursor = null } = pull
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const page = await desk.page(kind, { ...pull, cursor })
        assert.equal(typeof page.cursor, 'string', 'A cursor is a text.')
        for (const item of page.items) assertRecord(kind, item)
        items.push(...page.items)
        if (!page.more) return { items, cursor: page.cursor }
        cursor = page.cursor
      }
      assert.fail(`Pulling ${kind} does not come to an end.`)
    },
    async toldOf<K extends ErpKind>(kind: K, remoteId: string, pull?: Partial<ErpPull>) {
      const { items } = await desk.pull(kind, pull)
      const found = items.filter((item) => item.remoteId === remoteId).at(-1)
      assert.ok(found, `The pull tells of ${kind} ${remoteId}.`)
      assert.ok(!found.isDeleted, `The pull tells that ${kind} ${remoteId} is there.`)
      return found as ErpRecords[K]
    },
  }
  return desk
}

function orderPush(
  { currency, untaxed, unit: usual }: ErpHarness,
  number: string,
  customerId: string,
  lines: readonly Wanted[],
): ErpOrderPush {
  const cents = lines
    .reduce((sum, { net }) => sum + BigInt(net.replace('.', '')), 0n)
    .toString()
    .padStart(3, '0')
  const net = plainDecimal(`${cents.slice(0, -2)}.${cents.slice(-2)}`)
  return {
    ...{ number, customerId, placedOn: '2026-11-02', currency, net, tax: '0', total: net },
    lines: lines.map(({ unit = usual, ...line }, index) => ({
      ...line,
      ...{ lineKey: `${index + 1}`, description: 'Widget', unit, taxClass: untaxed },
    })),
  }
}
