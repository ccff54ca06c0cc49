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
  ...{ capacity: true, skills: true, presence: true, pace: true, hours: true, exclude: true, may: true },
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

/** What names those whom a target is for: without it nobody would ever get anything. */
const NAMES: Readonly<Partial<Record<Target['to'], string>>> = {
  ...{ team: 'team', territory: 'territory', user: 'userId', field: 'field', rules: 'rules' },
}

/** What is wrong with a rule, before any record meets it. */
export function ruleProblems(model: Model, rule: AssignmentRule): Issue[] {
  const { id, on, when, otherwise } = rule
  if (typeof id !== 'string' || id === '') return [WITHOUT_ID]
  const entity = model.entities.get(on)
  if (!entity) return [...unknownKeys(rule, RULE_KEYS, id), unknownEntity(model, rule)]
  const condition = checkCondition(entity.shape, when, { history: false }).issues.map(
    ({ code, message, zh, path }) => ({ code, message, zh, path: [id, 'when', ...path].join('.') }),
  )
  return [
    ...unknownKeys(rule, RULE_KEYS, id),
    ...(Number.isFinite(rule.priority) ? [] : [notNumber(`${id}.priority`)]),
    ...(otherwise === undefined || OTHERWISE.includes(otherwise)
      ? []
      : [invalid(`${id}.otherwise`, 'must be "next" or "pool".', '必须是“next”或“pool”。')]),
    ...targetsProblems(model, entity, rule),
    ...condition,
  ]
}

const OTHERWISE: readonly unknown[] = ['next', 'pool']
const WITHOUT_ID = invalid(
  'assignment',
  'has a rule without an id: { id: "north", … }. Turns are counted and decisions are told by it.',
  '有一条规则没有 id：{ id: "north", … }。轮次和分配结果都以 id 标识。',
)

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

function unknownEntity(model: Model, { id, on }: AssignmentRule): Issue {
  const sentence = { en: `is on "${on}", which is no entity`, zh: `用在“${on}”上，但没有该实体` }
  return misspelt({ code: 'RULE_ENTITY', path: id, wrong: String(on), ...sentence }, model.entities.keys())
}

function targetsProblems(model: Model, entity: Entity, rule: AssignmentRule): Issue[] {
  const { id, assign } = rule
  const targets: readonly (Target | undefined)[] = Array.isArray(assign) ? assign : [assign as Target]
  if (targets.length === 0 || !targets.every(namesSomebody))
    return [
      ...targets.flatMap((target) =>
        isTarget(target) ? unknownKeys(target, TARGET_KEYS[target.to], `${id}.assign`) : [],
      ),
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

function isTarget(target: Target | null | undefined): target is Target {
  return typeof target === 'object' && target !== null && Object.hasOwn(TARGET_KEYS, target.to)
}

function namesSomebody(target: Target | undefined): boolean {
  if (!isTarget(target)) return false
  const name = NAMES[target.to]
  const named =
    name === undefined ? 'anybody' : (target as unknown as Readonly<Record<string, unknown>>)[name]
  return typeof named === 'string' && named !== ''
}

function targetProblems(model: Model, entity: Entity, path: string, target: Target): Issue[] {
  const { exclude, affinity, pace, sticky, capacity = 0, skills = [], may } = target as Filters & Preference
  const named: readonly Named[] = [
    ...(Array.isArray(exclude) ? exclude : []),
    ...(Array.isArray(affinity) ? affinity : []),
    ...(target.to === 'field' ? [target] : []),
  ]
  return [
    ...unknownKeys(target, TARGET_KEYS[target.to], path),
    ...listProblems(`${path}.exclude`, exclude),
    ...listProblems(`${path}.affinity`, affinity),
    ...listProblems(`${path}.skills`, skills),
    ...hoursProblems(`${path}.hours`, target),
    ...(may === undefined || typeof may === 'function' ? [] : [invalid(`${path}.may`, ...NO_ANSWER)]),
    ...named.flatMap((one) => (typeof one === 'string' ? [] : fieldProblems(model, entity, path, one.field))),
    ...(sticky ? stickyFields(sticky).flatMap((field) => fieldProblems(model, entity, path, field)) : []),
    ...(sticky ? spanProblems(`${path}.sticky.within`, sticky.within) : []),
    ...(pace ? spanProblems(`${path}.pace.per`, pace.per) : []),
    ...(isAmount(capacity) ? [] : [notNumber(`${path}.capacity`)]),
    ...(!Array.isArray(skills) || skills.every(({ level = 0 }) => isAmount(level))
      ? []
      : [notNumber(`${path}.skills`)]),
    ...(pace && !(isAmount(pace.count) && pace.count > 0) ? [notPositive(`${path}.pace.count`)] : []),
  ]
}

const NO_ANSWER = [
  'must be a function that says who may have a record: (userId, record) => true.',
  '必须是判断用户能否接收该记录的函数：(userId, record) => true。',
] as const

function listProblems(path: string, given: unknown): Issue[] {
  return given === undefined || Array.isArray(given)
    ? []
    : [invalid(path, 'must be a list: [ … ].', '必须是列表：[ … ]。')]
}

function hoursProblems(path: string, target: Target): Issue[] {
  const { hours } = target as Filters
  const isOpenHours = typeof hours === 'object' && typeof hours?.isOpen === 'function'
  return hours === undefined || typeof hours === 'function' || isOpenHours
    ? []
    : [
        invalid(
          path,
          'must tell when it is open: workingCalendar({ … }), or a function that gives one for a user.',
          '必须能判断营业时间：workingCalendar({ … })，或按用户返回它的函数。',
        ),
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
