import { erpConnectorContract } from '@guanxi/core/testing'
import { describe, expect, it } from 'vitest'
import {
  answeringSteps,
  type Break,
  customersBy,
  hiding,
  misspeaking,
  pulling,
  pushing,
  telling,
} from '../fixtures/broken-connectors.ts'
import { fakeHarness } from '../fixtures/fake-harness.ts'
import type { FakeErpOptions } from './fake-options.ts'

const SWEPT = { deletes: 'sweep' } as const
const NATIVE = { idempotentPush: 'native' } as const
const ROOMY = { maxPage: 1_000 } as const

async function failing(broken: Break, options: Partial<FakeErpOptions> = {}): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { id, skips, run } of erpConnectorContract()) {
    const harness = fakeHarness(options, broken)
    if (!skips(harness)) await run(harness).catch(() => failed.push(id))
  }
  return failed
}

const healthy = async () => ({ version: '1', serverTime: new Date(0) })
const cut = (key: string) => key.slice(0, 'fake:order.keys:o'.length)
const asFloat = (amount: string) => String(Number(amount))
let made = 0

describe('the contract finds a connector that', () => {
  it.each<[string, string, Break, Partial<FakeErpOptions>?]>([
    [
      'has no time',
      'check.health',
      (sound) => ({ ...sound, check: async () => ({ version: '1', serverTime: new Date(Number.NaN) }) }),
    ],
    ['lets everybody in', 'check.stranger', (sound) => ({ ...sound, check: healthy })],
    ['hears no signal', 'call.ended', (sound) => ({ ...sound, check: healthy })],
    ['does not hang up', 'call.hung-up', (sound) => ({ ...sound, check: healthy })],
    [
      'forgets the address',
      'customer.written',
      customersBy(({ address: _, ...rest }, write) => [rest, write]),
    ],
    [
      'writes a new customer each time',
      'customer.changed',
      customersBy(({ remoteId: _, ...rest }, write) => [rest, write]),
    ],
    [
      'writes one who is not there',
      'customer.gone',
      (sound) => ({ ...sound, upsertCustomer: async (customer) => ({ remoteId: 'X1', ...customer }) }),
    ],
    [
      'writes over what others wrote',
      'customer.stale',
      customersBy(({ version: _, ...rest }, write) => [rest, write]),
    ],
    ['finds nobody by a key', 'customer.found', (sound) => ({ ...sound, findCustomer: async () => null })],
    [
      'has a key of its own where the system takes keys',
      'customer.once',
      customersBy((customer, write) => [customer, { ...write, key: `k${++made}` }]),
      NATIVE,
    ],
    [
      'writes orders by a key of its own',
      'order.once',
      pushing((push, order, write) => push(order, { ...write, key: `k${++made}` })),
    ],
    [
      'takes the beginning of a key for the key',
      'order.keys',
      (sound) => ({
        ...sound,
        findOrder: async (key, call) => (await sound.findOrder?.(cut(key), call)) ?? null,
        pushOrder: (order, write) => sound.pushOrder(order, { ...write, key: cut(write.key) }),
      }),
    ],
    ['says that nothing happened', 'order.lost', misspeaking({ code: 'unavailable' })],
    ['says that a write was not made', 'order.hung-up', misspeaking({ code: 'unavailable' })],
    [
      'writes again when an answer got lost',
      'order.lost',
      pushing((push, order, write) =>
        push(order, write).catch((error) =>
          error.code === 'timeoutUnknown' ? push(order, write) : Promise.reject(error),
        ),
      ),
    ],
    [
      'writes although the call has ended',
      'order.never',
      pushing((push, order, { key }) => push(order, { key, signal: new AbortController().signal })),
    ],
    [
      'takes amounts for floating-point numbers',
      'order.exact',
      (sound) => ({
        ...sound,
        async getById(kind, id, call) {
          const found = await sound.getById(kind, id, call)
          return found && 'total' in found ? { ...found, total: asFloat(found.total) } : found
        },
      }),
    ],
    [
      'rounds quantities',
      'order.fractions',
      pushing((push, order, write) => {
        const lines = order.lines.map((line) => ({ ...line, quantity: Number(line.quantity).toFixed(2) }))
        return push({ ...order, lines }, write)
      }),
    ],
    [
      'forgets a tax',
      'order.taxed',
      pushing(async (push, order, write) => ({ ...(await push(order, write)), tax: '0' })),
    ],
    ['wants to try again what is wrong', 'order.refused', misspeaking({ isRetryable: true })],
    [
      'finds an order for every key',
      'order.not-found',
      (sound) => ({ ...sound, findOrder: async () => ({}) as never }),
    ],
    ['makes no steps', 'step.on', answeringSteps((sound, id, _, call) => sound.getById('order', id, call))],
    [
      'believes what was answered to a step',
      'step.ignored',
      answeringSteps(async (sound, id, step, write) => ({
        ...(await sound.advanceOrder?.(id, step, write)),
        state: 'submitted',
      })),
    ],
    [
      'goes back by a step that was made',
      'step.again',
      answeringSteps(async (sound, id, step, write) => {
        const order = await sound.advanceOrder?.(id, step, write)
        return step === 'submit' ? { ...order, state: 'submitted' } : order
      }),
    ],
    [
      'says that a step was not made when its answer got lost',
      'step.lost',
      answeringSteps((sound, id, step, write) =>
        sound.advanceOrder?.(id, step, write).catch((error) => {
          throw Object.assign(error, { code: 'unavailable' })
        }),
      ),
    ],
    [
      'has a new key for a customer each time',
      'customer.lost',
      customersBy((customer, write) => [customer, { ...write, key: `k${++made}` }]),
    ],
    [
      'does not cancel',
      'step.cancel',
      answeringSteps((sound, id, step, write) =>
        step === 'cancel' ? sound.getById('order', id, write) : sound.advanceOrder?.(id, step, write),
      ),
    ],
    [
      'leads on what is not there',
      'step.gone',
      answeringSteps((sound, id, step, write) => sound.advanceOrder?.(id, step, write).catch(() => ({}))),
    ],
    ['tells of old stock', 'step.stock', telling('available', () => ({ available: '100' }))],
    [
      'has amounts that are numbers',
      'pull.stock',
      telling('available', ({ available }) => ({ available: Number(available) })),
    ],
    ['has days that are instants', 'pull.order', telling('placedOn', () => ({ placedOn: new Date(0) }))],
    [
      'begins anew each time',
      'pull.customer',
      pulling((pull, asked) => pull({ ...asked, cursor: null, limit: 2 })),
    ],
    [
      'loses the last page',
      'pull.order',
      pulling(async (pull, asked) => {
        const page = await pull(asked)
        return page.more ? page : { ...page, items: [] }
      }),
    ],
    [
      'tells one twice',
      'pull.product',
      pulling(async (pull, asked) => {
        const page = await pull(asked)
        return { ...page, items: [...page.items, ...page.items.slice(0, 1)] }
      }),
    ],
    [
      'has pages of any size',
      'pull.sizes',
      pulling((pull, asked) => pull({ ...asked, limit: 1_000 })),
      ROOMY,
    ],
    [
      'has larger pages than it says',
      'pull.sizes',
      (sound) => ({ ...sound, capabilities: { ...sound.capabilities, maxPage: 2 } }),
      ROOMY,
    ],
    [
      'tells of everything once more',
      'pull.changed',
      pulling((pull, asked) => pull({ ...asked, overlapMs: 60_000 })),
    ],
    [
      'begins once more behind every page',
      'pull.overlap',
      pulling((pull, asked) => {
        if (!asked.cursor || asked.overlapMs === 0) return pull(asked)
        return pull({ ...asked, cursor: JSON.stringify({ ...JSON.parse(asked.cursor), isLast: true }) })
      }),
    ],
    ['does not begin once more', 'pull.late', pulling((pull, asked) => pull({ ...asked, overlapMs: 0 }))],
    [
      'takes any cursor for the beginning',
      'pull.cursor',
      pulling((pull, asked) => pull(asked.cursor?.startsWith('{') ? asked : { ...asked, cursor: null })),
    ],
    [
      'hides what is not sold any more',
      'pull.inactive',
      hiding((item) => 'isInactive' in item && item.isInactive === true),
    ],
    ['hides what was deleted', 'pull.deleted', hiding(({ isDeleted }) => isDeleted === true)],
    [
      'lists ids that are gone',
      'pull.swept',
      (sound) => ({
        ...sound,
        async listIds(kind, pull) {
          const page = await sound.listIds?.(kind, pull)
          return { cursor: '', more: false, ...page, items: [...(page?.items ?? []), 'C000001'] }
        },
      }),
      SWEPT,
    ],
    ['tells no order of an invoice', 'invoice.issued', telling('open', () => ({ orderId: 'X1' }))],
    ['does not tell what is open', 'invoice.paid', telling('open', ({ total }) => ({ open: total }))],
    [
      'does not tell what a credit note takes back',
      'invoice.credited',
      telling('correctsId', () => ({ correctsId: 'X1' })),
    ],
    ['tells of shipments of no order', 'shipment.shipped', telling('tracking', () => ({ orderId: 'X1' }))],
    [
      'has one price for all quantities',
      'price.broken',
      telling('minQuantity', () => ({ minQuantity: '1' })),
    ],
    ['has no price', 'price.asked', (sound) => ({ ...sound, quotePrices: async () => [] })],
    [
      'has something for every id',
      'id.unknown',
      (sound) => ({
        ...sound,
        getById: async (kind, id, call) => (await sound.getById(kind, id, call)) ?? ({} as never),
      }),
    ],
    [
      'says nothing of what it does not have',
      'kind.unsupported',
      (sound) => ({ ...sound, pulls: {}, getById: async () => null }),
    ],
    [
      'hears everybody',
      'webhook.genuine',
      (sound) => ({ ...sound, parseWebhook: async (request) => (await request.json()) as never }),
    ],
  ])('%s', async (_, id, broken, options) => {
    expect(await failing(broken, options)).toContain(id)
  })
})

it('finds nothing in a connector that has no fault', async () => {
  expect(await failing((sound) => sound)).toEqual([])
})

it('has ids that are there once', () => {
  const ids = erpConnectorContract().map(({ id }) => id)

  expect(new Set(ids).size).toBe(ids.length)
})
