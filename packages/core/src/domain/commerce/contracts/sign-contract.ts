import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { instalment } from '../payments/instalment.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { contractLine } from './contract-line.ts'
import type { ContractRules } from './contract-rules.ts'
import {
  billedLine,
  contractToChange,
  draftOf,
  planNamed,
  planOf,
  reachedOf,
  today,
  totalAgreed,
  turnsOf,
  written,
} from './contract-state.ts'
import { contractVersion } from './contract-version.ts'
import { livePeople } from './live-people.ts'
import { planPayments } from './plan-payments.ts'
import { newInstalments } from './planned-instalments.ts'
import { demandApproved } from './submit-contract.ts'

/**
 * Makes a contract hold: its lines, its first version and the instalments of its payment plan stand from now on. Of several
 * who sign at once one does, and the others are told that it is active.
 */
export function signContract(rules: ContractRules) {
  return defineCommand({
    name: 'contract.sign',
    input: z.strictObject({
      id: z.string(),
      /** The payment plan, by its name; the one that was drafted with when left out. */
      plan: z.string().optional(),
      /** The day on which it was signed; today when left out. */
      on: z.iso.date().optional(),
    }),

    async run({ id, plan: named, on }, context): Promise<Contract> {
      const { records } = context
      const draft = await contractToChange(context, id, ['draft', 'inApproval'])
      const signedOn = on ?? today(context)
      const plan = named === undefined ? planOf(draft) : planNamed(rules, named)
      if (!plan) throw contractErrors.CRM_CONTRACT_PLAN({ plan: '' })
      if (rules.contractApproval && named !== undefined && named !== planOf(draft)?.id)
        throw contractErrors.CRM_CONTRACT_UNAPPROVED()
      await demandApproved(context, rules, draft)

      const lines = draftOf(draft)
      const total = totalAgreed(lines, draft)
      const { accountId, startsOn, endsOn, currency } = draft
      written(
        await records(contractLine).createMany(
          lines.map((line) => ({ ...line, contractId: id, accountId, amendment: 1 })),
        ),
      )
      const facts = { currency, startsOn, endsOn, signedOn, reached: reachedOf(draft) }
      const planned = planPayments(plan, { ...facts, lines: lines.flatMap(billedLine) })
      written(
        await records(instalment).createMany(
          newInstalments(planned, { ...draft, ...(await livePeople(context, draft)) }, 0),
        ),
      )
      await records(contractVersion).create({
        ...{ contractId: id, amendment: 1, effectiveOn: startsOn, delta: total, total },
      })
      await endFollowed(context, id)
      return records(contract).update(id, {
        ...{ status: 'active', signedOn, plan: plan as never, draftLines: null, total },
        ...turnsOf(draft, context),
      })
    },
  })
}

/** What had ended before it was followed is renewed now; what still runs is when it ends. */
async function endFollowed({ records }: CommandContext, followedById: string): Promise<void> {
  const ended = await records(contract).where({ followedById, status: 'expired' })
  for (const { id } of ended)
    await records(contract).update(id, { status: 'renewed', churnsAt: null, isChurned: false })
}
