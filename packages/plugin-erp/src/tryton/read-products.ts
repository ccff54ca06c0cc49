import type { ErpProduct } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import type { Tables } from './tables.ts'
import type { TrytonOptions } from './tryton-options.ts'
import { decimal, flag } from './wire.ts'

export const productTraces: Traces = [
  { model: 'product.product' },
  { model: 'product.product', dates: 'template.' },
]

const row = z.object({
  ...{ id: z.int(), code: z.string().nullable(), active: flag },
  'template.': z.object({
    ...{ name: z.string(), type: z.string(), active: flag, salable: flag.nullable() },
    ...{ list_price: decimal.nullable(), cost_price: decimal.nullable() },
    'account_category.': z.object({ customer_taxes_used: z.array(z.int()) }).nullable(),
    'sale_uom.': z.object({ name: z.string() }).nullable(),
    'default_uom.': z.object({ name: z.string() }),
  }),
})

/** Variants, each with what its template says. What cannot be sold any more is told as inactive. */
export async function readProducts(
  tables: Tables,
  ids: readonly number[],
  facts: Facts,
  options: TrytonOptions,
): Promise<readonly ErpProduct[]> {
  if (ids.length === 0) return []
  const rows = await tables.rows('product.product', row, { where: [['id', 'in', ids]] })
  const classOf = await taxClasses(tables, options)
  return rows.map(({ id, code, active, 'template.': template }) => {
    const unit = (template['sale_uom.'] ?? template['default_uom.']).name
    const isUsed = active && template.active && template.salable === true
    const taxClass = classOf(template['account_category.']?.customer_taxes_used ?? [])
    const { currency } = facts
    return {
      ...{ remoteId: String(id), code: code || String(id), name: template.name },
      unit: ourWord(unit, options.units),
      kind: template.type === 'service' ? 'service' : 'goods',
      ...(template.list_price !== null && { listPrice: { amount: template.list_price, currency } }),
      ...(template.cost_price !== null && { cost: { amount: template.cost_price, currency } }),
      ...(taxClass && { taxClass }),
      ...(!isUsed && { isInactive: true }),
    }
  })
}

/** Our word for what has a name of its own there. */
function ourWord(theirs: string, words: Readonly<Record<string, string>> = {}): string {
  return Object.entries(words).find(([, name]) => name === theirs)?.[0] ?? theirs
}

const tax = z.object({ id: z.int(), name: z.string() })

/** Finds the class whose taxes are just these. */
async function taxClasses(
  tables: Tables,
  { taxes }: TrytonOptions,
): Promise<(ids: readonly number[]) => string | undefined> {
  if (!taxes) return () => undefined
  const known = new Map(
    (await tables.rows('account.tax', tax, { where: [] })).map(({ id, name }) => [id, name]),
  )
  return (ids) => {
    const names = ids.map((id) => known.get(id)).sort()
    return Object.entries(taxes).find(([, wanted]) => isSame([...wanted].sort(), names))?.[0]
  }
}

function isSame(some: readonly (string | undefined)[], others: readonly (string | undefined)[]): boolean {
  return some.length === others.length && some.every((name, index) => name === others[index])
}
