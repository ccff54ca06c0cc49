import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { sha256 } from '../../../engine/ids.ts'
import { askApproval, useApproval } from '../../approvals/index.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractRules } from './contract-rules.ts'
import { contractToChange } from './contract-state.ts'

/** What is approved of a contract: all that is agreed with it. */
const OVER = ['currency', 'startsOn', 'endsOn', 'total', 'plan', 'draftLines'] as const

const approvalOf = (recordId: string) => ({
  ...{ entity: 'contract', recordId, kind: 'contract.sign' },
  over: [...OVER],
})

/**
 * Asks for the approval that a contract needs before it is signed, where the host says who approves. What is changed
 * afterwards has to be approved again.
 */
export function submitContract({ contractApproval: rule }: ContractRules) {
  return defineCommand({
    name: 'contract.submit',
    input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500).optional() }),

    async run({ id, reason }, context): Promise<Contract> {
      const draft = await contractToChange(context, id, ['draft', 'inApproval'])
      if (!rule || draft.status === 'inApproval') return draft
      const inputsHash = await sha256(JSON.stringify(OVER.map((field) => draft[field] ?? null)))
      await context.run(askApproval, {
        ...{ ...approvalOf(id), steps: [{ key: 'sign', rule, inputsHash }] },
        ...(reason !== undefined && { reason }),
      })
      return context.records(contract).update(id, { status: 'inApproval' })
    },
  })
}

/** Uses up the approval of a draft that is to be signed. Throws where it needs one and has none for what it says. */
export async function demandApproved(
  context: CommandContext,
  { contractApproval }: ContractRules,
  { id, status }: Contract,
): Promise<void> {
  if (!contractApproval) return
  if (status !== 'inApproval') throw contractErrors.CRM_CONTRACT_UNAPPROVED()
  await context.run(useApproval, approvalOf(id))
}

/** What was refused or taken back is a draft again. */
export const reopenDraft = defineCommand({
  name: 'contract.reopenDraft',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }): Promise<void> {
    await records(contract).updateIf(id, { status: 'inApproval' }, { status: 'draft' })
  },
})
