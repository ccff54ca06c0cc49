import { ErpError } from '@guanxi/core/commerce'

/** A call of the connector. Pulls of all kinds are one. */
export type FakeCall =
  | 'check'
  | 'upsertCustomer'
  | 'findCustomer'
  | 'pushOrder'
  | 'findOrder'
  | 'advanceOrder'
  | 'pull'
  | 'getById'
  | 'listIds'
  | 'quotePrices'

/** What goes wrong with a call. */
export type FakeFault =
  /** It is done, and nobody hears of it. */
  | 'answerLost'
  /** The system restarts in the middle: nothing is done, and nobody hears of that either. */
  | 'restart'
  /** It does not get there. */
  | 'down'
  | 'auth'
  | 'rateLimited'
  | 'validation'
  /** Somebody else wrote meanwhile. */
  | 'conflict'
  /** It answers as if it had done something. Means only `advanceOrder`. */
  | 'ignored'

/** Which calls a fault is for. */
export interface FaultOrder {
  /** Every call when left out. */
  readonly on?: FakeCall
  /** How many of them; one when left out. */
  readonly times?: number
  /** With `rateLimited`. */
  readonly retryAfterMs?: number
}

/** The faults that were ordered. */
export interface Faults {
  order(fault: FakeFault, order?: FaultOrder): void
  /** Calls go well from here on. */
  heal(): void
  /** What goes wrong with this call, if anything; used up by that. */
  take(call: FakeCall): { readonly fault: FakeFault; readonly retryAfterMs?: number } | undefined
}

export function orderedFaults(): Faults {
  let ordered: { readonly fault: FakeFault; readonly order: FaultOrder; left: number }[] = []
  return {
    order: (fault, order = {}) => void ordered.push({ fault, order, left: order.times ?? 1 }),
    heal: () => {
      ordered = []
    },
    take(call) {
      const found = ordered.find(({ order: { on }, left }) => left > 0 && (on ?? call) === call)
      if (!found) return undefined
      found.left -= 1
      return { fault: found.fault, ...found.order }
    },
  }
}

/** What a call ends with that was refused before it did anything. */
export function refusal(fault: FakeFault, retryAfterMs?: number): ErpError | undefined {
  switch (fault) {
    case 'down':
      return new ErpError('unavailable', 'The fake ERP is down.', { remote: 'ECONNREFUSED' })
    case 'auth':
      return new ErpError('auth', 'The fake ERP does not know this password.', { remote: '401' })
    case 'rateLimited':
      return new ErpError('rateLimited', 'The fake ERP has had too many calls.', {
        remote: '429',
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      })
    case 'validation':
      return new ErpError('validation', 'The fake ERP will not take this.', { remote: 'UserError' })
    case 'conflict':
      return new ErpError('conflict', 'Somebody else changed this in the fake ERP.', {
        remote: 'Concurrency',
      })
    default:
      return undefined
  }
}

/** What a call ends with whose answer never came. */
export function unanswered(isWrite: boolean): ErpError {
  if (isWrite) return new ErpError('timeoutUnknown', 'The fake ERP did not answer; it may have written.')
  return new ErpError('unavailable', 'The fake ERP did not answer.')
}
