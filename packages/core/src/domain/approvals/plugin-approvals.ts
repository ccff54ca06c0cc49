import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { approval } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import type { ApprovalRule } from './approval-rule.ts'
import { dropApproval, isFor, openApproval, requestApproval } from './ask-approval.ts'
import { takeApproval } from './close-approval.ts'
import { type Subject, subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>

const subjectInput = {
  /** An entity of the plugin's own that has an `approvalField()` called `approvalId`. */
  entity: z.string(),
  recordId: z.string(),
}
const contentInput = {
  ...subjectInput,
  /** What is asked for, in words that stay the same: `quote.send`. */
  kind: z.string().min(1).max(300),
  /** The fields of the record that it holds for; all that can be filled in, when left out. Name managed ones that count. */
  over: z.array(z.string()).optional(),
  /** What belongs to the content and is kept elsewhere, as plain JSON: the lines of a quote. */
  content: z.unknown().optional(),
}
const stepInput = z.strictObject({
  /** By which it is known again when the record is asked for once more. */
  key: z.string().min(1).max(63),
  rule: z.custom<ApprovalRule>((rule) => typeof rule === 'object' && rule !== null),
  /** Stands for all that its need was reckoned from. Asked again with the same, it is granted if it was before. */
  inputsHash: z.string().max(4000),
  /** Why it is asked, for who decides. */
  because: z.string().max(500).optional(),
})

/** How a request stands that somebody asked for. */
export interface AskedApproval {
  readonly approvalId: string
  /** `approved` at once where all of it was granted before and none of the inputs has changed. */
  readonly status: 'pending' | 'approved'
}

/**
 * Asks for approval of a record of the plugin's own, in a command of the plugin: the steps one after the other, each by
 * its rule. The request is in the record's `approvalId` from then on. Asking again for the same content is one request;
 * for other content the one before becomes void, and only those steps are asked whose `inputsHash` or rule has changed: the
 * others stand on the votes they were granted with, which are among the votes of the new request with `carriedFrom`.
 *
 * How it ends is told by an `after` hook on updates of `approval`, for which the plugin asks to read approvals in its
 * `permissions`: `entity`, `recordId` and `status` say what became of which record.
 *
 * @example
 * ```ts
 * const submit = defineCommand({
 *   name: 'loan.submit',
 *   input: z.object({ id: z.string() }),
 *   run: ({ id }, context) =>
 *     context.run(askApproval, {
 *       entity: 'loan',
 *       recordId: id,
 *       kind: 'loan.pay',
 *       over: ['sum'],
 *       steps: [{ key: 'size', rule: { by: [{ role: 'director' }] }, inputsHash: '100000', because: 'A large loan' }],
 *     }),
 * })
 * ```
 */
export const askApproval = defineCommand({
  name: 'approval.ask',
  input: z.strictObject({
    ...contentInput,
    steps: z
      .array(stepInput)
      .min(1)
      .max(50)
      .refine((steps) => new Set(steps.map(({ key }) => key)).size === steps.length, 'Each key once.'),
    reason: z.string().max(500).optional(),
  }),
  partOf: ({ entity }) => entity,

  async run({ entity, recordId, kind, over, content, steps, reason }, context): Promise<AskedApproval> {
    const record = await subjects(context, entity).get(recordId)
    const { approvalId } = await requestApproval(context, {
      ...{ entity, record, patch: {}, kind, over, attached: content, reason },
      asks: steps.map(({ because, ...ask }) => ({ ...ask, ...(because !== undefined && { because }) })),
    })
    const { id, status } = await context.records(approval).get(approvalId ?? '')
    return { approvalId: id, status: status === 'approved' ? 'approved' : 'pending' }
  },
})

/**
 * Uses an approval up, in the command of a plugin that does what was asked for. It is good for one time, for the content
 * that it was given for. Throws CRM_APPROVAL_MISSING where there is none, or none any more, CRM_APPROVAL_STALE where the
 * content has changed.
 */
export const useApproval = defineCommand({
  name: 'approval.use',
  input: z.strictObject(contentInput),
  partOf: ({ entity }) => entity,

  async run({ entity, recordId, kind, over, content }, context): Promise<{ readonly approvalId: string }> {
    const record = await subjects(context, entity).get(recordId)
    const open = await grantedFor(context, record, kind)
    if (!(await isFor(context, open, { entity, record, patch: {}, kind, over, attached: content })))
      throw approvalErrors.CRM_APPROVAL_STALE()
    if (!(await takeApproval(context, open))) throw approvalErrors.CRM_APPROVAL_MISSING({ action: kind })
    await subjects(context, entity).update(recordId, { approvalId: null })
    return { approvalId: open.id }
  },
})

async function grantedFor(context: CommandContext, record: Subject, kind: string): Promise<Approval> {
  const open = await openApproval(context, record)
  if (open?.status === 'approved' && open.kind === kind) return open
  throw approvalErrors.CRM_APPROVAL_MISSING({ action: kind })
}

/** What is open for a record of the plugin's own becomes void, in a command of the plugin by which it goes another way. */
export const voidApproval = defineCommand({
  name: 'approval.void',
  input: z.strictObject(subjectInput),
  partOf: ({ entity }) => entity,

  async run({ entity, recordId }, context): Promise<void> {
    await dropApproval(context, await subjects(context, entity).get(recordId))
  },
})
