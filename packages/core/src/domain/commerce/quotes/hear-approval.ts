import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { approval } from '../../approvals/index.ts'
import { type Quote, quote } from './quote.ts'

/** Brings a quote that waits for approval in line with its request. A hook calls it, and nobody else can. */
export const hearApproval = defineCommand({
  name: 'quote.hearApproval',
  input: z.strictObject({ id: z.string(), approvalId: z.string() }),

  async run({ id, approvalId }, { records }): Promise<Quote | undefined> {
    const found = await records(quote).find(id)
    if (found?.status !== 'inApproval') return found
    const [asked] = await records(approval).where({ id: approvalId }, { limit: 1 })
    // A request that ends without consent is taken out of the quote before the hook is told of it.
    const isItsOwn = asked?.recordId === id && (found.approvalId ?? approvalId) === approvalId
    if (!isItsOwn || asked.status === 'pending') return found
    return records(quote).update(id, { status: asked.status === 'approved' ? 'approved' : 'draft' })
  },
})
