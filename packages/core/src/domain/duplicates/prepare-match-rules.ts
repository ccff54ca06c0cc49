import type { Shape } from '../../conditions/shape.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { type KeyPlan, keyPlan } from './key-plan.ts'
import { METHODS } from './match-methods.ts'
import type { FieldMatch, MatchOptions, MatchRule } from './match-rule.ts'
import { matchRuleProblems } from './match-rule-problems.ts'
import { type PreparedField, prepareField, readField } from './prepared-field.ts'

/** A rule made ready for many records. */
export interface PreparedMatchRule {
  readonly rule: MatchRule
  readonly fields: readonly PreparedField[]
  readonly keys: KeyPlan
}

/** Rules made ready for many records, in the order in which they are tried. */
export interface PreparedMatchRules {
  readonly rules: readonly PreparedMatchRule[]
  /** Each reads one field by one method; rules that compare it alike share the form. */
  readonly readers: readonly FormReader[]
}

type FormReader = (record: Readonly<Record<string, unknown>>) => string

/** A record as rules see it: the form of each field by each method, read once for any number of comparisons. */
export interface RecordForms {
  readonly record: Readonly<Record<string, unknown>>
  readonly forms: readonly string[]
}

/**
 * Checks rules once, for records of this shape. Throws `CRM_CONFIG` with every problem at once.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore() })
 * const sameNumber: MatchRule = {
 *   id: 'same-number',
 *   entity: 'account',
 *   all: [{ field: 'phone', method: 'phone', blanks: 'noMatch', weight: 1 }],
 *   score: 1,
 *   action: { create: 'warn', update: 'allow', import: 'link' },
 * }
 * const rules = prepareMatchRules(crm.shape('account'), [sameNumber], { region: 'CN' })
 *
 * const match = comparePair(rules, { phone: '138 0013 8000' }, { phone: '+86-13800138000' })
 * console.log(match?.rule, match?.score) // same-number 1
 * ```
 */
export function prepareMatchRules(
  shape: Shape,
  rules: readonly MatchRule[],
  options: MatchOptions = {},
): PreparedMatchRules {
  const problems = matchRuleProblems(shape, rules, options)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })

  const readers = new Map<string, FormReader>()
  const prepared = rules.map((rule) => {
    const fields = rule.all.map((match) => {
      const name = `${match.method} ${match.field}`
      if (!readers.has(name)) readers.set(name, formReader(match, options))
      return prepareField(match, [...readers.keys()].indexOf(name))
    })
    return { rule, fields, keys: keyPlan(shape, fields) }
  })
  return { rules: prepared, readers: [...readers.values()] }
}

/** Reads what rules compare of a record. Do it once for a record that is compared with many. */
export function formsOf(
  { readers }: PreparedMatchRules,
  record: Readonly<Record<string, unknown>>,
): RecordForms {
  return { record, forms: readers.map((read) => read(record)) }
}

function formReader({ field, method }: FieldMatch, options: MatchOptions): FormReader {
  const { form } = METHODS[method]
  return (record) => form(readField(record, field), options)
}
