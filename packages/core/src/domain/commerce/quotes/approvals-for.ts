import {
  type Condition,
  type DescribeLocale,
  type PreparedCondition,
  prepareCondition,
  type Shape,
} from '../../../conditions/index.ts'
import type { Money } from '../../../engine/entities/field.ts'
import type { ApprovalRule } from '../../approvals/index.ts'

/** What an approval can be made to depend on. */
export interface ApprovalFacts {
  /** Parts in ten thousand that the customer is let off, of what it would come to by the books. */
  readonly discountBp: number | null
  /** What we keep of the net, in parts in ten thousand; null where a cost is unknown. */
  readonly marginBp: number | null
  readonly gross: Money | null
  readonly net: Money | null
  readonly total: Money | null
  readonly currency: string
  readonly termMonths: number | null
  readonly paymentTerms: string | null
}

/** When a quote has to be approved, and by whom. */
export interface ApprovalNeed {
  /** Names the step, so it never changes its meaning. */
  readonly id: string
  readonly when: Condition<ApprovalFacts>
  readonly approval: Pick<ApprovalRule, 'by' | 'mode' | 'mayApproveOwn' | 'timeouts'>
  /** What was approved: only when one of these is another than it was, it is asked again. Those of `when` if left out. */
  readonly inputs?: readonly (keyof ApprovalFacts)[]
}

/** An approval that is needed, and why. */
export interface NeededApproval {
  readonly id: string
  readonly because: Readonly<Record<DescribeLocale, string>>
  readonly approval: ApprovalNeed['approval']
  /** The facts that it is given for, as they are. */
  readonly inputs: Readonly<Partial<ApprovalFacts>>
}

/**
 * The approvals that a quote needs, in the order in which they are asked, each with its reason and the facts that it is
 * given for.
 *
 * @example
 * ```ts
 * const none = { gross: null, net: null, total: null, currency: 'CNY', termMonths: null, paymentTerms: null }
 * const [step] = approvalsFor({ ...none, discountBp: 2000, marginBp: null }, [
 *   { id: 'deep', when: { discountBp: { gt: 1500 } }, approval: { by: [{ role: 'director' }] } },
 * ])
 * console.log(step?.id, step?.inputs) // deep { discountBp: 2000 }
 * ```
 */
export function approvalsFor(
  facts: ApprovalFacts,
  needs: readonly ApprovalNeed[],
): readonly NeededApproval[] {
  return needs.flatMap((need) => {
    const condition = preparedFor(need)
    if (!condition.matches(facts)) return []
    const because = { en: condition.describe('en'), 'zh-CN': condition.describe('zh-CN') }
    const inputs = Object.fromEntries(inputsOf(need).map((name) => [name, facts[name]]))
    return [{ id: need.id, because, approval: need.approval, inputs }]
  })
}

/** The facts by which a need is decided, and for which an approval is given. */
export function inputsOf({
  when,
  inputs,
}: Pick<ApprovalNeed, 'when' | 'inputs'>): readonly (keyof ApprovalFacts)[] {
  return inputs ?? [...namesIn(when)]
}

function namesIn(condition: unknown): ReadonlySet<keyof ApprovalFacts> {
  if (typeof condition !== 'object' || condition === null) return new Set()
  const own = Object.keys(condition).filter((key) => Object.hasOwn(approvalShape.fields, key))
  const deeper = Object.values(condition).flatMap((part) => [...namesIn(part)])
  return new Set([...(own as (keyof ApprovalFacts)[]), ...deeper])
}

const prepared = new WeakMap<ApprovalNeed, PreparedCondition<ApprovalFacts>>()

function preparedFor(need: ApprovalNeed): PreparedCondition<ApprovalFacts> {
  const known = prepared.get(need)
  if (known) return known
  const condition = prepareCondition<ApprovalFacts>(approvalShape, need.when)
  prepared.set(need, condition)
  return condition
}

const basisPoints = (en: string, zh: string) =>
  ({ type: { kind: 'int' }, nullable: true, label: { en, 'zh-CN': zh } }) as const
const money = (en: string, zh: string) =>
  ({ type: { kind: 'money' }, nullable: true, label: { en, 'zh-CN': zh } }) as const
const text = (en: string, zh: string) =>
  ({ type: { kind: 'text' }, nullable: true, label: { en, 'zh-CN': zh } }) as const

/** What conditions of approvals may speak about. */
export const approvalShape: Shape = {
  name: 'quote',
  fields: {
    discountBp: basisPoints('Discount (bp)', '折扣（基点）'),
    marginBp: basisPoints('Margin (bp)', '毛利（基点）'),
    gross: money('Before discounts', '折前金额'),
    net: money('Net', '未税金额'),
    total: money('Total', '含税总额'),
    currency: text('Currency', '币种'),
    termMonths: basisPoints('Term in months', '期限（月）'),
    paymentTerms: text('Payment terms', '付款条件'),
  } satisfies Record<keyof ApprovalFacts, Shape['fields'][string]>,
  relations: {},
}
