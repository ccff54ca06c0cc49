import type { Money } from '../../../engine/entities/field.ts'
import { amountOf } from '../../../engine/money/amount.ts'

/** How an instalment can stand. */
export type InstalmentStatus = 'scheduled' | 'due' | 'overdue' | 'partial' | 'paid' | 'void'

/** The part of an instalment that tells how it stands. */
export interface InstalmentFacts {
  readonly amount: Money
  readonly settled: Money
  readonly dueOn?: string | null | undefined
  readonly voidedAt?: Date | null | undefined
}

/**
 * How an instalment stands on a day: not owed any more, paid, overdue from the day after its last one, partly paid, due
 * on its last day, and scheduled before it. What is late is overdue also where some of it was paid.
 *
 * @example
 * ```ts
 * const [amount, settled] = [{ amount: '100.00', currency: 'CNY' }, { amount: '0.00', currency: 'CNY' }]
 * const instalment = { amount, settled, dueOn: '2026-11-30' }
 * console.log(instalmentStatus(instalment, '2026-11-29')) // scheduled
 * console.log(instalmentStatus(instalment, '2026-11-30')) // due
 * console.log(instalmentStatus(instalment, '2026-12-01')) // overdue
 * ```
 */
export function instalmentStatus(instalment: InstalmentFacts, today: string): InstalmentStatus {
  const [amount, settled] = [amountOf(instalment.amount).minor, amountOf(instalment.settled).minor]
  if (instalment.voidedAt) return 'void'
  if (settled >= amount) return 'paid'
  const { dueOn } = instalment
  if (dueOn && dueOn < today) return 'overdue'
  if (settled > 0n) return 'partial'
  return dueOn === today ? 'due' : 'scheduled'
}
