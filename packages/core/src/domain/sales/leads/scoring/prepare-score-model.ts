import { type PreparedCondition, prepareCondition, type Shape } from '../../../../conditions/index.ts'
import { milliseconds } from '../../../../engine/time/duration.ts'
import type { EventRule, RecordRule, ScoreGrade, ScoreModel } from './score-model.ts'

/** A rule on the record with its condition checked. */
interface PreparedRecordRule {
  readonly rule: RecordRule
  readonly when: PreparedCondition
}

/** A rule on events with its condition checked and its times in milliseconds. */
export interface PreparedEventRule {
  readonly rule: EventRule
  readonly on: PreparedCondition
  readonly cap: number
  readonly halfLife: number | undefined
  readonly window: number | undefined
}

/** A model ready for many leads. */
export interface PreparedScoreModel {
  readonly model: ScoreModel
  readonly rules: readonly (PreparedRecordRule | PreparedEventRule)[]
  /** Highest first. */
  readonly grades: readonly ScoreGrade[]
}

/**
 * Checks a model once for many leads. Throws a `ConditionError` for a condition that means nothing.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
 * const prepared = prepareScoreModel(
 *   { lead: crm.shape('lead'), activity: crm.shape('activity') },
 *   {
 *     id: 'interest',
 *     version: 1,
 *     rules: [{ id: 'calls', on: { type: 'call' }, points: 20, decay: { halfLife: '10d' } }],
 *     grades: [{ grade: 'hot', from: 20 }],
 *   },
 * )
 * const call = { type: 'call', doneAt: new Date('2026-11-02T09:00:00Z') }
 * const at = new Date('2026-11-12T09:00:00Z')
 * console.log(scoreLead(prepared, { lead: {}, activities: [call] }, at).score) // 10
 * ```
 */
export function prepareScoreModel(
  shapes: { readonly lead: Shape; readonly activity: Shape },
  model: ScoreModel,
): PreparedScoreModel {
  return {
    model,
    rules: model.rules.map((rule) =>
      'on' in rule
        ? {
            rule,
            on: prepareCondition(shapes.activity, rule.on),
            cap: rule.cap ?? Number.POSITIVE_INFINITY,
            halfLife: rule.decay && milliseconds(rule.decay.halfLife),
            window: rule.window && milliseconds(rule.window),
          }
        : { rule, when: prepareCondition(shapes.lead, rule.when) },
    ),
    grades: model.grades.toSorted((a, b) => b.from - a.from),
  }
}
