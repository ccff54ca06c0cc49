import { isCurrency } from '../../../conditions/currency-exponents.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { priceErrors } from './price-errors.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Values
  readonly current: Values | null
}

interface Written {
  readonly record: Book
  readonly ctx: { readonly crm: { readonly priceBook: { get(id: string): Promise<Book | null> } } }
}

interface Book {
  readonly id: string
  readonly parentId?: string | null
}

const NOT_BELOW = {
  product: ['listPrice', 'cost'],
  priceBook: [],
  price: ['unitPrice', 'minQuantity'],
} as const

/** What no product, book or price can be, whoever writes it. */
export function catalogueHooks(hooks: Hooks): void {
  for (const operation of ['create', 'update'] as const) {
    for (const entity of ['product', 'priceBook', 'price'] as const)
      hooks.check(entity, operation, ({ input, current }: Hooked) => {
        const values = { ...current, ...input }
        for (const field of NOT_BELOW[entity]) demandNotBelow(field, values[field])
        demandOrder(values)
        if (values['currency'] != null && !isCurrency(values['currency']))
          throw priceErrors.CRM_PRICE_CURRENCY()
      })
    hooks.after('priceBook', operation, demandNoCircle)
  }
}

function demandNotBelow(field: string, value: unknown): void {
  if (typeof value === 'string' && value.startsWith('-')) throw priceErrors.CRM_PRICE_NEGATIVE({ field })
}

function demandOrder({ startsOn, endsOn }: Values): void {
  if (typeof startsOn === 'string' && typeof endsOn === 'string' && endsOn < startsOn)
    throw priceErrors.CRM_PRICE_DAYS()
}

/**
 * Of two who close a circle at the same instant neither sees what the other writes. That does no harm: a price is looked for
 * in each book once, and `priceBook.check` tells of the circle.
 */
async function demandNoCircle({ record, ctx }: Written): Promise<void> {
  const seen = new Set<string>()
  for (let above = record.parentId; above && !seen.has(above); ) {
    if (above === record.id) throw priceErrors.CRM_PRICE_BOOK_CIRCLE()
    seen.add(above)
    above = (await ctx.crm.priceBook.get(above))?.parentId
  }
}
