import { allocation } from './allocation.ts'
import { fxRate } from './fx-rate.ts'
import { instalment } from './instalment.ts'
import { invoice } from './invoice.ts'
import { invoiceLine } from './invoice-line.ts'
import { payment } from './payment.ts'

/** The entities of payments. */
export const paymentEntities = { instalment, invoice, invoiceLine, payment, allocation, fxRate } as const
