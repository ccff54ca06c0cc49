import { type ErpConnector, ErpError, type ErpRecords, type ErpWrite } from '@guanxi/core/commerce'
import type { Ask, RestCall } from './caller.ts'
import { at, put } from './exact-json.ts'
import { readId, writeFields } from './fields.ts'
import type { Reading } from './reading.ts'
import type { RestOptions } from './rest-options.ts'

type Writing = Pick<
  ErpConnector,
  'upsertCustomer' | 'pushOrder' | 'findCustomer' | 'findOrder' | 'advanceOrder'
>
type Written = 'customer' | 'order'

/** What is written there. Each is read again before anything is said of it. */
export function writingOf(options: RestOptions, ask: Ask, reading: Reading): Writing {
  const { customers, orders } = options
  const findBy = { customer: customers.find, order: orders.find }

  async function write<K extends Written>(
    kind: K,
    { signal, key }: ErpWrite,
    call: Pick<RestCall, 'method' | 'path'> & { readonly body: Record<string, unknown> },
  ): Promise<ErpRecords[K]> {
    const { json } = await ask({ ...call, signal, key })
    return readBack(async () => {
      const remoteId = readId(reading.mappingOf(kind), reading.recordIn(json))
      return reading.getById(kind, remoteId, { signal })
    })
  }

  async function find<K extends Written>(
    kind: K,
    key: string,
    signal: AbortSignal,
  ): Promise<ErpRecords[K] | null> {
    const by = findBy[kind]
    if (!by) return null
    const query = { [by.parameter]: key, [options.limit]: String(options.maxPage) }
    // Some systems answer with what only begins so, or looks like it.
    const row = (await reading.search(kind, query, signal)).find((found) => at(found, by.key) === key)
    if (!row) return null
    return reading.getById(kind, readId(reading.mappingOf(kind), row), { signal })
  }

  return {
    upsertCustomer({ remoteId, ...customer }, call) {
      const body = writeFields(customers.fields, customer, customers.always)
      const { path } = reading.mappingOf('customer')
      if (remoteId !== undefined) {
        return write('customer', call, {
          method: customers.update,
          path: reading.pathOf('customer', remoteId),
          body,
        })
      }
      if (customers.find) put(body, customers.find.key, call.key)
      return write('customer', call, { method: 'POST', path, body })
    },
    pushOrder(order, call) {
      const body = writeFields(orders.fields, order, orders.always)
      const { path, fields } = orders.lines
      put(
        body,
        path,
        order.lines.map((line) => writeFields(fields, line)),
      )
      if (orders.find) put(body, orders.find.key, call.key)
      return write('order', call, { method: 'POST', path: reading.mappingOf('order').path, body })
    },
    ...(customers.find && { findCustomer: (key, { signal }) => find('customer', key, signal) }),
    ...(orders.find && { findOrder: (key, { signal }) => find('order', key, signal) }),
    async advanceOrder(remoteId, name, { signal, key }) {
      const step = orders.steps[name]
      if (!step && name === 'cancel') throw new ErpError('unsupported', 'This system cancels no orders.')
      if (step) {
        const path = step.path.replace('{id}', encodeURIComponent(remoteId))
        await ask({ signal, key, method: step.method, path, body: {} }).catch((error) => {
          const wasMade = error instanceof ErpError && step.doneAlready.includes(error.remote ?? '')
          if (!wasMade) throw error
        })
      }
      return readBack(() => reading.getById('order', remoteId, { signal }))
    },
  }
}

/** After a write the only thing that may not be said is that nothing has happened. */
async function readBack<T>(read: () => Promise<T | null>): Promise<T> {
  const found = await read().catch((cause: unknown) => {
    throw new ErpError('timeoutUnknown', 'It took this, and then could not be read.', { cause })
  })
  if (found === null) throw new ErpError('timeoutUnknown', 'It took this, and then did not have it.')
  return found
}
