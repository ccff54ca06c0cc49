import type { CalendarDay } from '../../../engine/entities/field.ts'
import type { Rounding } from '../../../engine/money/round.ts'

/** A tax on what is of a class. */
export interface TaxRate {
  /** The `taxClass` of products and lines. */
  readonly class: string
  /** A part of the price before taxes: `0.13`, and `0` for what is exempt. */
  readonly rate: string
  /** What it is called in books and declarations. Several of one class are all due, each on the price before taxes. */
  readonly code: string
  /** Only for this region. Where a region has rates of its own, those of none do not count for it. */
  readonly region?: string
  /** Both days belong to it. */
  readonly from?: CalendarDay
  readonly until?: CalendarDay
}

/** How what is sold is taxed. */
export interface TaxRules {
  readonly rates: readonly TaxRate[]
  /** Whether taxes are rounded line by line, or once for each tax of a document and shared by its lines; `line`. */
  readonly per?: 'line' | 'document'
  /** Whether taxes come on top of prices, or are in them; `exclusive`. */
  readonly prices?: 'exclusive' | 'inclusive'
  /** `halfUp` when left out. */
  readonly rounding?: Rounding
  /** What is paid in coins is rounded to them. The total of a document stays; the rounding stands beside it. */
  readonly cash?: { readonly step: string; readonly currencies: readonly string[] }
}

/** The rates that are due on a class somewhere on a day, in the order of their codes; undefined where none is known. */
export function ratesOf(
  { rates }: TaxRules,
  taxClass: string,
  region: string | null,
  day: CalendarDay,
): readonly TaxRate[] | undefined {
  const due = rates.filter(
    (one) => one.class === taxClass && (one.from ?? day) <= day && (one.until ?? day) >= day,
  )
  const own = due.filter((one) => one.region !== undefined && one.region === region)
  const found = own.length > 0 ? own : due.filter((one) => one.region === undefined)
  if (found.length === 0) return undefined
  return found.sort((one, other) => (one.code < other.code ? -1 : 1))
}
