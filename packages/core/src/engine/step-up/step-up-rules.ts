import { checkCondition } from '../../conditions/check-condition.ts'
import type { CommandDef } from '../command/context.ts'
import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { isCount, isListOfText, isObject, isTimeToPass } from '../given.ts'
import { misspelt, unknownKeys } from '../misspelt.ts'
import { recordVerbs } from '../plugins/install-plugins.ts'
import type { StepUpRule } from './step-up-rule.ts'

/** What rules are checked against. */
export interface Provable {
  readonly model: Model
  readonly commands: ReadonlyMap<string, CommandDef>
  readonly queries: ReadonlyMap<string, unknown>
}

const RULE_KEYS: Readonly<Record<keyof StepUpRule, true>> = {
  ...{ level: true, maxAge: true, fields: true, when: true, proof: true },
}

/** Every rule by its verb: what commands ask for by themselves, and what the host asks for besides. Notes what is wrong. */
export function stepUpRules(
  given: unknown,
  installed: Provable,
  problems: Issue[],
): ReadonlyMap<string, readonly StepUpRule[]> {
  const rules = new Map<string, readonly StepUpRule[]>()
  const add = (verb: string, rule: unknown, path: string) => {
    const found = ruleProblems(verb, rule, path, installed)
    problems.push(...found)
    if (found.length === 0) rules.set(verb, [...(rules.get(verb) ?? []), rule as StepUpRule])
  }
  for (const { name, stepUp } of installed.commands.values())
    if (stepUp !== undefined) add(name, stepUp, `${name}.stepUp`)
  if (given === undefined) return rules
  if (!isObject(given))
    problems.push(
      invalid(
        'stepUp',
        "must be rules by verb: { 'lead.delete': { level: 2 } }.",
        "必须是按操作列出的规则：{ 'lead.delete': { level: 2 } }。",
      ),
    )
  else for (const [verb, rule] of Object.entries(given)) add(verb, rule, `stepUp.${verb}`)
  return rules
}

function ruleProblems(name: string, rule: unknown, path: string, installed: Provable): readonly Issue[] {
  const [entityName = '', verb = ''] = name.split('.', 2)
  const entity = installed.model.entities.get(entityName)
  if (!entity || !verbsOf(entityName, installed).includes(verb))
    return [unknownVerb(name, path, entity, installed)]
  if (!isObject(rule))
    return [
      invalid(
        path,
        "must be a rule: { level: 2, maxAge: '5m' }.",
        "必须是规则：{ level: 2, maxAge: '5m' }。",
      ),
    ]
  const { level, maxAge, proof } = rule
  return [
    ...unknownKeys(rule, RULE_KEYS, path),
    ...(isCount(level)
      ? []
      : [invalid(`${path}.level`, 'must be a whole number from 1.', '必须是从 1 开始的整数。')]),
    ...(maxAge === undefined || isTimeToPass(maxAge)
      ? []
      : [invalid(`${path}.maxAge`, "must be a duration: '5m'.", "必须是时长：'5m'。")]),
    ...(proof === undefined || proof === 'each'
      ? []
      : [invalid(`${path}.proof`, "must be 'each', or left out.", "必须是 'each'，或省略。")]),
    ...fieldProblems(rule, verb, `${path}.fields`, entity),
    ...(installed.queries.has(name) || hasNoRecord(verb)
      ? whenless(rule, verb, `${path}.when`)
      : whenProblems(rule, `${path}.when`, entity)),
  ]
}

function unknownVerb(name: string, path: string, entity: Entity | undefined, installed: Provable): Issue {
  const known = [...installed.model.entities.keys()].flatMap((one) =>
    verbsOf(one, installed).map((verb) => `${one}.${verb}`),
  )
  const code = entity ? 'COMMAND_UNKNOWN' : 'ENTITY_UNKNOWN'
  const sentence = { en: 'is asked proof for, but is no verb here', zh: '要求身份验证，但不是任何实体的操作' }
  return misspelt({ code, path, wrong: name, ...sentence }, known)
}

function verbsOf(entity: string, { commands, queries }: Provable): readonly string[] {
  const own = [...commands.values()].flatMap(({ name, runMany }) =>
    runMany ? [name, `${name}Many`] : [name],
  )
  const prefix = `${entity}.`
  const verbs = [...own, ...queries.keys()].filter((name) => name.startsWith(prefix))
  return [...recordVerbs, ...verbs.map((name) => name.slice(prefix.length))]
}

function fieldProblems({ fields }: Rule, verb: string, path: string, entity: Entity): readonly Issue[] {
  if (fields === undefined) return []
  if (!isListOfText(fields))
    return [invalid(path, "must be a list of fields: ['name'].", "必须是字段列表：['name']。")]
  if (!/^(create|update)(Many)?$/.test(verb))
    return [
      invalid(
        path,
        'is only for create and update: commands have inputs of their own.',
        '仅适用于 create 与 update，命令有各自的输入。',
      ),
    ]
  const names = [...entity.fields.keys()]
  const sentence = { en: `is no field of ${entity.name}`, zh: `不是 ${entity.name} 的字段` }
  return fields
    .filter((field) => !names.includes(field) && !field.startsWith('ext.'))
    .map((field) =>
      misspelt({ code: 'FIELD_UNKNOWN', path: `${path}.${field}`, wrong: field, ...sentence }, names),
    )
}

/** Verbs that name no record which is there before, and those that only read. */
function hasNoRecord(verb: string): boolean {
  return recordVerbs.has(verb) && !/^(update|delete)(Many)?$|^restore$/.test(verb)
}

function whenless({ when }: Rule, verb: string, path: string): readonly Issue[] {
  if (when === undefined) return []
  return [
    invalid(
      path,
      `cannot be asked: ${verb} changes no record that is there.`,
      `无法判断：${verb} 不修改已有记录。`,
    ),
  ]
}

function whenProblems({ when }: Rule, path: string, entity: Entity): readonly Issue[] {
  if (when === undefined) return []
  const { issues } = checkCondition(entity.shape, when as never, { history: false })
  return issues.map(({ code, message, zh, path: at }) => ({
    code,
    message,
    zh,
    path: [path, ...at].join('.'),
  }))
}

type Rule = Readonly<Record<string, unknown>>

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}
