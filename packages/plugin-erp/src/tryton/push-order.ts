import { ErpError, type ErpOrder, type ErpOrderLine, type ErpOrderPush } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type Claims, claimOnce, settledRow } from './claim-once.ts'
import type { Facts } from './facts.ts'
import { checkLineNet } from './line-net.ts'
import { LINE_MARK, PENDING_MARK, readOrders } from './read-orders.ts'
import { rowId } from './row-id.ts'
import type { Fields, Tables } from './tables.ts'
import type { TrytonOptions } from './tryton-options.ts'
import { sentDay, sentDecimal, sentQuantity } from './wire.ts'

/** Writes an order as a draft: the one of its key, however often and by how many it is written. */
export async function pushOrder(
  tables: Tables,
  order: ErpOrderPush,
  key: string,
  facts: Facts,
  options: TrytonOptions,
): Promise<ErpOrder> {
  const id = await claimOnce(claimsOf(tables, key), async () =>
    tables.create('sale.sale', {
      ...(await orderValues(tables, order, facts, options)),
      reference: key + PENDING_MARK,
    }),
  )
  return orderOf(tables, id, facts)
}

export async function orderOfKey(tables: Tables, key: string, facts: Facts): Promise<ErpOrder | null> {
  const id = await settledRow(claimsOf(tables, key))
  return id === null ? null : orderOf(tables, id, facts)
}

export async function orderOf(tables: Tables, id: number, facts: Facts): Promise<ErpOrder> {
  const [order] = await readOrders(tables, [id], facts)
  if (order) return order
  throw new ErpError('notFound', `Sale ${id} is gone.`)
}

/** What the form fills in for the customer, then what the order says. Tryton itself fills in nothing that is sent by others. */
async function orderValues(
  tables: Tables,
  order: ErpOrderPush,
  facts: Facts,
  options: TrytonOptions,
): Promise<Fields> {
  const party = rowId(order.customerId)
  if (party === null) throw new ErpError('validation', `There is no party ${order.customerId}.`)
  const currency = facts.currencyOf(order.currency)
  const formed = await tables.onChange('sale.sale', 'party', { party, company: facts.company, lines: [] })
  const header = {
    ...pick(formed, ['invoice_address', 'shipment_address', 'payment_term', 'price_list']),
    ...{ party, company: facts.company, currency: currency.id, sale_date: sentDay(order.placedOn) },
    description: [order.number, order.customerReference].filter(Boolean).join(' / '),
    ...(order.paymentTerms && { payment_term: await paymentTerm(tables, order.paymentTerms, options) }),
  }
  const lines: Fields[] = []
  const taxes = await taxFinder(tables, options)
  for (const line of order.lines) {
    checkLineNet(line, currency.digits)
    lines.push(await lineValues(tables, line, header, { taxes, options }))
  }
  return { ...header, lines: [['create', lines]] }
}

type TaxFinder = (taxClass: string) => readonly number[] | undefined

async function lineValues(
  tables: Tables,
  line: ErpOrderLine,
  header: Fields,
  { taxes, options }: { readonly taxes: TaxFinder; readonly options: TrytonOptions },
): Promise<Fields> {
  const quantity = sentQuantity(line.quantity)
  const unit = await unitNamed(tables, line.unit, options)
  const product = line.productId === undefined ? undefined : rowId(line.productId)
  if (product === null) throw new ErpError('validation', `There is no product ${line.productId}.`)
  const classTaxes = taxes(line.taxClass)
  if (!classTaxes && product === undefined)
    throw new ErpError(
      'validation',
      `The option \`taxes\` does not say which taxes the class ${line.taxClass} has.`,
    )
  return {
    ...{ type: 'line', quantity, unit, description: line.description, note: LINE_MARK + line.lineKey },
    unit_price: sentDecimal(line.unitPrice),
    ...(product !== undefined && { product }),
    taxes: [['add', classTaxes ?? (await taxesOfProduct(tables, product ?? 0, header))]],
  }
}

/** The taxes that the form proposes for a product and a customer. */
async function taxesOfProduct(tables: Tables, product: number, header: Fields): Promise<readonly number[]> {
  const entered = { product, quantity: 1, '_parent_sale.party': header['party'], company: header['company'] }
  const { taxes } = await tables.onChange('sale.line', 'product', entered)
  return proposedTaxes.parse(taxes ?? {}).add?.map(([, { id }]) => id) ?? []
}

const proposedTaxes = z.object({ add: z.array(z.tuple([z.int(), z.object({ id: z.int() })])).optional() })

const idRow = z.object({ id: z.int() })
const named = z.object({ id: z.int(), name: z.string() })

async function taxFinder(tables: Tables, { taxes }: TrytonOptions): Promise<TaxFinder> {
  if (!taxes) return () => undefined
  const known = new Map(
    (await tables.rows('account.tax', named, { where: [] })).map(({ id, name }) => [name, id]),
  )
  return (taxClass) =>
    taxes[taxClass]?.map((name) => {
      const id = known.get(name)
      if (id !== undefined) return id
      throw new ErpError('validation', `Tryton has no tax ${name}.`)
    })
}

async function unitNamed(tables: Tables, ours: string, { units }: TrytonOptions): Promise<number> {
  const name = units?.[ours] ?? ours
  const [unit] = await tables.rows('product.uom', idRow, {
    where: ['OR', ['name', '=', name], ['symbol', '=', name]],
  })
  if (unit) return unit.id
  throw new ErpError(
    'validation',
    `Tryton has no unit ${name}. The option \`units\` tells what ours is called there.`,
  )
}

async function paymentTerm(tables: Tables, ours: string, { paymentTerms }: TrytonOptions): Promise<number> {
  const name = paymentTerms?.[ours] ?? ours
  const [term] = await tables.rows('account.invoice.payment_term', idRow, { where: [['name', '=', name]] })
  if (term) return term.id
  throw new ErpError(
    'validation',
    `Tryton has no payment term ${name}. The option \`paymentTerms\` tells what ours is called there.`,
  )
}

function pick(from: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]))
}

const claim = z.object({ id: z.int(), reference: z.string(), _timestamp: z.string() })

/** The sales of a key, told apart by its pending mark. A sale that was entered there with the same reference is not ours. */
function claimsOf(tables: Tables, key: string): Claims {
  const seen = (id: number, timestamp: string) => ({ [`sale.sale,${id}`]: timestamp })
  return {
    async find() {
      const references = [key, key + PENDING_MARK]
      const where = [
        ['reference', 'in', references],
        ['create_uid', '=', await tables.userId()],
      ]
      const rows = await tables.rows('sale.sale', claim, { where, order: [['id', 'ASC']] })
      return rows.map(({ id, reference, _timestamp: timestamp }) => ({
        ...{ id, timestamp },
        isPending: reference.endsWith(PENDING_MARK),
      }))
    },
    settle: ({ id, timestamp }) => tables.write('sale.sale', id, { reference: key }, seen(id, timestamp)),
    drop: ({ id, timestamp }) => tables.remove('sale.sale', id, seen(id, timestamp)),
  }
}
