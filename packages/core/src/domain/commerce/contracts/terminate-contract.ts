import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, moneyOf, sumOf } from '../../../engine/money/amount.ts'
import { addDays } from '../calendar-days.ts'
import { type Instalment, instalment } from '../payments/instalment.ts'
import { endedLine, lineEdit } from './amend-contract.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { contractLine } from './contract-line.ts'
import type { ContractRules } from './contract-rules.ts'
import { contractToChange, linesOf, today, turnsOf, written } from './contract-state.ts'
import { endContract } from './end-contract.ts'
import { nextVersion } from './next-version.ts'
import { owedInstalments } from './replan-instalments.ts'

/**
 * Ends a contract before its time, as its last version. What falls due after its last day is not owed any more, unless it
 * was billed; what was paid or is due stays. With a day to come it is terminated when that is over.
 */
export function terminateContract(rules: ContractRules) {
  return defineCommand({
    name: 'contract.terminate',
    input: z.strictObject({
      id: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** Its last day; today when left out. The day before it begins where it is never to hold. */
      on: z.iso.date().optional(),
    }),

    async run({ id, reason, on }, context): Promise<Contract> {
      const { records } = context
      const found = await contractToChange(context, id, ['active'])
      if (found.closedOn != null) throw contractErrors.CRM_CONTRACT_STATUS({ status: 'terminated' })
      const endsOn = on ?? today(context)
      if (endsOn < addDays(found.startsOn, -1) || endsOn > found.endsOn)
        throw contractErrors.CRM_CONTRACT_DAYS({ why: 'its new last day lies outside of it' })

      const amendment = (found.amendment ?? 1) + 1
      const ending = (await linesOf(context, id)).filter((line) => line.endsOn > endsOn)
      written(
        await records(contractLine).updateMany(
          ending.map((line) => lineEdit(endedLine(line, addDays(endsOn, 1), amendment))),
        ),
      )
      const owed = (await owedInstalments(context, found)).map((one) => ({ one, left: leftOf(one, endsOn) }))
      written(
        await records(instalment).updateMany(
          owed.flatMap(({ one, left }) => (left ? [{ id: one.id, patch: endingOf(left, context.now) }] : [])),
        ),
      )
      const total = moneyOf(
        sumOf(
          owed.map(({ one, left }) => amountOf(left ?? one.amount)),
          found.currency,
        ),
      )
      await nextVersion(context, found, { effectiveOn: endsOn, reason, total })
      const { endsAt } = turnsOf({ ...found, endsOn }, context)
      await records(contract).update(id, {
        ...{ amendment, endsOn, total, endsAt, renewsAt: null, closedOn: endsOn, closedReason: reason },
      })
      return endContract(context, rules, id)
    },
  })
}

/** What of an instalment stays where less of it is owed: what was paid. Undefined where it stays as it is. */
function leftOf({ isOpen, invoiceId, dueOn, settled }: Instalment, endsOn: string): Money | undefined {
  const isDue = dueOn != null && dueOn <= endsOn
  return isOpen && invoiceId == null && !isDue ? settled : undefined
}

function endingOf(left: Money, now: Date) {
  const isPaid = amountOf(left).minor > 0n
  return isPaid ? { isOpen: false, amount: left, settledAt: now } : { isOpen: false, voidedAt: now }
}
