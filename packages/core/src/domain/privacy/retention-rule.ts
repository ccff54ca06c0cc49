import { type Condition, checkCondition } from '../../conditions/index.ts'
import type { PersonalData } from '../../engine/entities/field.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import type { Duration } from '../../engine/time/duration.ts'

/** How long data of people is kept, or has to be. Of several rules that erase the shortest counts; a duty is stronger. */
export type RetentionRule = ErasingRule | DutyRule

/** Which records, and from which instant time is counted. */
interface RetainedRecords {
  /** An entity with a `subject`: records that stand for people, as `lead`, or are about them, as `message`. */
  readonly entity: string
  /** Which of its records; all when left out. */
  readonly where?: Condition
  /** A datetime field: `createdAt`, `updatedAt`, `closedAt`. */
  readonly of: string
  /** Why, in words: the policy or the paragraph. Stands in the request and in the journal. */
  readonly reason?: string
}

/** Erases by itself what is kept no longer. Of a record that stands for a person it takes the whole person. */
export interface ErasingRule extends RetainedRecords {
  /** How long after the instant in `of`. */
  readonly after: Duration
  readonly mode: 'anonymise' | 'delete'
  /** One class of personal fields alone, of these records alone: what was marked `.personal('special')`. */
  readonly kind?: PersonalData
  readonly keepAtLeast?: never
}

/** A statutory duty to keep: nothing is erased of a person who has such a record, by a rule or by request. */
export interface DutyRule extends RetainedRecords {
  /** How long after the instant in `of`; while that is empty, the time has not begun. */
  readonly keepAtLeast: Duration
  readonly after?: never
}

/** Whether a rule keeps, where the others erase. */
export function isDuty(rule: RetentionRule): rule is DutyRule {
  return rule.keepAtLeast !== undefined
}

const CLASSES: readonly unknown[] = [undefined, 'identity', 'special', 'ordinary'] satisfies (
  | PersonalData
  | undefined
)[]

/** What is wrong with rules of retention, whoever wrote them without types. */
export function retentionProblems(model: Model, rules: readonly RetentionRule[]): readonly Issue[] {
  return rules.flatMap((rule, at) => {
    const path = `privacy.retention.${at}`
    const entity = model.entities.get(rule.entity)
    if (!entity || entity.subject.length === 0) return [{ code: 'RETENTION_ENTITY', path, ...NO_SUBJECT }]
    const issues: Issue[] = []
    if (entity.shape.fields[rule.of]?.type.kind !== 'datetime')
      issues.push({ code: 'RETENTION_FIELD', path: `${path}.of`, ...NO_INSTANT })
    const [name, duration] = isDuty(rule) ? ['keepAtLeast', rule.keepAtLeast] : ['after', rule.after]
    if (!/^\d+(\.\d+)?(ms|s|m|h|d|w)$/.test(String(duration)) || (isDuty(rule) && 'after' in rule))
      issues.push({ code: 'RETENTION_AFTER', path: `${path}.${name}`, ...NO_DURATION })
    if (!isDuty(rule) && rule.mode !== 'anonymise' && (rule.mode !== 'delete' || rule.kind !== undefined))
      issues.push({ code: 'RETENTION_MODE', path: `${path}.mode`, ...NO_MODE })
    if (!isDuty(rule) && !CLASSES.includes(rule.kind))
      issues.push({ code: 'RETENTION_KIND', path: `${path}.kind`, ...NO_KIND })
    if (rule.where !== undefined)
      for (const { code, message, zh, path: inside } of checkCondition(entity.shape, rule.where).issues)
        issues.push({ code, message, zh, path: [path, 'where', ...inside].join('.') })
    return issues
  })
}

const NO_SUBJECT = {
  message: 'must name an entity that says by `subject` whose its records are.',
  zh: '必须是声明了数据主体（`subject`）的实体。',
}
const NO_INSTANT = {
  message: 'must name a datetime field of the entity.',
  zh: '必须是该实体的日期时间字段。',
}
const NO_DURATION = {
  message: 'must be a duration: 730d. A rule has either `after` or `keepAtLeast`.',
  zh: '必须是时长，例如 730d；`after` 与 `keepAtLeast` 只能二选一。',
}
const NO_MODE = {
  message: 'must be anonymise or delete; with one `kind` of fields, anonymise.',
  zh: '必须是 anonymise 或 delete；限定 `kind` 时只能是 anonymise。',
}
const NO_KIND = {
  message: 'must be identity, special or ordinary.',
  zh: '必须是 identity、special 或 ordinary。',
}
