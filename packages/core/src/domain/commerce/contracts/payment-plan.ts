import { toScaled } from '../../../conditions/decimal.ts'
import type { Money } from '../../../engine/entities/field.ts'

/** On which day a part of a contract is to be paid. */
export type PlanDue =
  /** On a day of the calendar. */
  | { readonly on: string }
  /** So many days after something that is known: `{ after: '30d', from: 'signing' }`. */
  | { readonly after: DayCount; readonly from: PlanEvent }
  /** When something has happened that `contract.reach` tells, or so many days later. */
  | { readonly milestone: string; readonly after?: DayCount }

/** A number of days: `'0d'`, `'30d'`. */
export type DayCount = `${number}d`

/** What days are counted from: its signing, its first day, its last, or that everything was delivered. */
export type PlanEvent = (typeof PLAN_EVENTS)[number]
export const PLAN_EVENTS = ['signing', 'start', 'end', 'delivery'] as const

/** A part of a contract: so many percent, so much, or what is left. One of a plan is what is left. */
export type PlanItem = { readonly name: string; readonly due: PlanDue } & (
  | { readonly percent: string }
  | { readonly amount: Money }
  | { readonly remainder: true }
)

/** How often what recurs is paid. */
export const PLAN_PERIODS = { month: 1, quarter: 3, year: 12 } as const

/**
 * How a contract is paid. With `recurring`, what is billed by the month or year is paid in advance for each month, quarter
 * or year of the contract, and `items` share what is paid once; without it, they share all of the contract.
 */
export interface PaymentPlan {
  readonly id: string
  /** May be left out with `recurring`: what is paid once is due when the contract begins then. */
  readonly items?: readonly PlanItem[]
  readonly recurring?: {
    readonly every: keyof typeof PLAN_PERIODS
    /** So many days after the first day of what it pays for; on that day when left out. */
    readonly after?: DayCount
  }
}

/** What is paid once, of a plan that does not say how. */
const AT_THE_BEGINNING: PlanItem = { name: '1', remainder: true, due: { after: '0d', from: 'start' } }

export function itemsOf({ items }: PaymentPlan): readonly PlanItem[] {
  return items ?? [AT_THE_BEGINNING]
}

/** How many days `'30d'` is. */
export function dayCount(text: string | undefined): number {
  return text === undefined ? 0 : Number(text.slice(0, -1))
}

const PERCENT_DECIMALS = 6
/** A hundred percent, in millionths of one. */
export const WHOLE = 100n * 10n ** BigInt(PERCENT_DECIMALS)

/** A percentage in millionths of one percent; undefined where it is no decimal of at most six decimals. */
export function percentUnits(percent: unknown): bigint | undefined {
  const scaled = typeof percent === 'string' ? toScaled(percent, PERCENT_DECIMALS) : undefined
  return typeof scaled === 'number' ? BigInt(scaled) : undefined
}
