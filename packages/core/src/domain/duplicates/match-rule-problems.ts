import type { Shape } from '../../conditions/shape.ts'
import type { Issue } from '../../engine/errors.ts'
import { misspelt } from '../../engine/misspelt.ts'
import { keyPlan } from './key-plan.ts'
import { METHODS } from './match-methods.ts'
import type { FieldMatch, MatchOptions, MatchRule } from './match-rule.ts'
import { prepareField, shapeOfField } from './prepared-field.ts'

const BLANKS: readonly string[] = ['noMatch', 'match', 'ignore']

/** What is wrong with rules for records of this shape, all at once. Empty when nothing is. */
export function matchRuleProblems(
  shape: Shape,
  rules: readonly MatchRule[],
  options: MatchOptions = {},
): readonly Issue[] {
  return rules.flatMap((rule, at) => {
    if (rules.findIndex(({ id }) => id === rule.id) < at)
      return [issue('RULE_CONFLICT', rule.id, 'is the id of two.', '与另一条规则的 id 相同。')]
    return ruleProblems(shape, rule, options)
  })
}

function ruleProblems(shape: Shape, rule: MatchRule, options: MatchOptions): readonly Issue[] {
  const { id, entity, all, score } = rule
  if (entity !== shape.name)
    return [issue('RULE_ENTITY', id, `is not on "${shape.name}".`, `不适用于 "${shape.name}"。`)]
  if (all.length === 0) return [issue('RULE_EMPTY', id, 'compares no fields.', '没有要比较的字段。')]

  const problems = [
    ...(isShare(score)
      ? []
      : [issue('SCORE_RANGE', `${id}.score`, 'is not within 0 and 1.', '应在 0 到 1 之间。')]),
    ...all.flatMap((match, at) => fieldProblems(shape, match, `${id}.all.${at}`, options)),
  ]
  if (problems.length > 0) return problems
  const plan = keyPlan(shape, all.map(prepareField))
  return plan.length > 0 ? [] : [withoutKey(id)]
}

/** Without a key every new record would be compared with all others. */
function withoutKey(id: string): Issue {
  return issue(
    'RULE_WITHOUT_KEY',
    id,
    'can match records that have no key in common. Give a field with many values `blanks: "noMatch"` and a threshold above 0.',
    '可能匹配没有公共索引键的记录。请为一个取值较多的字段设置 `blanks: "noMatch"` 且阈值大于 0。',
  )
}

function fieldProblems(shape: Shape, match: FieldMatch, path: string, options: MatchOptions): Issue[] {
  const { field, method: name, threshold, blanks, weight } = match
  const problems: Issue[] = []
  const report = (code: string, part: string, message: string, zh: string) =>
    problems.push(issue(code, `${path}.${part}`, message, zh))

  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
  const kind = shapeOfField(shape, field)?.type.kind
  if (!kind)
    problems.push(
      misspelt(
        {
          ...{ code: 'FIELD_UNKNOWN', path: `${path}.field`, wrong: field },
          ...{ en: `names no field of ${shape.name}: ${field}`, zh: `${shape.name} 没有字段 ${field}` },
        },
        Object.keys(shape.fields),
      ),
    )
  if (!method)
    report(
      'METHOD_UNKNOWN',
      'method',
      `is none of ${Object.keys(METHODS).join(', ')}.`,
      '不是已有的比较方法。',
    )
  if (kind && method && !method.suits.includes(kind))
    report('METHOD_UNSUITED', 'method', `${name} cannot compare ${kind}.`, `${name} 不能比较 ${kind} 类型。`)
  if (method?.needs && !options[method.needs])
    report('METHOD_MISSING', 'method', `needs the option ${method.needs}.`, `需要提供选项 ${method.needs}。`)
  if (threshold !== undefined && !isShare(threshold))
    report('THRESHOLD_RANGE', 'threshold', 'is not within 0 and 1.', '应在 0 到 1 之间。')
  if (!BLANKS.includes(blanks))
    report('BLANKS_UNKNOWN', 'blanks', `is none of ${BLANKS.join(', ')}.`, `只能是 ${BLANKS.join('、')}。`)
  if (!(Number.isFinite(weight) && weight > 0))
    report('WEIGHT_RANGE', 'weight', 'is not above 0.', '应大于 0。')
  return problems
}

function isShare(share: number): boolean {
  return share >= 0 && share <= 1
}

function issue(code: string, path: string, message: string, zh: string): Issue {
  return { code, path, message, zh }
}
