import type { FieldShape, Shape } from '../../conditions/shape.ts'
import { METHODS, type Method } from './match-methods.ts'
import type { FieldMatch } from './match-rule.ts'

/** One field of a rule, with what comparing it takes. */
export interface PreparedField {
  readonly match: FieldMatch
  readonly method: Method
  readonly threshold: number
  /** Where its form is found among the forms of a record. */
  readonly slot: number
}

/** Fills in what the rule leaves out. */
export function prepareField(match: FieldMatch, slot: number): PreparedField {
  const method = METHODS[match.method]
  return { match, method, threshold: match.threshold ?? method.threshold, slot }
}

/** The field of this name, if records of this shape have it. `ext.taxNumber` is one that the tenant declared. */
export function shapeOfField({ fields, ext = {} }: Shape, field: string): FieldShape | undefined {
  const [among, name] = field.startsWith('ext.') ? [ext, field.slice(4)] : [fields, field]
  return Object.hasOwn(among, name) ? among[name] : undefined
}

/** The value that {@link shapeOfField} describes. */
export function readField(record: Readonly<Record<string, unknown>>, field: string): unknown {
  if (!field.startsWith('ext.')) return record[field]
  const { ext } = record
  return typeof ext === 'object' && ext !== null
    ? (ext as Record<string, unknown>)[field.slice(4)]
    : undefined
}
