import type { ErpConnector, ErpHint } from '@guanxi/core/commerce'
import { connectorTo } from './connector.ts'
import type { FakeErpOptions } from './fake-options.ts'
import { type FakeFault, type FaultOrder, orderedFaults } from './faults.ts'
import { type FakeCalls, lineTo } from './line.ts'
import { emptyTables } from './tables.ts'
import { webhookOf } from './webhook.ts'
import { type FakeWorld, worldOf } from './world.ts'

/** A second system in memory, with everything that makes such systems hard. */
export interface FakeErp extends ErpConnector {
  /** People who work there, and what they see. */
  readonly world: FakeWorld
  readonly calls: FakeCalls
  /** The next calls go wrong. */
  fail(fault: FakeFault, order?: FaultOrder): void
  /** Calls go well again. */
  heal(): void
  /** What it sends by itself. */
  webhook(hints: readonly ErpHint[]): Request
}

/**
 * A second system in memory, for tests and benchmarks of what is between it and the CRM. It is honest: it has customers,
 * products, stock, orders, shipments, invoices and payments, by a clock of its own. And it is nasty, as real ones are:
 * who looks for an order and then writes it has two when two do so at once, a step that does not fit is answered as if it
 * were done, what was begun long ago is committed now with an earlier date, and answers get lost after the write.
 *
 * @example
 * ```ts
 * const other = fakeErp({ clock: stillClock('2026-11-02T09:00:00Z') })
 * const write = { key: 'crm:acme:c1', signal: AbortSignal.timeout(1_000) }
 *
 * other.fail('answerLost', { on: 'upsertCustomer' })
 * const lost = await other.upsertCustomer({ name: 'Ada' }, write).catch((error) => error.code)
 * console.log(lost) // timeoutUnknown
 * console.log((await other.findCustomer?.(write.key, write))?.name) // Ada
 * ```
 */
export function fakeErp(options: FakeErpOptions): FakeErp {
  const { clock, clockSkewMs = 0 } = options
  let lateBy = 0
  const now = () => clock.now() + clockSkewMs - lateBy
  const tables = emptyTables(now)
  const faults = orderedFaults()
  const line = lineTo(faults, options.wait)
  const today = () => new Date(now()).toISOString().slice(0, 10)
  const late: FakeWorld['late'] = (byMs, deed) => {
    lateBy = byMs
    try {
      return deed()
    } finally {
      lateBy = 0
    }
  }
  return {
    ...connectorTo(tables, line, now, options),
    world: worldOf(tables, today, late),
    calls: line.calls,
    fail: faults.order,
    heal: faults.heal,
    webhook: webhookOf,
  }
}
