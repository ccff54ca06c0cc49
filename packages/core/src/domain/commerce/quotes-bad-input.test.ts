import { beforeAll, describe, expect, it } from 'vitest'
import { commerce } from '../../commerce.ts'
import { isCrmError } from '../../index.ts'
import { dump } from '../../testing/index.ts'
import { nested } from '../../testing/sample-input.ts'
import { openShop, WORK } from './fixtures/shop.ts'

/** Options with one thing in them that cannot be, and where that is told. */
const IMPOSSIBLE: readonly (readonly [path: string, options: object])[] = [
  ['quoteValidDays', { quoteValidDays: 0 }],
  ['quoteValidDays', { quoteValidDays: 1.5 }],
  ['quoteValidDays', { quoteValidDays: '30' }],
  ['numbers', { numbers: 'Q-1' }],
  ['numbers.quote', { numbers: { quote: 'Q' } }],
  ['numbers.quote', { numbers: { quote: '{0}{0}' } }],
  ['numbers.order', { numbers: { order: '{week}-{0}' } }],
  ['numbers.invoice', { numbers: { invoice: '{0}' } }],
  ['approvals', { approvals: {} }],
  ['approvals.0', { approvals: [null] }],
  ['approvals.0.id', { approvals: [need({ id: '' })] }],
  ['approvals.1.id', { approvals: [need(), need()] }],
  ['approvals.0.when.discount', { approvals: [need({ when: { discount: 1 } })] }],
  ['approvals.0.when', { approvals: [need({ when: undefined })] }],
  ['approvals.0.approval', { approvals: [need({ approval: undefined })] }],
  ['approvals.0.approval.by', { approvals: [need({ approval: { by: [] } })] }],
  ['approvals.0.approval.by.0.field', { approvals: [need({ approval: { by: [{ field: 'boss' }] } })] }],
  ['approvals.0.approval.over', { approvals: [need({ approval: { by: [{ user: 'a' }], over: ['net'] } })] }],
  ['approvals.0.inputs', { approvals: [need({ inputs: ['discount'] })] }],
  ['approvals.0.whenn', { approvals: [need({ whenn: {} })] }],
]

function need(own: object = {}) {
  return { id: 'deep', when: { discountBp: { gt: 1000 } }, approval: { by: [{ role: 'boss' }] }, ...own }
}

describe('options are refused when commerce is made, with code, place and what to do:', () => {
  it.each(IMPOSSIBLE)('%s', (path, options) => {
    const made = () => commerce({ currency: 'CNY', ...options } as never)

    expect(made).toThrow(expect.objectContaining({ code: 'CRM_CONFIG' }))
    try {
      made()
    } catch (error) {
      const issues = isCrmError(error) ? error.issues : []
      expect(issues.map((issue) => issue.path)).toContain(path)
      for (const { message, zh } of issues) expect([message, zh]).not.toContain(undefined)
    }
  })

  it('what can be is taken', () => {
    const numbers = { quote: '{yyyy}/{mm}/{dd}-{000}', order: '{0}' }

    expect(() => commerce({ currency: 'CNY', numbers, approvals: [need()], quoteValidDays: 1 })).not.toThrow()
  })
})

let shop: Awaited<ReturnType<typeof openSales>>
async function openSales() {
  const there = await openShop()
  await there.stocked('100')
  const { draft, session, account } = there
  const [drafted, sent, offered, kept] = [await draft(), await draft(), await draft(), await draft()]
  for (const { id } of [sent, offered]) await session.quote.send({ id })
  const placed = await session.order.place({ accountId: account.id, lines: [WORK] })
  return {
    ...there,
    ids: { drafted: drafted.id, sent: sent.id, offered: offered.id, kept: kept.id, placed: placed.id },
  }
}
beforeAll(async () => {
  shop = await openSales()
})

type Sessions = Readonly<Record<string, Readonly<Record<string, (input: unknown) => Promise<unknown>>>>>
type Inputs = (there: typeof shop) => Readonly<Record<string, unknown>>
const head = {
  ...{ currency: 'CNY', paymentTerms: 'net30', discounts: [{ percent: '1', reason: 'x' }], lines: [WORK] },
}
const offer = { ...head, pricedOn: '2026-11-02', validUntil: '2026-12-01', termMonths: 12, notes: 'x' }
const { currency: _currency, ...change } = offer

