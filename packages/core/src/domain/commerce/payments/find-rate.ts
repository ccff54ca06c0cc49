import type { CommandContext } from '../../../engine/command/context.ts'
import { inverseRate } from '../../../engine/money/rational.ts'
import { type FxRate, fxRate } from './fx-rate.ts'

/** What one of a currency is worth in another, and where that comes from. */
export interface FoundRate {
  readonly rate: string
  readonly asOf: string
  /** It is known only the other way round. */
  readonly isInverse: boolean
}

/** Asks for the latest rate of a pair on or before a day. */
export type AskRate = (base: string, quoted: string, on: string) => Promise<FxRate | undefined>

/**
 * The latest rate on or before a day; the inverse of one where only that is known. Undefined where there is none at all:
 * what is not known is not taken to be 1.
 */
export async function findRate(
  ask: AskRate,
  { from, to, on }: { readonly from: string; readonly to: string; readonly on: string },
): Promise<FoundRate | undefined> {
  if (from === to) return { rate: '1', asOf: on, isInverse: false }
  const direct = await ask(from, to, on)
  if (direct) return { rate: direct.rate, asOf: direct.asOf, isInverse: false }
  const inverse = await ask(to, from, on)
  return inverse && { rate: inverseRate(inverse.rate), asOf: inverse.asOf, isInverse: true }
}

/** What goes into a document that says by which rate it counts: none in the currency of the books, or where none is known. */
export async function rateOfDocument(
  { records }: CommandContext,
  document: { readonly currency: string; readonly on: string; readonly given?: string | undefined },
  books: string,
): Promise<string | null> {
  if (document.currency === books) return null
  if (document.given !== undefined) return document.given
  const ask: AskRate = async (base, quoted, on) => {
    const [latest] = await records(fxRate).where(
      { base, quoted, asOf: { lte: on } },
      { orderBy: '-asOf', limit: 1 },
    )
    return latest
  }
  const found = await findRate(ask, { from: document.currency, to: books, on: document.on })
  return found?.rate ?? null
}
