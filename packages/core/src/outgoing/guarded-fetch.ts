import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isCrmError } from '../engine/errors.ts'
import { type Duration, milliseconds } from '../engine/time/duration.ts'
import { outgoingErrors, refused } from './outgoing-errors.ts'
import { ENCODINGS, readAnswer } from './read-answer.ts'
import { type Allowed, isAllowed, readAllowed, readTarget } from './read-target.ts'
import { type Resolve, resolveChecked, systemResolve } from './resolve-checked.ts'
import type { Send, SendInit } from './send.ts'

/** What the guard lets through. */
export interface GuardOptions {
  /**
   * Hosts in your own network that may be asked, each with its port: `erp.internal:8443`, or `http://erp.internal:8080`
   * where it has no TLS. Without it only https to public addresses goes out, on the usual ports.
   */
  readonly allow?: readonly string[]
  /** For the whole request, redirects and body included; 10 seconds when left out. A slow drip ends there too. */
  readonly timeout?: Duration
  /** Of the body, unpacked; 1,000,000 when left out. */
  readonly mostBytes?: number
  /** Resolves names in place of the operating system. What it finds is checked all the same. */
  readonly resolve?: Resolve
}

/** A {@link Send} that looks at addresses beforehand, too. */
export type GuardedFetch = Send & Required<Pick<Send, 'check'>>

const MOST_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** All that another origin than the one that was asked gets to see. */
const HARMLESS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent'])

interface Guard {
  readonly allowed: Allowed
  readonly ms: number
  readonly mostBytes: number
  readonly resolve: Resolve
}

/**
 * Makes the door for requests to addresses that somebody else wrote: a `fetch` that cannot be led into your own network and
 * cannot be held up. Every address is checked when it is connected to, that of each redirect too; GET and HEAD follow three
 * of them, anything else none. Throws CRM_OUTGOING_REFUSED, CRM_OUTGOING_TIMEOUT, CRM_OUTGOING_TOO_LARGE (the latter two
 * also while the body is read) and CRM_OUTGOING_FAILED.
 *
 * @example
 * ```ts
 * const send = guardedFetch({ allow: ['erp.internal:8443'], timeout: '5s' })
 * const refusal = await send('https://169.254.169.254/latest/meta-data').catch((error) => error)
 * console.log(refusal.code, refusal.meta.reason) // CRM_OUTGOING_REFUSED address
 * ```
 */
export function guardedFetch(options: GuardOptions = {}): GuardedFetch {
  const { allow = [], timeout = '10s', mostBytes = 1_000_000, resolve = systemResolve } = options
  if (!Number.isInteger(mostBytes) || mostBytes < 0)
    throw outgoingErrors.CRM_OUTGOING_OPTIONS({ option: 'mostBytes' })
  const guard: Guard = { allowed: readAllowed(allow), ms: milliseconds(timeout), mostBytes, resolve }
  return Object.assign((url: string, init: SendInit = {}) => follow(guard, url, init), {
    check: (url: string) => void readTarget(url, guard.allowed),
  })
}

async function follow(guard: Guard, url: string, init: SendInit): Promise<Response> {
  const { ms, mostBytes, allowed } = guard
  const method = (init.method ?? 'GET').toUpperCase()
  const clock = AbortSignal.timeout(ms)
  const signal = init.signal ? AbortSignal.any([clock, init.signal]) : clock
  const asOutgoing = (error: unknown) => failureOf(error, clock, init.signal, ms)
  let target = readTarget(url, allowed)
  let headers = { 'accept-encoding': ENCODINGS, ...lowerCased(init.headers) }
  try {
    for (let hops = 0; ; hops++) {
      const answer = await ask(guard, target, { ...init, method, headers, signal })
      const { location } = answer.headers
      if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined)
        return readAnswer(answer, method, { mostBytes, asOutgoing })
      answer.destroy()
      if (hops === MOST_REDIRECTS || (method !== 'GET' && method !== 'HEAD')) throw refused('redirect')
      const next = readTarget(location, allowed, target)
      if (next.origin !== target.origin) headers = { 'accept-encoding': ENCODINGS, ...harmlessOf(headers) }
      target = next
    }
  } catch (error) {
    throw asOutgoing(error)
  }
}

type Asked = SendInit & Required<Pick<SendInit, 'method' | 'headers' | 'signal'>>

/** One request over a connection of its own: what was checked for it is used for nothing else. */
function ask({ allowed, resolve }: Guard, target: URL, asked: Asked): Promise<IncomingMessage> {
  const { method, headers, body, signal } = asked
  const request = target.protocol === 'https:' ? secureRequest : plainRequest
  const lookup = resolveChecked(resolve, isAllowed(target, allowed))
  return new Promise((answer, fail) => {
    request(target, { method, headers, signal, lookup, agent: false })
      .once('response', answer)
      // Also after the answer, when there is nobody left to tell: its body tells of it.
      .on('error', fail)
      .end(body)
  })
}

/** Failures in words that tell nothing of what was found at the other end. */
function failureOf(error: unknown, clock: AbortSignal, given: AbortSignal | undefined, ms: number): Error {
  if (isCrmError(error)) return error
  if (clock.aborted) return outgoingErrors.CRM_OUTGOING_TIMEOUT({ ms })
  if (given?.aborted) return outgoingErrors.CRM_OUTGOING_FAILED({ reason: 'aborted' })
  const { code } = (error ?? {}) as { code?: unknown }
  return outgoingErrors.CRM_OUTGOING_FAILED({ reason: typeof code === 'string' ? code : 'unknown' })
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function harmlessOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)))
}
