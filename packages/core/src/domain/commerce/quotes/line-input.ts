import * as z from 'zod'
import { isCurrency } from '../../../conditions/currency-exponents.ts'

/** A decimal above 0, as text. */
const quantity = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/)
  .refine((text) => /[1-9]/.test(text))
const price = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/)

/** An ISO 4217 currency. */
export const currencyInput = z.string().refine(isCurrency)

/** A discount as somebody asks for it: a share, or an amount. */
export const discountInput = z.union([
  z.strictObject({
    percent: z.string().regex(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/),
    reason: z.string().trim().min(1).max(300).optional(),
  }),
  z.strictObject({
    amount: z.strictObject({ amount: z.string().regex(/^\d{1,15}(\.\d{1,3})?$/), currency: currencyInput }),
    reason: z.string().trim().min(1).max(300).optional(),
  }),
])
export const discountsInput = z.array(discountInput).max(20)
export type AskedDiscount = z.output<typeof discountInput>

/** A line as somebody asks for it: a product, whose price is looked up, or a text with a price. */
export const lineInput = z.strictObject({
  productId: z.string().optional(),
  description: z.string().trim().min(1).max(1000).optional(),
  quantity,
  unit: z.string().trim().min(1).max(32).optional(),
  /** Instead of the price that would be looked up. */
  unitPrice: price.optional(),
  discounts: discountsInput.optional(),
  taxClass: z.string().trim().min(1).max(63).optional(),
  billing: z.enum(['once', 'monthly', 'yearly']).optional(),
})
export const linesInput = z.array(lineInput).min(1).max(1000)
export type AskedLine = z.output<typeof lineInput>
