import { ErpError, type ErpOrderLine, type ErpOrderPush } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Facts } from './facts.ts'
import { checkLineNet } from './line-net.ts'
import { LINE_MARK } from './read-orders.ts'
import { rowId } from './row-id.ts'
import type { Fields, Tables } from './tables.ts'
import type { TrytonOptions } from './tryton-options.ts'
import { sentDay, sentDecimal, sentQuantity } from './wire.ts'

/** A sale: what the form fills in for the customer, then what the order says. What others send Tryton does not complete. */
export async function orderValues(
  tables: Tables,
  order: ErpOrderPush,
  facts: Facts,
  options: TrytonOptions,
): Promise<Fields> {
  const party = rowId(order.customerId)
  if (party === null) throw new ErpError('validation', `There is no party ${order.customerId}.`)
  const currency = facts.currencyOf(order.currency)
  for (const line of order.lines) checkLineNet(line, currency.digits)
  const formed = await tables.onChange('sale.sale', 'party', { party, company: facts.company, lines: [] })
  const words = await wordsFor(tables, order.lines, options)
  const lines: Fields[] = []
  for (const line of order.lines) {
    const { product, ...values } = lineValues(line, words)
    const taxes = words.taxes(line.taxClass) ?? (await proposedTaxes(tables, product, { party, facts }))
    if (!taxes)
      throw new ErpError('validation', `The option \`taxes\` does not tell the taxes of ${line.taxClass}.`)
    lines.push({ ...values, ...(product !== undefined && { product }), taxes: [['add', taxes]] })
  }
  return {
    ...pick(formed, ['invoice_address', 'shipment_address', 'payment_term', 'price_list']),
    ...{ party, company: facts.company, currency: currency.id, sale_date: sentDay(order.placedOn) },
    description: [order.number, order.customerReference].filter(Boolean).join(' / '),
    ...(order.paymentTerms && { payment_term: await paymentTerm(tables, order.paymentTerms, options) }),
    lines: [['create', lines]],
  }
}

function lineValues({ productId, ...line }: ErpOrderLine, { units }: Words) {
  const product = productId === undefined ? undefined : rowId(productId)
  if (product === null) throw new ErpError('validation', `There is no product ${productId}.`)
  return {
    ...{ type: 'line', product, quantity: sentQuantity(line.quantity), unit: units(line.unit) },
    ...{ unit_price: sentDecimal(line.unitPrice), description: line.description },
    note: LINE_MARK + line.lineKey,
  }
}

/** What our words for units and taxes are there. */
interface Words {
  units(ours: string): number
  /** Undefined where no option tells. */
  taxes(taxClass: string): readonly number[] | undefined
}

const unitRow = z.object({ id: z.int(), name: z.string(), symbol: z.string() })
const named = z.object({ id: z.int(), name: z.string() })

async function wordsFor(
  tables: Tables,
  lines: readonly ErpOrderLine[],
  { units = {}, taxes }: TrytonOptions,
): Promise<Words> {
  const names = [...new Set(lines.map(({ unit }) => units[unit] ?? unit))]
  const where = ['OR', ['name', 'in', names], ['symbol', 'in', names]]
  const known = await tables.rows('product.uom', unitRow, { where })
  const knownTaxes = taxes ? await tables.rows('account.tax', named, { where: [] }) : []
  return {
    units(ours) {
      const name = units[ours] ?? ours
      const unit = known.find((row) => row.name === name) ?? known.find(({ symbol }) => symbol === name)
      if (unit) return unit.id
      throw new ErpError(
        'validation',
        `Tryton has no unit ${name}. The option \`units\` tells what ours is there.`,
      )
    },
    taxes: (taxClass) =>
      taxes?.[taxClass]?.map((name) => {
        const tax = knownTaxes.find((row) => row.name === name)
        if (tax) return tax.id
        throw new ErpError('validation', `Tryton has no tax ${name}.`)
      }),
  }
}

const proposal = z.object({ add: z.array(z.tuple([z.int(), z.object({ id: z.int() })])).optional() })

/** The taxes that the form proposes for a product and a customer; none to propose where there is no product. */
async function proposedTaxes(
  tables: Tables,
  product: number | undefined,
  { party, facts }: { readonly party: number; readonly facts: Facts },
): Promise<readonly number[] | undefined> {
  if (product === undefined) return undefined
  const entered = { product, quantity: 1, '_parent_sale.party': party, company: facts.company }
  const { taxes } = await tables.onChange('sale.line', 'product', entered)
  return proposal.parse(taxes ?? {}).add?.map(([, { id }]) => id) ?? []
}

const idRow = z.object({ id: z.int() })

async function paymentTerm(tables: Tables, ours: string, { paymentTerms }: TrytonOptions): Promise<number> {
  const name = paymentTerms?.[ours] ?? ours
  const [term] = await tables.rows('account.invoice.payment_term', idRow, { where: [['name', '=', name]] })
  if (term) return term.id
  throw new ErpError(
    'validation',
    `Tryton has no payment term ${name}. The option \`paymentTerms\` tells what ours is there.`,
  )
}

function pick(from: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]))
}
