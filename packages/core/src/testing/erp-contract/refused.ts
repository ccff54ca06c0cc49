import assert from 'node:assert/strict'
import type { ErpError, ErpErrorCode } from '../../domain/commerce/index.ts'

/** Fails unless a call is refused as one of these. */
export async function refused(
  call: Promise<unknown> | undefined,
  codes: readonly ErpErrorCode[],
): Promise<ErpError> {
  const [outcome] = await Promise.allSettled([call])
  assert.equal(outcome.status, 'rejected', `The call is refused: ${codes.join(' or ')}.`)
  const error = (outcome as PromiseRejectedResult).reason as ErpError
  assert.equal(error?.name, 'ErpError', `What goes wrong is an ErpError, and not ${String(error)}.`)
  assert.ok(
    codes.includes(error.code),
    `It is ${codes.join(' or ')}, and not ${error.code}: ${error.message}`,
  )
  return error
}

/** Everything that can be seen of an error, its causes included. */
export function shown(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? ''
  const { name, message, stack, cause } = error
  return `${JSON.stringify({ ...error, name, message, stack })} ${cause === undefined ? '' : shown(cause)}`
}
