import { channelErrors } from './channel-errors.ts'

/** A provider's refusal, by a code that may be shown: what it said besides may hold what nobody should read. */
export class SendRefused extends Error {
  readonly code: string
  /** Trying again is of no use. */
  readonly isFinal: boolean

  constructor(code: string, isFinal: boolean) {
    super(code)
    this.name = 'SendRefused'
    this.code = code
    this.isFinal = isFinal
  }
}

/**
 * What `send` throws where it knows why the provider refused: a code, as `HTTP_429`, that stands with the message. With
 * `isFinal` it is not tried again.
 *
 * @example
 * ```ts
 * function demandTaken(answer: Response): void {
 *   if (answer.status === 404) throw sendRefused('NUMBER_UNKNOWN', { isFinal: true })
 *   if (!answer.ok) throw sendRefused(`HTTP_${answer.status}`)
 * }
 * ```
 */
export function sendRefused(code: string, { isFinal = false }: { readonly isFinal?: boolean } = {}): Error {
  return new SendRefused(code, isFinal)
}

const SHOWN = /^[A-Za-z][A-Za-z0-9_]{0,49}$/

/** Of whatever was thrown, a code that tells no secret. */
export function failureOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown }
  return [code, name].find((one): one is string => typeof one === 'string' && SHOWN.test(one)) ?? 'Error'
}

/** A failure as it may be kept and logged: without its cause, in which options may stand. */
export function sendFailed(channel: string, error: unknown): Error {
  return channelErrors.CRM_CHANNEL_SEND_FAILED({ channel, failure: failureOf(error) })
}
