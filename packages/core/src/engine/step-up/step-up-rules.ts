import { invalid, type RuledVerbs, type RuleWords, ruledVerb } from '../command/ruled-verb.ts'
import type { Issue } from '../errors.ts'
import { isCount, isObject, isTimeToPass } from '../given.ts'
import type { StepUpRule } from './step-up-rule.ts'

const KEYS: Readonly<Record<keyof StepUpRule, true>> = {
  ...{ level: true, maxAge: true, fields: true, when: true, proof: true },
}
const WORDS: RuleWords = {
  keys: KEYS,
  example: "{ level: 2, maxAge: '5m' }",
  verb: { en: 'is asked proof for, but is no verb here', zh: '要求身份验证，但不是任何实体的操作' },
}

/** Every rule by its verb: what commands ask for by themselves, and what the host asks for besides. Notes what is wrong. */
export function stepUpRules(
  given: unknown,
  installed: RuledVerbs,
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

function ruleProblems(name: string, rule: unknown, path: string, installed: RuledVerbs): readonly Issue[] {
  const problems: Issue[] = []
  const found = ruledVerb(name, rule, path, installed, WORDS, problems)
  if (!found) return problems
  const { level, maxAge, proof } = found.rule
  return [
    ...problems,
    ...(isCount(level)
      ? []
      : [invalid(`${path}.level`, 'must be a whole number from 1.', '必须是从 1 开始的整数。')]),
    ...(maxAge === undefined || isTimeToPass(maxAge)
      ? []
      : [invalid(`${path}.maxAge`, "must be a duration: '5m'.", "必须是时长：'5m'。")]),
    ...(proof === undefined || proof === 'each'
      ? []
      : [invalid(`${path}.proof`, "must be 'each', or left out.", "必须是 'each'，或省略。")]),
  ]
}
