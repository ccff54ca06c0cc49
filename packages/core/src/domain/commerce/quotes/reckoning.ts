import type { Money } from '../../../engine/entities/field.ts'
import type { PassedOver } from './apply-discounts.ts'

/** A discount that was taken off, and who bears it. */
export interface ReckonedDiscount {
  /** Null where somebody gave it by hand. */
  readonly rule: string | null
  readonly amount: Money
  readonly funding?: string
  readonly reason?: string
}

/** A tax with what it is on. */
export interface ReckonedTax {
  readonly code: string
  readonly rate: string
  /** What it is a part of: the net of its lines. */
  readonly base: Money
  readonly tax: Money
}

/** What one position comes to. Net and tax are its total; all lines are the total of the document. */
export interface ReckonedLine {
  readonly key: string
  /** Quantity times price, as prices are stated: with taxes in it where they include them. */
  readonly gross: Money
  /** What was taken off, its share of discounts on the document included. */
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly total: Money
  /** Null where nobody knows what it costs us. */
  readonly cost: Money | null
  /** What is left of its net, in parts of ten thousand. */
  readonly marginBp: number | null
  readonly discounts: readonly ReckonedDiscount[]
  /** Rules that hold and took nothing off. */
  readonly passed: readonly { readonly rule: string; readonly why: PassedOver }[]
  /** Its share of what was taken off the document. */
  readonly documentDiscount: Money
  readonly taxes: readonly ReckonedTax[]
}

/** What a quote comes to, and how: plain JSON, to be kept with it. */
export interface Reckoning {
  readonly currency: string
  /** In the order of the draft. */
  readonly lines: readonly ReckonedLine[]
  readonly gross: Money
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly total: Money
  /** What is taken off or added because there are no smaller coins; null where it is not paid in coins. */
  readonly cashRounding: Money | null
  /** The total with its cash rounding: what is paid. */
  readonly payable: Money
  /** By code and rate. Their taxes are the tax. */
  readonly taxes: readonly ReckonedTax[]
  /** What was taken off the document, in turn. */
  readonly discounts: readonly ReckonedDiscount[]
  readonly passed: ReckonedLine['passed']
  /** Parts in ten thousand of the gross. */
  readonly discountBp: number
  /** Null where the cost of a line is unknown. */
  readonly cost: Money | null
  readonly marginBp: number | null
}
