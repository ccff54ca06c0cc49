import * as z from 'zod'
import {
  type AnswerFromOutside,
  type AnswerOutcome,
  type ExternalApprover,
  externalRequest,
  type FollowingSession,
  followApproval,
  type Rows,
  takeAnswer,
} from './domain/approvals/index.ts'
import { defineCommand } from './engine/command/define-command.ts'
import { engineErrors } from './engine/engine-errors.ts'
import { isCrmError } from './engine/errors.ts'
import { definePlugin, type Plugin } from './plugin.ts'

/** What a host does with what comes back: `session.plugins.oa`. */
export interface ExternalApprovalsApi {
  /**
   * Answers a push: what a host binds to the address that the system knows. 200 with `{ outcome }` for what need not come
   * again, 404 for a request that is not known (yet), 401 where `verify` finds it unsigned, 400 and 422 for what cannot be
   * read, 503 for what may be brought again.
   */
  handle(request: Request): Promise<Response>
  /**
   * Takes in an answer that the host trusts, as one that it fetched itself. In a session of `crm.system` alone: nobody
   * says themselves what somebody decided elsewhere. Throws CRM_FORBIDDEN.
   */
  answer(answer: AnswerFromOutside): Promise<AnswerOutcome>
}

type RequestEntity = ReturnType<typeof externalRequest>

/**
 * Lets people approve in a system outside, as in DingTalk, Feishu, WeCom or the OA of the company: a plugin that takes the
 * seat of `{ external: id }` in approval rules. A request is handed over once it waits for that seat, with retries and a
 * key, and taken back when nobody has to decide it any more. What is decided there is a vote like any other: for the
 * content that was asked for, once, and not by who asked. The timeouts of the rule hold meanwhile.
 *
 * @example
 * ```ts
 * const oa = externalApprovals({
 *   id: 'oa',
 *   reads: { opportunity: { read: 'all', fields: ['name', 'amount'] } },
 *   submit: async ({ kind }, { key }) => ({ externalId: `${key} ${kind}` }),
 *   verify: async (request) => (request.headers.get('x-signed') ? JSON.parse(await request.text()) : undefined),
 * })
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [oa] })
 * await crm.migrate()
 * const pushed = new Request('https://crm.example/oa', { method: 'POST', body: '{}' })
 * console.log((await crm.system('oa').plugins.oa.handle(pushed)).status) // 401
 * ```
 */
export function externalApprovals<const Id extends string>(
  approver: ExternalApprover<Id>,
): Plugin<Id, Record<never, never>, { readonly [K in `${Id}Request`]: RequestEntity }, ExternalApprovalsApi> {
  const { id, reads } = approver
  const name = `${id}Request`
  const row = externalRequest(name)
  const note = defineCommand({
    name: `${name}.note`,
    input: z.strictObject({
      approvalId: z.string(),
      step: z.int(),
      round: z.int(),
      externalId: z.string().min(1).max(200),
    }),
    run: (input, { records }) => records(row).create(input),
  })
  const close = defineCommand({
    name: `${name}.close`,
    input: z.strictObject({ id: z.string() }),
    run: (input, { records }) => records(row).updateIf(input.id, { status: 'open' }, { status: 'cancelled' }),
  })
  const answer = defineCommand({
    name: `${name}.answer`,
    input: z.strictObject({
      externalId: z.string().min(1).max(200),
      eventId: z.string().min(1).max(200),
      verdict: z.enum(['approve', 'reject']),
      by: z.string().min(1).max(128),
      note: z.string().max(500).optional(),
    }),
    run: (input, context) => takeAnswer(input, context, row),
  })
  const rowsOf = (crm: object) => (crm as Readonly<Record<string, unknown>>)[name] as Rows
  const follow = ({
    record,
    ctx: { crm, now },
  }: {
    record: { id: string }
    ctx: { crm: object; now: Date }
  }) => followApproval(approver, crm as FollowingSession, rowsOf(crm), { approvalId: record.id, now })
  return definePlugin({
    id,
    entities: { [name]: row },
    commands: [note, close, answer],
    permissions: {
      ...reads,
      approval: { read: 'all', commands: ['approve', 'reject', 'show'] },
    },
    hooks(hooks) {
      for (const operation of ['create', 'update'] as const)
        hooks.committed('approval', operation, follow as never, { id: `${id}.${operation}`, durable: true })
    },
    api: ({ crm, actor }): ExternalApprovalsApi => {
      const take = (given: AnswerFromOutside): Promise<AnswerOutcome> => crm.run(answer, given)
      return {
        async answer(given) {
          if (actor.type !== 'system') throw engineErrors.CRM_FORBIDDEN({ action: 'answer', entity: name })
          return take(given)
        },
        handle: (request) => answerPush(request, approver, take),
      }
    },
  }) as never
}

async function answerPush(
  request: Request,
  { verify }: Pick<ExternalApprover, 'verify'>,
  take: (given: AnswerFromOutside) => Promise<AnswerOutcome>,
): Promise<Response> {
  const reply = (outcome: string, status: number) => Response.json({ outcome }, { status })
  let given: AnswerFromOutside | undefined
  try {
    given = await verify(request)
  } catch {
    return reply('unreadable', 400)
  }
  if (!given) return reply('unsigned', 401)
  try {
    const outcome = await take(given)
    return reply(outcome, outcome === 'unknown' ? 404 : 200)
  } catch (error) {
    if (!isCrmError(error)) throw error
    return error.retryable ? reply('busy', 503) : reply('unreadable', 422)
  }
}
