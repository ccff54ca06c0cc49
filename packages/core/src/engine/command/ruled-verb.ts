import { checkCondition } from '../../conditions/check-condition.ts'
import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { type Given, isListOfText, isObject } from '../given.ts'
import { misspelt, unknownKeys } from '../misspelt.ts'
import { recordVerbs } from '../plugins/install-plugins.ts'
import type { CommandDef } from './context.ts'

/** What rules by verb are checked against. */
export interface RuledVerbs {
  readonly model: Model
  readonly commands: ReadonlyMap<string, CommandDef>
  readonly queries: ReadonlyMap<string, unknown>
}

/** Rules of one kind, which a host gives by verb. */
export interface RuleWords {
  readonly keys: Readonly<Record<string, true>>
  /** How one is written, for whom it was no object. */
  readonly example: string
  /** What is said of a verb that does not exist. */
  readonly verb: { readonly en: string; readonly zh: string }
}

/** What every rule by verb says: which verb it is for, and when. Undefined where there is nothing more to look over. */
export interface RuledVerb {
  readonly entity: Entity
  readonly verb: string
  readonly rule: Given
}

/** Looks over what every rule by verb says: the verb, the names of its options, `fields` and `when`. Notes what is wrong. */
export function ruledVerb(
  name: string,
  rule: unknown,
  path: string,
  installed: RuledVerbs,
  { keys, example, verb: sentence }: RuleWords,
  problems: Issue[],
): RuledVerb | undefined {
  const [entityName = '', verb = ''] = name.split('.', 2)
  const entity = installed.model.entities.get(entityName)
  if (!entity || !verbsOf(entityName, installed).includes(verb)) {
    problems.push(unknownVerb(name, path, entity, installed, sentence))
    return undefined
  }
  if (!isObject(rule)) {
    problems.push(invalid(path, `must be a rule: ${example}.`, `必须是规则：${example}。`))
    return undefined
  }
  problems.push(
    ...unknownKeys(rule, keys, path),
    ...fieldProblems(rule, verb, `${path}.fields`, entity),
    ...(installed.queries.has(name) || hasNoRecord(verb)
      ? whenless(rule, verb, `${path}.when`)
      : whenProblems(rule, `${path}.when`, entity)),
  )
  return { entity, verb, rule }
}

function unknownVerb(
  name: string,
  path: string,
  entity: Entity | undefined,
  installed: RuledVerbs,
  sentence: RuleWords['verb'],
): Issue {
  const known = [...installed.model.entities.keys()].flatMap((one) =>
    verbsOf(one, installed).map((verb) => `${one}.${verb}`),
  )
  const code = entity ? 'COMMAND_UNKNOWN' : 'ENTITY_UNKNOWN'
  return misspelt({ code, path, wrong: name, ...sentence }, known)
}

function verbsOf(entity: string, { commands, queries }: RuledVerbs): readonly string[] {
  const own = [...commands.values()].flatMap(({ name, runMany }) =>
    runMany ? [name, `${name}Many`] : [name],
  )
  const prefix = `${entity}.`
  const verbs = [...own, ...queries.keys()].filter((name) => name.startsWith(prefix))
  return [...recordVerbs, ...verbs.map((name) => name.slice(prefix.length))]
}

function fieldProblems({ fields }: Given, verb: string, path: string, entity: Entity): readonly Issue[] {
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
export function hasNoRecord(verb: string): boolean {
  return recordVerbs.has(verb) && !/^(update|delete)(Many)?$|^restore$/.test(verb)
}

function whenless({ when }: Given, verb: string, path: string): readonly Issue[] {
  if (when === undefined) return []
  return [
    invalid(
      path,
      `cannot be asked: ${verb} changes no record that is there.`,
      `无法判断：${verb} 不修改已有记录。`,
    ),
  ]
}

function whenProblems({ when }: Given, path: string, entity: Entity): readonly Issue[] {
  if (when === undefined) return []
  const { issues } = checkCondition(entity.shape, when as never, { history: false })
  return issues.map(({ code, message, zh, path: at }) => ({
    code,
    message,
    zh,
    path: [path, ...at].join('.'),
  }))
}

/** What is wrong with an option. */
export function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}
