import { type CrmError, isCrmError } from '../../../engine/errors.ts'
import { channelErrors } from './channel-errors.ts'
import type { ReceiveResult } from './channel-message.ts'
import { unreadable } from './take-in.ts'

/** Why a request is refused before it is read, as HTTP says it. */
type BadStatus = 400 | 401 | 405 | 413 | 422

class BadRequest extends Error {
  readonly status: BadStatus

  constructor(status: BadStatus) {
    super(`HTTP ${status}`)
    this.name = 'BadRequest'
    this.status = status
  }
}

/** What a channel throws inside {@link answerRequest} to answer with this status: 401 where the signature is not good. */
export function badRequest(status: BadStatus): Error {
  return new BadRequest(status)
}

/** The status that a request was refused with; undefined for any other failure. */
export function badStatusOf(error: unknown): BadStatus | undefined {
  return error instanceof BadRequest ? error.status : undefined
}

/** The body of a request, as text. Where it is longer than so many bytes, or no UTF-8, the request is answered 413 or 400. */
export async function readBody(request: Request, mostBytes: number): Promise<string> {
  const bytes = await readBytes(request, mostBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw badRequest(400)
  }
}

/** The body of a request as it came. Where it is longer than so many bytes, the request is answered 413. */
export async function readBytes(request: Request, mostBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw badRequest(413)
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done || !value) return joined(chunks, size)
    size += value.length
    if (size > mostBytes) {
      await reader?.cancel()
      throw badRequest(413)
    }
    chunks.push(value)
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/**
 * Answers a request by what came of it: 200 also for what was known already, 4xx with a code for what will never be taken
 * in, 503 for what may be brought again. It tells nothing that the sender does not know. What else is thrown goes on.
 *
 * @example
 * ```ts
 * const pager = defineChannel({
 *   id: 'pager',
 *   options: z.strictObject({ secret: z.string() }),
 *   capabilities: ['receive'],
 *   receive: (page: { id: string; from: string; text: string }, { now }) => [
 *     { externalId: page.id, from: { address: page.from }, body: page.text, at: now },
 *   ],
 *   api: ({ channel, options, receive }) => ({
 *     handle: (request: Request) =>
 *       answerRequest(channel, async () => {
 *         if (request.headers.get('x-secret') !== options.secret) throw badRequest(401)
 *         return receive(JSON.parse(await readBody(request, 100_000)))
 *       }),
 *   }),
 * })
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [pager({ secret: 'x' })] })
 * await crm.migrate()
 * const request = new Request('https://crm.example/pager', { method: 'POST', body: '{}' })
 * console.log((await crm.system('pager').plugins.pager.handle(request)).status) // 401
 * ```
 */
export async function answerRequest(
  channel: string,
  take: () => Promise<readonly ReceiveResult[]>,
): Promise<Response> {
  try {
    const results = await take()
    const refused = results.find((result) => !result.ok)
    if (refused && results.length === 1) return refusal(refused.error, 422)
    return Response.json({ ok: true, refused: results.flatMap((result, at) => (result.ok ? [] : [at])) })
  } catch (error) {
    const status = badStatusOf(error)
    if (status !== undefined) return refusal(codeFor(channel, status), status)
    // A body that is no JSON.
    if (error instanceof SyntaxError) return refusal(unreadable(channel), 400)
    if (!isCrmError(error)) throw error
    return refusal(error, error.retryable ? 503 : 422)
  }
}

function codeFor(channel: string, status: BadStatus): CrmError {
  return status === 401 ? channelErrors.CRM_CHANNEL_UNSIGNED({ channel }) : unreadable(channel)
}

/** The code, and where: no values, no hints at how we are built. */
function refusal({ code, issues }: CrmError, status: number): Response {
  const where = issues.map((issue) => ({ code: issue.code, path: issue.path ?? '' }))
  return Response.json({ ok: false, code, issues: where }, { status })
}
