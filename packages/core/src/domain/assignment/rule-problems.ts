import { checkCondition } from '../../conditions/index.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import type { AssignmentRule, Filters, Named, Preference, Target } from './assignment-rule.ts'
import { relatedPath } from './named.ts'
import { stickyFields } from './preferred.ts'
import { waitingProblems } from './waiting-problems.ts'

const RULE_KEYS: Readonly<Record<keyof AssignmentRule, true>> = {
  ...{ id: true, on: true, priority: true, when: true },
  ...{ assign: true, within: true, otherwise: true },
}
const FILTER_KEYS: Readonly<Record<keyof Filters, true>> = {
  ...{ capacity: true, skills: true, presence: true, pace: true, hours: true, exclude: true },
  offer: true,
}
const PREFERENCE_KEYS: Readonly<Record<keyof Preference, true>> = { sticky: true, affinity: true }
const GROUP_KEYS = { to: true, strategy: true, ...FILTER_KEYS, ...PREFERENCE_KEYS } as const
const TARGET_KEYS: Readonly<Record<Target['to'], Readonly<Record<string, true>>>> = {
  team: { team: true, ...GROUP_KEYS },
  territory: { territory: true, descend: true, ...GROUP_KEYS },
  user: { to: true, userId: true, ...FILTER_KEYS },
  field: { to: true, field: true, ...FILTER_KEYS },
  rules: { to: true, rules: true },
  queue: { to: true, queue: true, max: true, priority: true, isGrabbable: true },
  pool: { to: true },
}

/** What is wrong with a rule, before any record meets it. */
export function ruleProblems(model: Model, rule: AssignmentRule): Issue[] {
  const { id, on, when } = rule
  const entity = model.entities.get(on)
  if (!entity) return [...unknownKeys(rule, RULE_KEYS, id), unknownEntity(model, rule)]
  const condition = checkCondition(entity.shape, when, { history: false }).issues.map(
    ({ code, message, zh, path }) => ({ code, message, zh, path: [id, 'when', ...path].join('.') }),
  )
  return [
    ...unknownKeys(rule, RULE_KEYS, id),
    ...(Number.isFinite(rule.priority) ? [] : [notNumber(`${id}.priority`)]),
    ...targetsProblems(model, entity, rule),
    ...condition,
  ]
}

function unknownEntity(model: Model, { id, on }: AssignmentRule): Issue {
  const sentence = { en: `is on "${on}", which is no entity`, zh: `用在“${on}”上，但没有该实体` }
  return misspelt({ code: 'RULE_ENTITY', path: id, wrong: String(on), ...sentence }, model.entities.keys())
}

function targetsProblems(model: Model, entity: Entity, rule: AssignmentRule): Issue[] {
  const { id, assign } = rule
  const targets: readonly (Target | undefined)[] = Array.isArray(assign) ? assign : [assign as Target]
  const isSaid =
    targets.length > 0 && targets.every((target) => target && Object.hasOwn(TARGET_KEYS, target.to))
  if (!isSaid)
    return [
      {
        code: 'RULE_TARGET',
        path: `${id}.assign`,
        message: 'names nobody: say roundRobin({ team }), person(userId) or pool().',
        zh: '没有指定对象：请使用 roundRobin({ team })、person(userId) 或 pool()。',
      },
    ]
  return [
    ...targets.flatMap((target) => targetProblems(model, entity, `${id}.assign`, target as Target)),
    ...waitingProblems(rule),
  ]
}

function targetProblems(model: Model, entity: Entity, path: string, target: Target): Issue[] {
  const { exclude, affinity, pace, sticky, capacity = 0, skills = [] } = target as Filters & Preference
  const named: readonly Named[] = [
    ...(exclude ?? []),
    ...(affinity ?? []),
    ...(target.to === 'field' ? [target] : []),
  ]
  return [
    ...unknownKeys(target, TARGET_KEYS[target.to], path),
    ...named.flatMap((one) => (typeof one === 'string' ? [] : fieldProblems(model, entity, path, one.field))),
    ...(sticky ? stickyFields(sticky).flatMap((field) => fieldProblems(model, entity, path, field)) : []),
    ...(sticky ? spanProblems(`${path}.sticky.within`, sticky.within) : []),
    ...(pace ? spanProblems(`${path}.pace.per`, pace.per) : []),
    ...(isAmount(capacity) ? [] : [notNumber(`${path}.capacity`)]),
    ...(skills.every(({ level = 0 }) => isAmount(level)) ? [] : [notNumber(`${path}.skills`)]),
    ...(pace && !(isAmount(pace.count) && pace.count > 0) ? [notPositive(`${path}.pace.count`)] : []),
  ]
}

/** A field of the entity, or of what one of its fields refers to. */
function fieldProblems(model: Model, entity: Entity, place: string, field: string): Issue[] {
  const path = `${place}.${field}`
  const related = relatedPath(field)
  if (!related) return entity.fields.has(field) ? [] : [unknownField(path, entity, field)]
  const type = entity.shape.fields[related.ref]?.type
  if (type?.kind !== 'ref') return [unknownField(path, entity, related.ref)]
  const there = model.entity(type.to)
  return there.fields.has(related.field) ? [] : [unknownField(path, there, related.field)]
}

function unknownField(path: string, { name, fields }: Entity, wrong: string): Issue {
  const sentence = {
    en: `asks for "${wrong}", which is no field of ${name}`,
    zh: `用到“${wrong}”，但它不是 ${name} 的字段`,
  }
  return misspelt({ code: 'FIELD_UNKNOWN', path, wrong, ...sentence }, fields.keys())
}

function spanProblems(path: string, span: Duration): Issue[] {
  try {
    return milliseconds(span) > 0 ? [] : [notPositive(path)]
  } catch {
    return [notPositive(path)]
  }
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0
}

function notNumber(path: string): Issue {
  return {
    ...{ code: 'RULE_AMOUNT', path },
    ...{ message: 'must be a number, and no amount less than 0.', zh: '必须是数字，数量不能小于 0。' },
  }
}

function notPositive(path: string): Issue {
  return {
    code: 'RULE_AMOUNT',
    path,
    message: 'must be more than nothing: a count such as 10, a time such as "30d".',
    zh: '必须大于零：数量如 10，时长如“30d”。',
  }
}
