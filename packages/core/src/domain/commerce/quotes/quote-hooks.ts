import type { RecordOf } from '../../../engine/command/context.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { approval } from '../../approvals/index.ts'
import { hearApproval } from './hear-approval.ts'
import { isUnsent, type Quote } from './quote.ts'
import { isSame, LINE_CONTENT, QUOTE_CONTENT } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import type { QuoteLine } from './quote-line.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked<R> {
  readonly input: Partial<R>
  readonly current: R
  readonly ctx: { readonly crm: { readonly quote: { get(id: string): Promise<Quote | undefined> } } }
}

interface Told {
  readonly record: RecordOf<typeof approval>
  readonly previous: RecordOf<typeof approval> | null
  readonly ctx: { readonly crm: { run(command: unknown, input: unknown): Promise<unknown> } }
}

/**
 * Keeps a quote as it was approved and sent, whoever writes: what it says is changed in a draft, or by making it a draft
 * again; and what was sent is none any more.
 */
export function quoteHooks(hooks: Hooks): void {
  hooks.check('quote', 'update', ({ input, current }: Hooked<Quote>) => {
    const changed = changedContent(input, current)
    const status = input.status ?? current.status
    if (isUnsent(current) && (status === 'draft' || changed.length === 0)) return
    const isReopened = !isUnsent(current) && isUnsent({ status })
    const [field] = isReopened ? ['status'] : changed
    if (field) throw quoteErrors.CRM_QUOTE_SENT({ field })
  })
  hooks.check('quote', 'delete', ({ current }: Hooked<Quote>) => {
    if (current.status !== 'draft') throw quoteErrors.CRM_QUOTE_SENT({ field: 'status' })
  })
  hooks.after('approval', 'update', ({ record, previous, ctx }: Told) =>
    record.entity === 'quote' && record.recordId && record.status !== previous?.status
      ? ctx.crm.run(hearApproval, { id: record.recordId, approvalId: record.id })
      : undefined,
  )
  // Without looking at the quote: a reckoning writes many lines at once.
  hooks.check('quoteLine', 'update', ({ input, current }: Hooked<QuoteLine>) => {
    const isReckoned = (input.round ?? 0) > (current.round ?? 0)
    if (!isReckoned && LINE_CONTENT.some((field) => isChanged(field, input, current)))
      throw quoteErrors.CRM_QUOTE_LINES_FIXED()
  })
  hooks.check('quoteLine', 'delete', async ({ current, ctx }: Hooked<QuoteLine>) => {
    const quote = await ctx.crm.quote.get(current.quoteId)
    if (quote && quote.status !== 'draft') throw quoteErrors.CRM_QUOTE_SENT({ field: 'lines' })
  })
}

/** Sending says until when it is valid, where nobody has said it. */
function changedContent(input: Partial<Quote>, current: Quote): readonly string[] {
  const isSent = input.status === 'sent' && isUnsent(current)
  return QUOTE_CONTENT.filter(
    (field) =>
      isChanged(field, input, current) && !(field === 'validUntil' && isSent && current.validUntil == null),
  )
}

function isChanged<R>(field: keyof R, input: Partial<R>, current: R): boolean {
  return input[field] !== undefined && !isSame(input[field], current[field])
}
