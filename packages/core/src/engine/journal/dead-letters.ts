import { both, empty, oneOf } from '../../conditions/predicate.ts'
import type { Runtime } from '../runtime.ts'
import { checkTenant } from '../tenant.ts'
import { type DeadLetter, deliveryTable } from './delivery.ts'

const MOST_SHOWN = 1_000

/** Work that was given up: looking at it, and sending it again. */
export function deadLetters(runtime: Runtime, onlyTenant: string | undefined) {
  return {
    async list(tenant?: string): Promise<readonly DeadLetter[]> {
      const store = await runtime.store()
      const rows = await store.find(deliveryTable, checkTenant(tenant, onlyTenant), {
        where: empty('dueAt'),
        limit: MOST_SHOWN,
      })
      return rows.map((row) => ({
        id: row['id'] as string,
        consumer: row['consumer'] as string,
        recordId: row['recordId'] as string,
        attempts: row['attempts'] as number,
        error: row['error'] as string,
      }))
    },
    async redrive(ids: readonly string[], tenant?: string): Promise<number> {
      const store = await runtime.store()
      return store.update(deliveryTable, checkTenant(tenant, onlyTenant), {
        where: both(oneOf('id', ids), empty('dueAt')),
        set: { dueAt: runtime.clock.now(), attempts: 0 },
      })
    },
  }
}
