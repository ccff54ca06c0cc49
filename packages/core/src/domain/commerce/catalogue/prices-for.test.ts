import { expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { SchemaLike } from '../../../engine/entities/field.ts'
import { createCrm, memoryStore } from '../../../index.ts'
import { watchedStore } from '../../../testing/index.ts'
import { type PricedLine, pricesFor } from './price-of.ts'
import type { PricesAsked } from './read-prices.ts'

interface Asked extends PricesAsked {
  readonly productIds: readonly string[]
}

const asked: SchemaLike<Asked> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Asked }) },
}
const priceMany = defineCommand({
  name: 'product.priceMany',
  input: asked,
  run: ({ productIds, ...whose }, context) =>
    pricesFor(
      context,
      { ...whose, lines: productIds.map((productId) => ({ productId, quantity: '10' })) },
      'CNY',
    ),
})

it('prices 500 lines with as many statements as one, in their order', async () => {
  const watched = watchedStore(memoryStore())
  const crm = createCrm({
    ...{ storage: watched.adapter, tenant: 'acme', commands: [priceMany] },
    plugins: [commerce({ currency: 'CNY' })],
  })
  await crm.migrate()
  const session = crm.system('catalogue')
  const inputs = Array.from({ length: 500 }, (_, at) => ({
    code: `P${at}`,
    name: 'Pump',
    listPrice: `${at}.5`,
  }))
  const created = await session.product.createMany(inputs)
  const ids = created.flatMap((one) => (one.ok ? [one.record.id] : []))
  const all = await session.priceBook.create({ code: 'all', name: 'All', currency: 'CNY', isDefault: true })
  const gold = await session.priceBook.create({
    code: 'gold',
    name: 'Gold',
    currency: 'CNY',
    parentId: all.id,
  })
  const { id: accountId } = await session.account.create({ name: 'Ada', priceBookId: gold.id })
  await session.price.createMany(
    ids.flatMap((productId, at) => [
      { productId, priceBookId: all.id, unitPrice: `${at}.4` },
      ...(at % 2 === 0 ? [{ productId, priceBookId: gold.id, unitPrice: `${at}.3` }] : []),
    ]),
  )
  const finds = async (productIds: readonly string[]) => {
    watched.reset()
    const priced = (await session.product.priceMany({
      ...{ productIds, accountId, currency: 'CNY', on: '2026-11-22' },
    })) as readonly (PricedLine | undefined)[]
    return { priced, count: watched.calls.filter((call) => call === 'find').length }
  }

  const one = await finds(ids.slice(0, 1))
  const many = await finds([...ids, 'gone', ids[0] ?? ''])
  expect(many.count).toBe(one.count)
  expect(many.count).toBeLessThanOrEqual(8)
  expect(many.priced.map((line) => line?.isPriced && line.unitPrice)).toEqual([
    ...ids.map((_, at) => `${at}.${at % 2 === 0 ? '300000' : '400000'}`),
    ...[undefined, '0.300000'],
  ])
  expect(many.priced[3]).toMatchObject({ source: 'parent', product: { code: 'P3' } })
})
