import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { type ApprovalFacts, approvalsFor, inputsOf, type NeededApproval } from './approvals-for.ts'
import type { Quote } from './quote.ts'
import { approvalFacts } from './quote-figures.ts'
import type { QuoteOptions } from './quote-rules.ts'
import { demandReadable, type QuoteSession } from './quote-session.ts'

/** What a quote has to be approved for, as far as the caller may know. */
export interface NeededApprovals {
  readonly needed: readonly NeededApproval[]
  /** Needs that depend on what the caller may not see: they may be asked, too. */
  readonly hidden: readonly string[]
}

/** What a quote has to be approved for as it stands, in the order in which it is asked, and why. */
export function neededApprovals({ approvals = [] }: QuoteOptions) {
  return defineQuery({
    name: 'quote.approvals',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, { crm }): Promise<NeededApprovals> {
      const found = await demandReadable(crm as QuoteSession, id)
      const isOpen = (name: keyof ApprovalFacts) => name in found
      const open = approvals.filter((need) => inputsOf({ when: need.when }).every(isOpen))
      const shown = approvalsFor(approvalFacts(found as Quote), open)
      return {
        needed: shown.map((need) => ({ ...need, inputs: only(need.inputs, isOpen) })),
        hidden: approvals.filter((need) => !open.includes(need)).map((need) => need.id),
      }
    },
  })
}

function only(facts: Partial<ApprovalFacts>, isOpen: (name: keyof ApprovalFacts) => boolean) {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => isOpen(name as keyof ApprovalFacts)))
}
