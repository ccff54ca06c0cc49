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

/** A discount as somebody gives it: a part of what is left to pay, or an amount. What is wrong is told when it is reckoned. */
const discountInput = z.strictObject({
  percent: z.string().max(20).optional(),
  amount: z.strictObject({ amount: z.string().max(40), currency: currencyInput }).optional(),
  /** The amount is taken off each unit of a line. */
  per: z.literal('unit').optional(),
  reason: z.string().trim().min(1).max(300).optional(),
})
export const discountsInput = z.array(discountInput).max(20)

/** A line as somebody asks for it: a product, whose price is looked up, or a text with a price. */
const lineInput = z.strictObject({
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
