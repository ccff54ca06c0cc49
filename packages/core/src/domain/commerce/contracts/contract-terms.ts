import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, moneyOf } from '../../../engine/money/amount.ts'
import { amountFrom, multiply, rational } from '../../../engine/money/rational.ts'
import { addDays, addMonths } from '../calendar-days.ts'
import { product } from '../catalogue/product.ts'
import { readableOne } from '../readable-one.ts'
import { contractErrors } from './contract-errors.ts'
import { BILLINGS, type Billing, type Days } from './line-charges.ts'

/** A line as it is to be agreed. */
export interface DraftLine {
  readonly productId: string | null
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  readonly billing: Billing
  readonly taxClass: string
  readonly net: Money
  readonly tax: Money | null
  readonly startsOn: string
  readonly endsOn: string
}

const decimal = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/)
const MOST_LINES = 1000
const MOST_MONTHS = 1200
/** Behind it there is room for what falls due later. */
const LAST_DAY = '9900-12-31'

/** A line as it is handed in. It lasts as long as the contract unless it says otherwise. */
const lineInput = z
  .strictObject({
    productId: z.string().optional(),
    /** The name of the product when left out. */
    description: z.string().trim().min(1).max(1000).optional(),
    quantity: decimal.default('1'),
    /** After discounts, before taxes, in the currency of the contract. */
    unitPrice: decimal,
    /** That of the product when left out, else once. */
    billing: z.enum(BILLINGS).optional(),
    taxClass: z.string().trim().min(1).max(63).optional(),
    /** The taxes on the line, each time that it is billed, in the currency of the contract. */
    tax: decimal.optional(),
    startsOn: z.iso.date().optional(),
    endsOn: z.iso.date().optional(),
  })
  .refine(({ productId, description }) => productId ?? description, {
    error: 'names a product or describes it',
  })

export const linesInput = z.array(lineInput).min(1).max(MOST_LINES)

/** How long a contract lasts: until a day, or for so many months. */
export const termInput = {
  startsOn: z.iso.date().optional(),
  endsOn: z.iso.date().optional(),
  months: z.int().min(1).max(MOST_MONTHS).optional(),
} as const

interface TermInput {
  readonly startsOn?: string | undefined
  readonly endsOn?: string | undefined
  readonly months?: number | undefined
}

/** The first and the last day of a contract. */
export function termOf({ startsOn: given, endsOn, months }: TermInput, usual: Partial<Days>): Days {
  const startsOn = given ?? usual.startsOn ?? ''
  const ends = endsOn ?? (months ? addDays(addMonths(startsOn, months), -1) : usual.endsOn)
  if (ends === undefined) throw contractErrors.CRM_CONTRACT_TERM()
  if (ends < startsOn) throw contractErrors.CRM_CONTRACT_DAYS({ why: 'it ends before it begins' })
  if (ends >= addMonths(startsOn, MOST_MONTHS))
    throw contractErrors.CRM_CONTRACT_DAYS({ why: 'it lasts longer than 100 years' })
  if (ends > LAST_DAY) throw contractErrors.CRM_CONTRACT_DAYS({ why: 'it ends too late' })
  return { startsOn, endsOn: ends }
}

/** Lines with all that they leave out. Products are those that the caller may read. */
export async function draftLines(
  context: CommandContext,
  lines: z.output<typeof linesInput>,
  { startsOn, endsOn, currency }: Days & { readonly currency: string },
): Promise<readonly DraftLine[]> {
  const drafted: DraftLine[] = []
  for (const { productId, ...line } of lines) {
    const sold = productId === undefined ? undefined : await readableOne(context, product, productId)
    const { tax, taxClass = sold?.taxClass ?? 'standard' } = line
    const days = { startsOn: line.startsOn ?? startsOn, endsOn: line.endsOn ?? endsOn }
    demandWithin(days, { startsOn, endsOn })
    drafted.push({
      ...{ productId: productId ?? null, quantity: line.quantity, unitPrice: line.unitPrice, taxClass },
      ...{
        description: line.description ?? sold?.name ?? '',
        billing: line.billing ?? sold?.billing ?? 'once',
      },
      net: moneyOf(amountFrom(multiply(rational(line.quantity), rational(line.unitPrice)), currency)),
      tax: tax === undefined ? null : moneyOf(amountOf({ amount: tax, currency })),
      ...days,
    })
  }
  return drafted
}

function demandWithin(line: Days, contract: Days): void {
  if (line.endsOn < line.startsOn)
    throw contractErrors.CRM_CONTRACT_DAYS({ why: 'a line ends before it begins' })
  if (line.startsOn < contract.startsOn || line.endsOn > contract.endsOn)
    throw contractErrors.CRM_CONTRACT_DAYS({ why: 'a line lies outside of it' })
}
