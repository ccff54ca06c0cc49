import { implies } from '../../../conditions/index.ts'
import type { Issue } from '../../../engine/errors.ts'
import { approvalDoubts } from '../../approvals/index.ts'
import { type ApprovalNeed, approvalShape } from './approvals-for.ts'
import type { DiscountRule } from './discount-rule.ts'
import type { QuoteOptions } from './quote-rules.ts'

/**
 * What in the rules of quotes is valid, but hardly means what it says: a discount that nobody gets without approval, though it
 * is given by itself, and an approval that only the owner of the quote gives, who asks for it.
 */
export function quoteDoubts({ approvals = [], discounts = [] }: QuoteOptions): readonly Issue[] {
  return [
    ...discounts.flatMap((rule, index) => alwaysApproved(rule, `discounts.${index}`, approvals)),
    ...approvals.flatMap(({ when, approval }, index) =>
      approvalDoubts(
        { ...approval, when: when as object },
        { shape: approvalShape, path: `approvals.${index}.approval`, given: {}, ownerAsks: true },
      ).map((issue) => ({ ...issue, path: issue.path?.replace('approval.when', 'when') ?? '' })),
    ),
  ]
}

function alwaysApproved(
  { percent, on, when = {} }: DiscountRule,
  path: string,
  approvals: readonly ApprovalNeed[],
): readonly Issue[] {
  // A discount on some lines is less of the whole.
  const isOnAll = on === 'document' || Object.keys(when).length === 0
  if (percent === undefined || !isOnAll) return []
  const given = { discountBp: { gte: Math.floor(Number(percent) * 100) } }
  return approvals
    .filter((need) => implies(approvalShape, given, need.when))
    .map(({ id }) => ({
      code: 'DISCOUNT_APPROVED',
      path,
      message: `is given by itself, and every quote with it needs the approval "${id}".`,
      zh: `会自动给予，但每张含此折扣的报价单都需要审批“${id}”。`,
    }))
}
