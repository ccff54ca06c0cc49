import type { CommandContext } from '../../../engine/command/context.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import { type Instalment, instalment } from '../payments/instalment.ts'
import { holdReceivables } from '../payments/settle-instalments.ts'
import type { Contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractLine } from './contract-line.ts'
import { billedLine, MOST, planOf, reachedOf, today, written } from './contract-state.ts'
import type { DraftLine } from './contract-terms.ts'
import { livePeople } from './live-people.ts'
import { type PlannedPayment, planPayments } from './plan-payments.ts'
import { newInstalments } from './planned-instalments.ts'
import { replanPayments } from './replan-payments.ts'

/** Instalments of a contract's plan that are owed or were paid, locked until all is written, so that nobody pays meanwhile. */
export async function owedInstalments(
  context: CommandContext,
  { id: contractId, accountId }: Contract,
): Promise<readonly Instalment[]> {
  const { records } = context
  await holdReceivables(context, accountId)
  const planned = { contractId, planKey: { isNotNull: true } } as const
  const all = await records(instalment).where(planned, { limit: MOST })
  const locked = await records(instalment).findMany(all.map(({ id }) => id))
  return [...locked.values()].filter(({ voidedAt }) => voidedAt == null)
}

/** Whether nothing of it was paid or billed yet. */
function isUntouched({ settled, invoiceId, isOpen }: Instalment): boolean {
  return isOpen === true && invoiceId == null && amountOf(settled).minor === 0n
}

/** Brings the open instalments of a changed contract to what its plan says of it now. */
export async function replanInstalments(
  context: CommandContext,
  changed: Contract,
  lines: readonly (ContractLine | DraftLine)[],
): Promise<void> {
  const { records, now } = context
  const { startsOn, endsOn, currency, signedOn } = changed
  const plan = planOf(changed)
  if (!plan) throw contractErrors.CRM_CONTRACT_PLAN({ plan: '' })

  const owed = await owedInstalments(context, changed)
  const facts = { startsOn, endsOn, currency, signedOn: signedOn ?? startsOn, reached: reachedOf(changed) }
  const ideal = planPayments(plan, { ...facts, lines: lines.flatMap(billedLine) })
  const kept = owed.filter((one) => !isUntouched(one))
  const { open, over } = replanPayments(
    ideal,
    kept.map(({ planKey, amount }) => ({ key: planKey ?? '', amount })),
    { today: today(context), currency, key: `amendment ${changed.amendment}` },
  )
  if (amountOf(over).minor > 0n) throw contractErrors.CRM_CONTRACT_PAID_MORE()

  const planned = new Map(open.map((one) => [one.key, one]))
  const untouched = new Map(owed.filter(isUntouched).map((one) => [one.planKey ?? '', one]))
  const edits = [...untouched].flatMap(([key, one]): readonly Edit[] => {
    const wanted = planned.get(key)
    if (!wanted) return [{ id: one.id, patch: { isOpen: false, voidedAt: now } }]
    return isSame(one, wanted) ? [] : [{ id: one.id, patch: asPlanned(wanted) }]
  })
  written(await records(instalment).updateMany(edits))
  const last = Math.max(0, ...owed.map(({ position }) => position))
  const added = open.filter(({ key }) => !untouched.has(key))
  written(
    await records(instalment).createMany(
      newInstalments(added, { ...changed, ...(await livePeople(context, changed)) }, last),
    ),
  )
}

interface Edit {
  readonly id: string
  readonly patch: Partial<Instalment>
}

function asPlanned({ key: _, ...wanted }: PlannedPayment) {
  return wanted
}

function isSame(one: Instalment, { amount, dueOn, name }: PlannedPayment): boolean {
  return one.amount.amount === amount.amount && (one.dueOn ?? null) === dueOn && one.name === name
}
