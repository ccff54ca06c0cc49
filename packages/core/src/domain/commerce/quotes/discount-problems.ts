import { checkCondition } from '../../../conditions/index.ts'
import type { Issue } from '../../../engine/errors.ts'
import { isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { type DiscountRule, discountShape, LINE_FACTS } from './discount-rule.ts'
import { daysProblems, demand, isName, problem } from './pricing-words.ts'
import { moneyProblems, reductionProblems } from './reduction-problems.ts'

const RULE_KEYS: Readonly<Record<keyof DiscountRule, true>> = {
  ...{ id: true, when: true, on: true, percent: true, amount: true, per: true },
  ...{ stacking: true, cap: true, funding: true, from: true, until: true },
}

/** What is wrong with discount rules, whoever wrote them without types. */
export function discountsProblems(rules: unknown): readonly Issue[] {
  if (!Array.isArray(rules)) return [problem('discounts', 'discounts')]
  const ids = rules.map((rule) => (isObject(rule) ? rule['id'] : undefined))
  return rules.flatMap((rule: unknown, at): readonly Issue[] => {
    const path = `discounts.${at}`
    if (!isObject(rule)) return [problem(path, 'discount')]
    const { id, on, stacking, cap, funding, from, until, when } = rule
    return [
      ...unknownKeys(rule, RULE_KEYS, path),
      ...demand(isName(id), `${path}.id`, 'name'),
      ...demand(id === undefined || ids.indexOf(id) === at, `${path}.id`, 'repeated'),
      ...demand(on === 'line' || on === 'document', `${path}.on`, 'on'),
      ...demand(STACKING.includes(stacking), `${path}.stacking`, 'stacking'),
      ...demand(funding === undefined || isName(funding), `${path}.funding`, 'name'),
      ...reductionProblems(rule, path, { on }),
      ...(cap === undefined ? [] : moneyProblems(cap, `${path}.cap`)),
      ...daysProblems(from, until, path),
      ...(when === undefined ? [] : conditionProblems(when, `${path}.when`, on)),
    ]
  })
}

const STACKING: readonly unknown[] = ['exclusive', 'stack', 'best']

/** The whole document has no product: a rule on it that asks for one would never hold. */
function conditionProblems(when: unknown, path: string, on: unknown): readonly Issue[] {
  const { issues } = checkCondition(on === 'document' ? documentShape : discountShape, when, {
    history: false,
  })
  return issues.map(({ code, message, zh, path: at }) => ({
    code,
    message,
    zh,
    path: [path, ...at].join('.'),
  }))
}

const documentShape = {
  ...discountShape,
  fields: Object.fromEntries(
    Object.entries(discountShape.fields).filter(([name]) => !LINE_FACTS.includes(name)),
  ),
}
