import assert from 'node:assert/strict'
import * as z from 'zod'
import type { ErpGone, ErpKind, ErpRecords } from '../../domain/commerce/index.ts'

const text = z.string().min(1)
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'is a decimal as a text')
const notNegative = z.string().regex(/^\d+(\.\d+)?$/, 'is a decimal as a text, and not negative')
const day = z.iso.date()
const currency = z.string().regex(/^[A-Z]{3}$/, 'is a currency')
const money = z.strictObject({ amount: decimal, currency })

const record = { remoteId: text, version: text.optional(), isInactive: z.boolean().optional() }
const totals = { currency, net: decimal, tax: decimal, total: decimal }
const address = z.strictObject({
  ...{ street: text.optional(), city: text.optional(), postalCode: text.optional(), region: text.optional() },
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
})
const invoice = z.strictObject({
  ...record,
  ...totals,
  number: text.optional(),
  state: z.enum(['draft', 'issued', 'paid', 'cancelled']),
  customerId: text,
  ...{ orderId: text.optional(), correctsId: text.optional() },
  ...{ issuedOn: day.optional(), dueOn: day.optional() },
  open: notNegative,
  lines: z.array(
    z.strictObject({ description: z.string(), quantity: decimal, net: decimal, productId: text.optional() }),
  ),
})

/** What a record of each kind consists of: that, and nothing else. */
const SCHEMAS = {
  customer: z.strictObject({
    ...record,
    name: text,
    ...{ code: text.optional(), email: text.optional(), phone: text.optional(), taxId: text.optional() },
    address: address.optional(),
  }),
  product: z.strictObject({
    ...{ ...record, code: text, name: text, unit: text.optional() },
    kind: z.enum(['goods', 'service', 'subscription']).optional(),
    ...{ listPrice: money.optional(), cost: money.optional(), taxClass: text.optional() },
  }),
  price: z.strictObject({
    ...{ ...record, listCode: text, productId: text, unitPrice: money, minQuantity: notNegative.optional() },
    ...{ startsOn: day.optional(), endsOn: day.optional() },
  }),
  stock: z.strictObject({ ...record, available: decimal }),
  order: z.strictObject({
    ...{ ...record, ...totals, number: text.optional(), key: text.optional(), customerId: text },
    state: z.enum(['draft', 'submitted', 'confirmed', 'done', 'cancelled']),
    placedOn: day.optional(),
    lines: z.array(
      z.strictObject({
        ...{ remoteLineId: text, lineKey: text.optional(), productId: text.optional() },
        ...{ quantity: decimal, unitPrice: decimal },
      }),
    ),
  }),
  shipment: z.strictObject({
    ...{ ...record, number: text, orderId: text, shippedOn: day.optional(), tracking: text.optional() },
    state: z.enum(['planned', 'shipped', 'cancelled']),
    lines: z.array(z.strictObject({ productId: text, quantity: decimal })),
  }),
  invoice,
  payment: z.strictObject({
    ...{ ...record, invoiceId: text, amount: decimal, currency, paidOn: day, reference: text.optional() },
  }),
  creditNote: invoice,
} satisfies Record<ErpKind, z.ZodType>

const GONE = z.strictObject({ remoteId: text, isDeleted: z.literal(true) })

/** Fails where a record is not what its kind tells: an amount that is a number, a day that is an instant. */
export function assertRecord<K extends ErpKind>(kind: K, told: ErpRecords[K] | ErpGone): void {
  const schema = told.isDeleted ? GONE : SCHEMAS[kind]
  const checked = schema.safeParse(told)
  const problems = checked.error?.issues.map(({ path, message }) => `${path.join('.') || kind}: ${message}`)
  assert.ok(checked.success, `A ${kind} is as its type says: ${problems?.join('; ')}`)
}
