import type { CommandContext, Result } from '../../../engine/command/context.ts'
import { moneyOf } from '../../../engine/money/amount.ts'
import { addDays, beginningOf, dayOf } from '../calendar-days.ts'
import { type Contract, type ContractStatus, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { type ContractLine, contractLine } from './contract-line.ts'
import type { ContractRules } from './contract-rules.ts'
import type { DraftLine } from './contract-terms.ts'
import { type BilledLine, totalOf } from './line-charges.ts'
import type { PaymentPlan } from './payment-plan.ts'

/** A contract that the caller may read and that stands as it must, locked until all is written. */
export async function contractToChange(
  { records }: CommandContext,
  id: string,
  statuses: readonly ContractStatus[],
): Promise<Contract> {
  const found = await records(contract).visible(id)
  const status = found.status ?? 'draft'
  if (!statuses.includes(status)) throw contractErrors.CRM_CONTRACT_STATUS({ status })
  return found
}

/** The day that it is for the tenant. */
export function today({ now, zone }: CommandContext): string {
  return dayOf(now, zone)
}

/** The plan of this name as the host has it now. */
export function planNamed({ plans = [] }: ContractRules, id: string): PaymentPlan {
  const plan = plans.find((one) => one.id === id)
  if (!plan) throw contractErrors.CRM_CONTRACT_PLAN({ plan: id })
  return plan
}

export function draftOf({ draftLines }: Contract): readonly DraftLine[] {
  return (draftLines ?? []) as unknown as readonly DraftLine[]
}

export function planOf({ plan }: Contract): PaymentPlan | undefined {
  return (plan ?? undefined) as PaymentPlan | undefined
}

export function reachedOf({ reached }: Contract): Readonly<Record<string, string>> {
  return (reached ?? {}) as Readonly<Record<string, string>>
}

/** What lines come to over the time of their contract. */
export function totalAgreed(lines: readonly (ContractLine | DraftLine)[], { startsOn, currency }: Contract) {
  return moneyOf(totalOf(lines.flatMap(billedLine), startsOn, currency))
}

/** A line as it is billed; what was to be paid once and was ended is not. */
export function billedLine(line: ContractLine | DraftLine): readonly BilledLine[] {
  const isEnded = 'endedBy' in line && line.endedBy != null
  if (line.endsOn < line.startsOn || (isEnded && line.billing === 'once')) return []
  return [{ ...line, tax: line.tax ?? undefined }]
}

/** All lines of a contract, those that were ended included. */
export async function linesOf({ records }: CommandContext, contractId: string) {
  return records(contractLine).where({ contractId }, { limit: MOST, orderBy: 'startsOn' })
}

/** More than a contract can have. */
export const MOST = 100_000

/** When its renewal is begun, and when it is over. What is past already is begun no more. */
export function turnsOf(
  { endsOn, renewalLeadDays }: Pick<Contract, 'endsOn' | 'renewalLeadDays'>,
  context: CommandContext,
) {
  const isOver = endsOn < today(context)
  return {
    renewsAt: isOver ? null : beginningOf(addDays(endsOn, -(renewalLeadDays ?? 0)), context.zone),
    endsAt: beginningOf(addDays(endsOn, 1), context.zone),
  }
}

/** What several writes came to: all, or the first that was refused. */
export function written<R>(results: readonly Result<R>[]): readonly R[] {
  return results.map((result) => {
    if (!result.ok) throw result.error
    return result.record
  })
}