/** A valid input of each command and question. */
const VALID: Readonly<Record<string, Inputs>> = {
  'quote.draft': ({ deal, account }) => ({ opportunityId: deal.id, accountId: account.id, ...offer }),
  'quote.change': ({ ids }) => ({ id: ids.drafted, version: 1, ...change }),
  'quote.submit': ({ ids }) => ({ id: ids.drafted, reason: 'x' }),
  'quote.send': ({ ids }) => ({ id: ids.drafted }),
  'quote.revise': ({ ids }) => ({ id: ids.sent }),
  'quote.accept': ({ ids }) => ({ id: ids.sent, customerReference: 'x' }),
  'quote.decline': ({ ids }) => ({ id: ids.offered, reason: 'x' }),
  'quote.withdraw': ({ ids }) => ({ id: ids.kept, reason: 'x' }),
  'quote.makePrimary': ({ ids }) => ({ id: ids.drafted }),
  'quote.approvals': ({ ids }) => ({ id: ids.drafted }),
  'quote.explain': ({ ids }) => ({ id: ids.drafted }),
  'order.place': ({ deal, account }) => ({
    ...{ opportunityId: deal.id, accountId: account.id, ...head, customerReference: 'x' },
  }),
  'order.confirm': ({ ids }) => ({ id: ids.placed }),
  'order.ship': ({ ids }) => ({
    ...{ id: ids.placed, number: 'x', status: 'shipped', shippedOn: '2026-11-02', tracking: 'x' },
    lines: [{ position: 1, quantity: '1' }],
  }),
  'order.cancel': ({ ids }) => ({ id: ids.placed, reason: 'x' }),
  'stockLevel.tell': ({ pump }) => ({
    levels: [{ productId: pump.id, available: '1', asOf: new Date('2026-11-02T09:00:00Z') }],
  }),
}
const NEVER = ['nul \0', 'half \ud83d', nested(10_000), JSON.parse('{"__proto__":1}'), 'x'.repeat(5_000_001)]
const NUMBERS: ReadonlySet<string> = new Set(['termMonths', 'version'])
const LISTS = [[{}], [null], Array(10_001).fill(WORK), [{ ...WORK, nosuch: 1 }]]
const QUANTITIES = ['0', '-1', '1e3', 'NaN', '1.1234567', '9999999999', '', ' 1', 1, null]
const OFF = [
  {},
  { percent: '101' },
  { percent: '-1' },
  { percent: '1', amount: { amount: '1', currency: 'CNY' } },
]
const OTHERS = [
  { amount: { amount: '1', currency: 'USD' } },
  { amount: { amount: '0.001', currency: 'CNY' } },
]

describe('AC-24 what it is not for is refused with a code, and changes nothing:', () => {
  it.each(Object.entries(VALID))('%s', async (name, make) => {
    const [entity = '', verb = ''] = name.split('.')
    const records = (shop.session as unknown as Sessions)[entity]
    const good = make(shop)
    const wrong = Object.keys(good).flatMap((key) => {
      const values = Array.isArray(good[key])
        ? [7, ...NEVER, ...LISTS]
        : [...(NUMBERS.has(key) ? [1.5] : [7]), ...NEVER, []]
      return values.map((value) => ({ ...good, [key]: value }))
    })
    const quantities =
      'lines' in good ? QUANTITIES.map((quantity) => ({ ...good, lines: [{ ...WORK, quantity }] })) : []
    const discounts =
      'discounts' in good ? [...OFF, ...OTHERS].map((one) => ({ ...good, discounts: [one] })) : []
    const bad = [undefined, null, 'x', 7, [], { ...good, nosuch: 1 }, ...wrong, ...quantities, ...discounts]
    const before = await dump(shop.store)

    const accepted: unknown[] = []
    for (const input of bad)
      await records?.[verb]?.(input).then(
        () => accepted.push(input),
        (error: unknown) => isCrmError(error) || accepted.push(error),
      )

    expect(accepted).toEqual([])
    expect(await dump(shop.store)).toEqual(before)
  })

  it('and all of them take what they are for', async () => {
    const there = await openSales()
    const { ids, session } = there
    const sessions = session as unknown as Sessions
    const refused: string[] = []
    for (const [name, make] of Object.entries(VALID)) {
      const [entity = '', verb = ''] = name.split('.')
      if (name === 'order.cancel')
        ids.placed = (await session.order.place({ accountId: there.account.id, lines: [WORK] })).id
      if (name === 'quote.send') await session.quote.change({ id: ids.drafted, validUntil: null })
      await sessions[entity]?.[verb]?.(make(there)).catch((error) => refused.push(`${name} ${String(error)}`))
    }

    expect(refused).toEqual([])
  })
})
