import * as z from 'zod'
import { isCurrency } from '../../../conditions/currency-exponents.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { rational } from '../../../engine/money/rational.ts'
import { type FxRate, fxRate } from './fx-rate.ts'
import { paymentErrors } from './payment-errors.ts'

/** Notes what one of a currency is worth in another from a day on. The same day told again replaces it. */
export const noteRate = defineCommand({
  name: 'fxRate.note',
  input: z.strictObject({
    base: z.string(),
    quoted: z.string(),
    asOf: z.iso.date(),
    rate: z.string().max(40),
    source: z.string().trim().min(1).max(100).optional(),
  }),

  async run({ source = null, ...told }, { records, hold }): Promise<FxRate> {
    await hold([`rate ${told.base} ${told.quoted}`])
    const { base, quoted, asOf } = told
    const [known] = await records(fxRate).where({ base, quoted, asOf }, { limit: 1 })
    const fields = { ...told, source }
    return known ? records(fxRate).update(known.id, fields) : records(fxRate).create(fields)
  },
})

/** Throws CRM_FX_RATE for what is no rate, whoever writes it. */
export function demandRate({ base, quoted, rate }: Pick<FxRate, 'base' | 'quoted' | 'rate'>): void {
  if (!isCurrency(base) || !isCurrency(quoted) || base === quoted || !isRate(rate))
    throw paymentErrors.CRM_FX_RATE()
}

/** Whether this is an exact number above nothing. */
export function isRate(text: string): boolean {
  if (!/^\d+(\.\d+)?(\/\d+(\.\d+)?)?$/.test(text) || text.length > 40) return false
  try {
    return rational(text).n > 0n
  } catch {
    // A denominator of nothing.
    return false
  }
}
