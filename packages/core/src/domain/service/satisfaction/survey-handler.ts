import type { Actor, ActorInput } from '../../../engine/access/actor.ts'
import { type CrmError, isCrmError, type Locale } from '../../../engine/errors.ts'
import { badStatusOf, readBody } from '../channels/answer-request.ts'
import type { RatingForm } from './answer-rating.ts'
import { ratingErrors } from './rating-errors.ts'

/** The part of a CRM that answers surveys. */
export interface SurveyCrm {
  actor(who: ActorInput): Actor
  as(actor: Actor): {
    readonly rating: {
      view(input: { token: string }): Promise<RatingForm>
      answer(input: { token: string; score: number; comment?: string }): Promise<RatingForm>
    }
  }
}

/** Where a handler finds things. */
export interface SurveyHandlerOptions {
  /** The tenant, or how to tell it from a request, as from its host name, where undefined is none; the CRM's only one when left out. */
  readonly tenant?: string | ((request: Request) => string | undefined)
  /** Who acts for customers; `respondent` with the role of that name when left out. */
  readonly actor?: { readonly id: string; readonly roles: readonly string[] }
}

/** Enough for the longest comment, escaped. */
const MOST_BYTES = 32_768
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const
const STATUSES: Readonly<Record<string, number>> = {
  CRM_RATING_LINK: 404,
  CRM_RATING_EXPIRED: 410,
  CRM_RATING_CLOSED: 410,
  CRM_RATING_SCORE: 422,
  CRM_VALIDATION: 422,
}

/**
 * Makes a handler to mount where links lead to, with the token as `?token=…`. GET tells in JSON what is asked and what was
 * answered; POST `{ score, comment }` answers. It sets no cookie and never redirects.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', roles: [respondentRole] })
 * await crm.migrate()
 * const handle = surveyHandler(crm)
 * const response = await handle(new Request('https://example.com/rate?token=made-up'))
 * console.log(response.status) // 404
 * ```
 */
export function surveyHandler(
  crm: SurveyCrm,
  { tenant, actor = { id: 'respondent', roles: ['respondent'] } }: SurveyHandlerOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    const where = typeof tenant === 'function' ? tenant(request) : tenant
    // No tenant of ours: what a stranger makes of an address is no failure.
    if (typeof tenant === 'function' && !where)
      return reply(404, wordsOf(ratingErrors.CRM_RATING_LINK(), request))
    const { rating } = crm.as(crm.actor({ ...actor, ...(where !== undefined && { tenant: where }) }))
    const token = new URL(request.url).searchParams.get('token') ?? ''
    try {
      if (request.method === 'GET') return reply(200, await rating.view({ token }))
      if (request.method !== 'POST') return refuse(405, request)
      const input = await answerOf(request)
      return input instanceof Response ? input : reply(200, await rating.answer({ ...input, token }))
    } catch (error) {
      const status = isCrmError(error)
        ? (STATUSES[error.code] ?? (error.retryable ? 503 : undefined))
        : undefined
      // What is no answer to a customer is the host's to see.
      if (status === undefined) throw error
      return reply(status, wordsOf(error as CrmError, request))
    }
  }
}

/** What a request says, or why it cannot be read. What else it holds is left out. */
async function answerOf(request: Request): Promise<{ score: number; comment?: string } | Response> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return refuse(415, request)
  try {
    const { score, comment } = JSON.parse(await readBody(request, MOST_BYTES))
    return { score, ...(comment != null && { comment }) }
  } catch (error) {
    return refuse(badStatusOf(error) === 413 ? 413 : 400, request)
  }
}

function wordsOf(error: CrmError, request: Request): object {
  const isChinese = /^\s*zh\b/i.test(request.headers.get('accept-language') ?? '')
  const locale: Locale = isChinese ? 'zh-CN' : 'en'
  return { code: error.code, message: error.text(locale) }
}

function refuse(status: 400 | 405 | 413 | 415, request: Request): Response {
  const headers = status === 405 ? { allow: 'GET, POST' } : {}
  return reply(status, wordsOf(ratingErrors.CRM_RATING_REQUEST(), request), headers)
}

function reply(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } })
}
