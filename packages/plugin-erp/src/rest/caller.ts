import { ErpError, type ErpErrorCode } from '@guanxi/core/commerce'
import { NEVER_SENT } from '../never-sent.ts'
import { at, type Exact, parseExactly, under } from './exact-json.ts'
import type { RestOptions } from './rest-options.ts'

/** One request to the system. */
export interface RestCall {
  readonly signal: AbortSignal
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly key?: string
}

/** What it answered, and when by its own clock. */
interface RestAnswer {
  readonly json: Exact
  readonly serverTime: Date | undefined
}

export type Ask = (call: RestCall) => Promise<RestAnswer>

/** Asks the system, and says in our words what went wrong. What it says repeats no secret. */
export function askBy(options: RestOptions): Ask {
  const authorization = authorizationOf(options.auth)
  const secrets = [...Object.values(authorization), ...Object.values(options.auth)]
  return async ({ signal: given, method = 'GET', path, query, body, key }) => {
    if (given.aborted) throw new ErpError('unavailable', 'The call had ended before it was made.')
    const isWrite = method !== 'GET'
    const url = `${options.url}${path}${query ? `?${new URLSearchParams(query)}` : ''}`
    const { idempotencyHeader } = options
    const headers: Record<string, string> = { accept: 'application/json', ...authorization }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key !== undefined && idempotencyHeader) headers[idempotencyHeader] = key
    const signal = AbortSignal.any([given, AbortSignal.timeout(options.timeoutMs)])
    let answer: Response
    let text: string
    try {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      answer = await options.fetch(url, { method, headers, signal, ...sent })
      text = await answer.text()
    } catch (error) {
      throw unanswered(isWrite, error)
    }
    const json = readJson(text)
    const failure = failureOf(options, answer, json, isWrite)
    if (failure) throw scrubbed(failure, secrets)
    if (json === undefined) throw unanswered(isWrite, undefined)
    return { json, serverTime: timeOf(answer.headers.get('date')) }
  }
}

function authorizationOf(auth: RestOptions['auth']): Record<string, string> {
  if ('bearer' in auth) return { authorization: `Bearer ${auth.bearer}` }
  if ('header' in auth) return { [auth.header]: auth.value }
  const bytes = new TextEncoder().encode(`${auth.user}:${auth.password}`)
  return { authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` }
}

/** What broke off says nothing that could repeat a secret: only its code is kept. */
function unanswered(isWrite: boolean, error: unknown): ErpError {
  const { code, cause, meta } = (error ?? {}) as Partial<Record<'code' | 'cause' | 'meta', unknown>>
  const inner = [
    (cause as { code?: unknown } | undefined)?.code,
    (meta as { reason?: unknown } | undefined)?.reason,
  ]
  const known = [...inner, code].find((one) => typeof one === 'string') as string | undefined
  const remote = known && /^[A-Z_]{3,40}$/.test(known) ? { remote: known } : {}
  const isUnknown = isWrite && !NEVER_SENT.has(known) && !NEVER_SENT.has(code)
  if (isUnknown) return new ErpError('timeoutUnknown', 'It did not answer; it may have written.', remote)
  return new ErpError('unavailable', 'It did not answer.', remote)
}

function readJson(text: string): Exact | undefined {
  try {
    return parseExactly(text)
  } catch {
    return undefined
  }
}

interface Failure {
  readonly code: ErpErrorCode
  readonly message: string
  readonly remote: string
  readonly retryAfterMs?: number
}

function failureOf(
  { errors }: RestOptions,
  { status, headers }: Response,
  json: Exact | undefined,
  isWrite: boolean,
): Failure | undefined {
  const told = (path: string | undefined) => (path ? at(json, path) : undefined)
  const mark = told(errors.failed)
  const hasFailed =
    errors.unless === undefined ? isThere(mark) : mark !== undefined && String(mark) !== errors.unless
  if (status < 300 && !hasFailed) return undefined
  const remote = isThere(told(errors.code)) ? String(told(errors.code)) : `HTTP ${status}`
  const usual = status < 300 ? 'validation' : codeOf(status, isWrite)
  const retryAfterMs = pauseOf(headers.get('retry-after'))
  return {
    code: under(errors.codes, remote) ?? under(errors.statuses, String(status)) ?? usual,
    message: isThere(told(errors.message)) ? String(told(errors.message)) : `It answered ${remote}.`,
    remote,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

function isThere(found: Exact | undefined): boolean {
  return found !== undefined && found !== null && found !== '' && found !== false
}

/** What a status usually means. Of a write that broke inside, nobody knows how far it came. */
function codeOf(status: number, isWrite: boolean): ErpErrorCode {
  if (status === 401 || status === 403) return 'auth'
  if (status === 404 || status === 410) return 'notFound'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 429) return 'rateLimited'
  if (status === 503) return 'unavailable'
  if (status >= 500 || status === 408) return isWrite ? 'timeoutUnknown' : 'unavailable'
  return 'validation'
}

/** Retry-After as seconds; a date says nothing to a machine whose clock is off. */
function pauseOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined
}

function scrubbed({ code, message, ...more }: Failure, secrets: readonly string[]): ErpError {
  const clean = (text: string) =>
    secrets.reduce(
      (said, secret) => (secret.length > 3 ? said.replaceAll(secret, '…') : said),
      text.slice(0, 500),
    )
  return new ErpError(code, clean(message), { ...more, remote: clean(more.remote) })
}

function timeOf(date: string | null): Date | undefined {
  const time = new Date(date ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}
