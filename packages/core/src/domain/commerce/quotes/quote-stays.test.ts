import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { commerce } from '../../../commerce.ts'
import { defineCommand, defineEntity, definePlugin, f } from '../../../index.ts'
import { createTestCrm, dump } from '../../../testing/index.ts'
import { outcomeOf, WORK } from '../fixtures/shop.ts'

const patched = z.strictObject({ entity: z.string(), id: z.string(), patch: z.unknown() })
const named = (name: string) => defineEntity(name, { fields: {} })
/** What code of a host or a plugin may try with any record. */
const doors = (prefix: string) => [
  defineCommand({
    name: `account.${prefix}Write`,
    input: patched,
    run: async ({ entity, id, patch }, { records }) =>
      records(named(entity))
        .update(id, patch as never)
        .then(() => 'written'),
  }),
  defineCommand({
    name: `account.${prefix}Delete`,
    input: patched,
    run: async ({ entity, id }, { records }) =>
      records(named(entity))
        .delete(id)
        .then(() => 'deleted'),
  }),
]
const nosy = definePlugin({
  id: 'nosy',
  entities: { nose: defineEntity('nose', { fields: { long: f.bool() } }) },
  permissions: {
    quote: { read: 'all', update: 'all', delete: 'all' },
    quoteLine: { read: 'all', update: 'all', delete: 'all' },
    order: { read: 'all', update: 'all', delete: 'all' },
    orderLine: { read: 'all', update: 'all', delete: 'all' },
  },
  commands: doors('nosy'),
})

async function sold() {
  const made = await createTestCrm({
    plugins: [commerce({ currency: 'CNY' }), nosy],
    commands: doors('host'),
  })
  const { session } = made
  const { id: accountId } = await session.account.create({ name: 'Acme' })
  const { id } = await session.quote.draft({ accountId, lines: [WORK] })
  await session.quote.send({ id })
  const placed = await session.quote.accept({ id })
  const [line] = (await session.quoteLine.list()).items
  const [ordered] = (await session.orderLine.list()).items
  const ids = { quote: id, quoteLine: line?.id ?? '', order: placed.id, orderLine: ordered?.id ?? '' }
  return { ...made, ids }
}

type Named = Readonly<Record<string, (input: unknown, patch?: unknown) => Promise<unknown>>>
const TAMPERINGS: readonly (readonly ['quote' | 'quoteLine' | 'order' | 'orderLine', object])[] = [
  ['quote', { net: { amount: '1.00', currency: 'CNY' } }],
  ['quote', { notes: 'And a free car' }],
  ['quote', { status: 'draft' }],
  ['quote', { reckoning: {} }],
  ['quoteLine', { unitPrice: '1' }],
  ['order', { total: { amount: '1.00', currency: 'CNY' } }],
  ['orderLine', { quantity: '1000' }],
]

describe('what was sent and ordered stays, whoever writes:', () => {
  it.each(TAMPERINGS)('%s %j', async (entity, patch) => {
    const { session, store, ids } = await sold()
    const before = await dump(store)
    const id = ids[entity]
    const verbs = session.account as unknown as Named
    const records = (session as unknown as Readonly<Record<string, Named>>)[entity] as Named

    const outcomes = [
      await outcomeOf(records['update']?.(id, patch) ?? Promise.resolve()),
      await outcomeOf(verbs['nosyWrite']?.({ entity, id, patch }) ?? Promise.resolve()),
      await outcomeOf(verbs['hostWrite']?.({ entity, id, patch }) ?? Promise.resolve()),
      await outcomeOf(records['delete']?.(id) ?? Promise.resolve()),
      await outcomeOf(verbs['nosyDelete']?.({ entity, id, patch }) ?? Promise.resolve()),
      await outcomeOf(verbs['hostDelete']?.({ entity, id, patch }) ?? Promise.resolve()),
    ]

    const fixed = entity.startsWith('quote') ? 'CRM_QUOTE_SENT' : 'CRM_ORDER_FIXED'
    const changed = entity === 'quoteLine' ? 'CRM_QUOTE_LINES_FIXED' : fixed
    expect(outcomes).toEqual(['CRM_VALIDATION', 'CRM_VALIDATION', changed, fixed, fixed, fixed])
    expect(await dump(store)).toEqual(before)
  })

  it('nor is a line written by an import, or one made by hand', async () => {
    const { session, ids } = await sold()
    const [line] = (await session.quoteLine.list()).items

    expect(await outcomeOf(session.quoteLine.create({ ...line, quoteId: ids.quote } as never))).toBe(
      'CRM_VALIDATION',
    )
    expect(await outcomeOf(session.quoteLine.create({} as never))).toBe('CRM_VALIDATION')
  })

  it('and what is taken from a draft by hand keeps it from being sent', async () => {
    const { session } = await sold()
    const { id: accountId } = await session.account.create({ name: 'Bolt' })
    const { id } = await session.quote.draft({ accountId, lines: [WORK, WORK] })
    const [line] = (await session.quoteLine.list({ where: { quoteId: id } })).items
    await session.quoteLine.delete(line?.id ?? '')

    expect(await outcomeOf(session.quote.send({ id }))).toBe('CRM_QUOTE_LINES_CHANGED')
    expect(await outcomeOf(session.quote.submit({ id }))).toBe('CRM_QUOTE_LINES_CHANGED')
    await session.quote.change({ id, lines: [WORK] })
    expect(await session.quote.send({ id })).toMatchObject({ status: 'sent' })
  })
})
