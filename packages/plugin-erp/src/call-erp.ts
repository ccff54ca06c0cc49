import { type ErpCall, type ErpConnector, ErpError, type ErpErrorCode } from '@guanxi/core/commerce'
import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel'
import type { ErpOptions } from './erp-options.ts'

/** The ERP as the engine calls it: no call without an end, and none to an ERP that is down. */
export interface Erp {
  readonly connector: ErpConnector
  readonly options: ErpOptions
  /** Asks something. What goes wrong did nothing there. */
  read<T>(ask: (call: ErpCall) => Promise<T>): Promise<T>
  /** The same for somebody who is waiting in front of a screen. */
  quickly<T>(ask: (call: ErpCall) => Promise<T>): Promise<T>
  /** Has something done. Where no answer comes it may have been done. */
  write<T>(act: (call: ErpCall) => Promise<T>): Promise<T>
}

/** The ERP did not answer several times, so it was not even asked. */
export class ErpResting extends Error {
  override readonly name = 'ErpResting'
}

export function callsTo(connector: ErpConnector, options: ErpOptions): Erp {
  const breaker = circuitBreaker(handleWhen(isDown), {
    halfOpenAfter: options.restMs,
    breaker: new ConsecutiveBreaker(options.failuresUntilRest),
  })
  const call =
    (lost: ErpErrorCode, timeoutMs = options.timeoutMs) =>
    <T>(run: (call: ErpCall) => Promise<T>) =>
      throughBreaker(breaker, () => inTime(run, timeoutMs, lost))
  return {
    ...{ connector, options, read: call('unavailable'), write: call('timeoutUnknown') },
    quickly: call('unavailable', options.quoteTimeoutMs),
  }
}

async function throughBreaker<T>(breaker: CircuitBreakerPolicy, run: () => Promise<T>): Promise<T> {
  try {
    return await breaker.execute(run)
  } catch (error) {
    throw isBrokenCircuitError(error) ? new ErpResting('The ERP rests.') : error
  }
}

/** Says of the ERP that it is not there, and not of what it was asked. */
function isDown(error: unknown): boolean {
  return isErpError(error) && ['unavailable', 'timeoutUnknown', 'auth'].includes(error.code)
}

/** Also of another copy of the library. */
export function isErpError(error: unknown): error is ErpError {
  return error instanceof Error && error.name === 'ErpError' && 'code' in error
}

/** A call that ends in time, whatever its connector does; what is no error of the ERP counts as a lost answer. */
async function inTime<T>(
  run: (call: ErpCall) => Promise<T>,
  timeoutMs: number,
  lost: ErpErrorCode,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort()
      reject(new ErpError(lost, 'No answer in time.'))
    }, timeoutMs)
  })
  try {
    return await Promise.race([run({ signal: controller.signal }), late])
  } catch (error) {
    throw isErpError(error) ? error : new ErpError(lost, 'The connector failed.', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
