import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { addDays } from '../calendar-days.ts'
import { instalment } from '../payments/instalment.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { contractToChange, planOf, reachedOf, today, written } from './contract-state.ts'
import { itemsOf, type PaymentPlan } from './payment-plan.ts'
import { owedInstalments } from './replan-instalments.ts'

/**
 * Tells that what instalments wait for has happened: they are due so many days after it as the plan says. Told again with
 * another day it is set right for what is neither settled nor billed.
 */
export const reachMilestone = defineCommand({
  name: 'contract.reach',
  input: z.strictObject({
    id: z.string(),
    milestone: z.string(),
    /** The day on which it happened; today when left out. */
    on: z.iso.date().optional(),
  }),

  async run({ id, milestone, on }, context): Promise<Contract> {
    const { records } = context
    const found = await contractToChange(context, id, ['active', 'expired', 'renewed', 'terminated'])
    const plan = planOf(found)
    if (!plan || !waitsFor(plan, milestone)) throw contractErrors.CRM_CONTRACT_MILESTONE({ milestone })
    const day = on ?? today(context)
    const waiting = (await owedInstalments(context, found)).filter(
      (one) => one.milestone === milestone && one.isOpen && one.invoiceId == null,
    )
    written(
      await records(instalment).updateMany(
        waiting.map((one) => ({ id: one.id, patch: { dueOn: addDays(day, one.daysAfter ?? 0) } })),
      ),
    )
    return records(contract).update(id, { reached: { ...reachedOf(found), [milestone]: day } })
  },
})

/** Whether something of a plan waits for this. */
export function waitsFor(plan: PaymentPlan, milestone: string): boolean {
  return itemsOf(plan).some(({ due }) =>
    'milestone' in due
      ? due.milestone === milestone
      : milestone === 'delivery' && 'from' in due && due.from === milestone,
  )
}
