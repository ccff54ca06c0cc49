import type { Issue } from '../../../engine/errors.ts'
import { isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import type { ApprovalRule } from '../../approvals/index.ts'
import type { PaymentPlan } from './payment-plan.ts'
import { paymentPlanProblems } from './payment-plan-problems.ts'

/** What a host decides about contracts. */
export interface ContractRules {
  /** How contracts are paid. Each contract keeps the plan that it was signed with. */
  readonly plans?: readonly PaymentPlan[] | undefined
  /** When a customer counts as lost. */
  readonly renewals?: RenewalRules | undefined
  /** Who approves a contract before it is signed; without it nobody is asked. */
  readonly contractApproval?: ApprovalRule | undefined
}

/** What a host decides about contracts that end. */
export interface RenewalRules {
  /** So many days after its last one a contract that nothing follows counts as churned; 30 when left out. */
  readonly graceDays?: number
}

const USUAL_GRACE = 30
const MOST_DAYS = 3650

/** How many days there are to make up one's mind. */
export function graceDays({ renewals }: ContractRules): number {
  return renewals?.graceDays ?? USUAL_GRACE
}

/** What is wrong with the rules of contracts, whoever wrote them without types. */
export function contractProblems({ plans, renewals }: Readonly<Record<string, unknown>>): readonly Issue[] {
  return [...paymentPlanProblems(plans, 'plans'), ...renewalProblems(renewals)]
}

function renewalProblems(renewals: unknown): readonly Issue[] {
  if (renewals === undefined) return []
  if (!isObject(renewals)) return [{ code: 'OPTION_INVALID', path: 'renewals', ...OBJECT }]
  const days = renewals['graceDays']
  const isRight = days === undefined || isDays(days)
  return [
    ...unknownKeys(renewals, { graceDays: true }, 'renewals'),
    ...(isRight ? [] : [{ code: 'OPTION_INVALID', path: 'renewals.graceDays', ...DAYS }]),
  ]
}

function isDays(given: unknown): boolean {
  return Number.isSafeInteger(given) && (given as number) >= 0 && (given as number) <= MOST_DAYS
}

const OBJECT = {
  message: 'must be an object: { graceDays: 30 }.',
  zh: '必须是对象：{ graceDays: 30 }。',
}
const DAYS = {
  message: `must be a whole number from 0 to ${MOST_DAYS}.`,
  zh: `必须是 0 至 ${MOST_DAYS} 的整数。`,
}
