import { engineErrors } from '../engine-errors.ts'
import type { Asker, Caller } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'

/**
 * Somebody with what they may do at this moment. Sessions hold an {@link Asker}, and everything that reads or writes takes
 * a {@link Caller}: so no call can go by what held when the session was opened.
 */
export async function present(asker: Asker): Promise<Caller> {
  const { runtime, unit } = asker
  if (unit && !unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
  try {
    const access = await runtime.accessNow(asker)
    return { ...asker, actor: access.actor, access }
  } catch (error) {
    throw asCrmError(error)
  }
}
