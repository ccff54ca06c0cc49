import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { taken } from '../said.ts'
import { lockedQuote } from './locked-quote.ts'
import { type Quote, quote } from './quote.ts'
import { demandIntact, LINE_CONTENT, QUOTE_CONTENT } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { quoteLine } from './quote-line.ts'

/**
 * Begins the next version of a quote that was sent, with all that it says, as a draft. The one that was sent holds until
 * the new one is sent. Of a version there is one next.
 */
export const reviseQuote = defineCommand({
  name: 'quote.revise',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<Quote> {
    const { records } = context
    const found = await lockedQuote(context, id)
    if (found.status !== 'sent' && found.status !== 'declined' && found.status !== 'withdrawn')
      throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'revised' })
    const { number, revision } = found
    const newer = await records(quote).where({ number, revision: { gt: revision ?? 1 } }, { limit: 1 })
    if (newer.length > 0) throw quoteErrors.CRM_QUOTE_REVISED()

    const lines = await demandIntact(context, found)
    const drafted = await records(quote).create({
      ...taken(found, [...QUOTE_CONTENT, ...FOR_WHOM]),
      // Counted from the day on which it is sent, unless somebody says another.
      ...{ revision: (revision ?? 1) + 1, status: 'draft', isPrimary: false, validUntil: null },
    })
    const results = await records(quoteLine).createMany(
      lines.map((line) => ({ ...taken(line, COPIED), quoteId: drafted.id })),
    )
    for (const result of results) if (!result.ok) throw result.error
    return drafted
  },
})

const FOR_WHOM = ['accountId', 'opportunityId', 'contactId', 'ownerId', 'priceBookId'] as const
const COPIED = [...LINE_CONTENT, 'priceTrace', 'unitCost'] as const
