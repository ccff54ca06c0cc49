import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { voidApproval } from '../../approvals/index.ts'
import { type Contract, contract } from './contract.ts'
import { contractToChange, draftOf, planNamed, totalAgreed } from './contract-state.ts'
import { draftLines, linesInput, termInput, termOf } from './contract-terms.ts'
import type { ContractOptions } from './draft-contract.ts'
import type { Days } from './line-charges.ts'

/** Changes a draft. What was approved of it has to be approved again; `lines` stand for all there were. */
export function changeDraft(options: ContractOptions) {
  return defineCommand({
    name: 'contract.change',
    input: z.strictObject({
      id: z.string(),
      ...termInput,
      plan: z.string().optional(),
      lines: linesInput.optional(),
    }),

    async run({ id, plan, lines, ...term }, context): Promise<Contract> {
      const draft = await contractToChange(context, id, ['draft', 'inApproval'])
      const { startsOn, endsOn, currency } = draft
      const days = termOf(term, { startsOn, endsOn })
      const drafted = lines
        ? await draftLines(context, lines, { ...days, currency })
        : draftOf(draft).map((line) => moved(line, draft, days))
      if (draft.approvalId != null) await context.run(voidApproval, { entity: 'contract', recordId: id })
      return context.records(contract).update(id, {
        ...{ ...days, status: 'draft', draftLines: drafted as never },
        total: totalAgreed(drafted, { ...draft, ...days }),
        ...(plan !== undefined && { plan: planNamed(options, plan) as never }),
      })
    },
  })
}

/** What began or ended with the contract goes on doing so; what lies outside of it is cut. */
function moved<L extends Days>(line: L, before: Days, after: Days): L {
  const isWithin = line.startsOn !== before.startsOn && line.startsOn > after.startsOn
  const isShorter = line.endsOn !== before.endsOn && line.endsOn < after.endsOn
  return {
    ...line,
    startsOn: isWithin ? line.startsOn : after.startsOn,
    endsOn: isShorter ? line.endsOn : after.endsOn,
  }
}
