import type { Duration } from '../../../engine/time/duration.ts'

/** What leads become customers by. */
export interface ConversionRules {
  /**
   * Where further fields of the lead go, filled ones only: `{ budget: 'opportunity.amount', channel: 'account.origin' }`.
   * What was a customer before keeps its own values.
   */
  readonly mapping?: { readonly [leadField: string]: MappedField }
  /** How long a conversion can be taken back; 30 days, if left out. */
  readonly grace?: Duration
}

/** A field of what a lead becomes. */
export type MappedField = `${Became}.${string}`
/** What a lead becomes. */
export type Became = 'account' | 'contact' | 'opportunity'

/** One way of a field, taken apart. */
export interface FieldWay {
  readonly from: string
  readonly entity: Became
  readonly field: string
}

export const USUAL_GRACE: Duration = '30d'

/** The mapping, way by way. */
export function fieldWays({ mapping = {} }: ConversionRules): readonly FieldWay[] {
  return Object.entries(mapping).map(([from, to]) => {
    const [entity, field] = to.split('.', 2) as [Became, string]
    return { from, entity, field }
  })
}

/** What a lead brings along for one of the records that it becomes. */
export function mappedFields(
  ways: readonly FieldWay[],
  target: Became,
  lead: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filled = ways.filter(({ from, entity }) => entity === target && lead[from] != null)
  return Object.fromEntries(filled.map(({ from, field }) => [field, lead[from]]))
}
