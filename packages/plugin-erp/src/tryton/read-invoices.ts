import type { ErpInvoice } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import type { Domain, Tables } from './tables.ts'
import { day, decimal, magnitude, quantity } from './wire.ts'

/** A credit note is an invoice too there, of less than nothing. */
export type InvoiceKind = 'invoice' | 'creditNote'

const OUTGOING: Domain = [['type', '=', 'out']]

export const invoiceTraces: Traces = [
  { model: 'account.invoice', where: OUTGOING },
  { model: 'account.invoice.line', record: 'invoice', where: [['invoice.type', '=', 'out']] },
]

const row = z.object({
  ...{ id: z.int(), number: z.string().nullable(), state: z.string(), party: z.int(), currency: z.int() },
  ...{ invoice_date: day.nullable(), sales: z.array(z.int()), lines_to_pay: z.array(z.int()) },
  ...{ untaxed_amount: decimal, tax_amount: decimal, total_amount: decimal, amount_to_pay: decimal },
})
const line = z.object({
  ...{ id: z.int(), invoice: z.int(), description: z.string().nullable(), quantity: quantity.nullable() },
  ...{ amount: decimal.nullable(), product: z.int().nullable(), origin: z.string().nullable() },
})
const dueLine = z.object({ id: z.int(), maturity_date: day.nullable(), reconciliation: z.int().nullable() })

type Row = z.output<typeof row>
type Line = z.output<typeof line>

export async function readInvoices(
  tables: Tables,
  ids: readonly number[],
  kind: InvoiceKind,
  facts: Facts,
): Promise<readonly ErpInvoice[]> {
  if (ids.length === 0) return []
  const all = await tables.rows('account.invoice', row, { where: [['id', 'in', ids], ...OUTGOING] })
  const rows = all.filter(({ total_amount: total }) => total.startsWith('-') === (kind === 'creditNote'))
  if (rows.length === 0) return []
  const lines = await linesOf(tables, rows)
  const corrects = kind === 'creditNote' ? await correctedBy(tables, lines) : new Map<number, number>()
  const credited = kind === 'invoice' ? await creditedAmong(tables, rows) : new Set<number>()
  const dueOn = await dueDays(tables, rows)
  return rows.map((invoice) => {
    const own = lines.filter(({ invoice: id }) => id === invoice.id)
    const [sale] = invoice.sales
    const corrected = own.map(({ id }) => corrects.get(id)).find((id) => id !== undefined)
    const due = dueOn(invoice)
    return {
      remoteId: String(invoice.id),
      ...(invoice.number && { number: invoice.number }),
      state: stateOf(invoice, credited),
      customerId: String(invoice.party),
      ...(sale !== undefined && { orderId: String(sale) }),
      ...(corrected !== undefined && { correctsId: String(corrected) }),
      ...(invoice.invoice_date && { issuedOn: invoice.invoice_date }),
      ...(due && { dueOn: due }),
      currency: facts.codeOf(invoice.currency),
      net: magnitude(invoice.untaxed_amount),
      tax: magnitude(invoice.tax_amount),
      total: magnitude(invoice.total_amount),
      open: invoice.state === 'posted' ? magnitude(invoice.amount_to_pay) : '0',
      lines: own.map(({ description, quantity, amount, product }) => ({
        description: description ?? '',
        ...{ quantity: magnitude(quantity ?? '0'), net: magnitude(amount ?? '0') },
        ...(product !== null && { productId: String(product) }),
      })),
    }
  })
}

/** One that a credit note has settled is cancelled there, and its number still counts: for us it is settled. */
function stateOf({ id, state }: Row, credited: ReadonlySet<number>): ErpInvoice['state'] {
  if (state === 'paid' || (state === 'cancelled' && credited.has(id))) return 'paid'
  if (state === 'posted') return 'issued'
  return state === 'cancelled' ? 'cancelled' : 'draft'
}

async function linesOf(tables: Tables, rows: readonly Row[]): Promise<readonly Line[]> {
  return tables.rows('account.invoice.line', line, {
    where: [
      ['invoice', 'in', rows.map(({ id }) => id)],
      ['type', '=', 'line'],
    ],
    order: [
      ['sequence', 'ASC'],
      ['id', 'ASC'],
    ],
  })
}

const LINE = 'account.invoice.line,'

/** The invoices whose lines the lines of credit notes come from. */
async function correctedBy(tables: Tables, lines: readonly Line[]): Promise<ReadonlyMap<number, number>> {
  const origins = lines.flatMap(({ id, origin }) =>
    origin?.startsWith(LINE) ? [{ id, origin: Number(origin.slice(LINE.length)) }] : [],
  )
  if (origins.length === 0) return new Map()
  const row = z.object({ id: z.int(), invoice: z.int() })
  const where = [['id', 'in', origins.map(({ origin }) => origin)]]
  const found = await tables.rows('account.invoice.line', row, { where })
  const invoices = new Map(found.map(({ id, invoice }) => [id, invoice]))
  return new Map(origins.map(({ id, origin }) => [id, invoices.get(origin) ?? 0]))
}

/** Which of those that are cancelled a credit note has settled. */
async function creditedAmong(tables: Tables, rows: readonly Row[]): Promise<ReadonlySet<number>> {
  const cancelled = rows.filter(({ state, number }) => state === 'cancelled' && number)
  if (cancelled.length === 0) return new Set()
  const lines = await linesOf(tables, cancelled)
  const row = z.object({ origin: z.string() })
  const where = [
    ['origin', 'in', lines.map(({ id }) => LINE + id)],
    ['invoice.state', 'in', ['posted', 'paid']],
  ]
  const credits = new Set(
    (await tables.rows('account.invoice.line', row, { where })).map(({ origin }) => origin),
  )
  return new Set(lines.filter(({ id }) => credits.has(LINE + id)).map(({ invoice }) => invoice))
}

/** When the next part of an invoice is due; where nothing is open, when its last part was. */
async function dueDays(tables: Tables, rows: readonly Row[]): Promise<(invoice: Row) => string | undefined> {
  const ids = rows.flatMap(({ lines_to_pay: lines }) => lines)
  const found =
    ids.length > 0 ? await tables.rows('account.move.line', dueLine, { where: [['id', 'in', ids]] }) : []
  return ({ lines_to_pay: lines }) => {
    const own = found.filter(({ id }) => lines.includes(id))
    const days = (some: typeof own) => some.flatMap(({ maturity_date: due }) => due ?? []).sort()
    return days(own.filter(({ reconciliation }) => reconciliation === null))[0] ?? days(own).at(-1)
  }
}
