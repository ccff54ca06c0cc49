import { beforeEach, describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { dump } from '../../../testing/index.ts'
import { openContracts } from './fixtures/agreed.ts'

const line = { description: 'Seat', unitPrice: '100' }
let here: Awaited<ReturnType<typeof openContracts>> & { readonly id: string }
beforeEach(async () => {
  const there = await openContracts()
  const { id } = await there.sign('thirds', [line])
  here = { ...there, id }
})

type Calls = Readonly<Record<string, (input: never) => Promise<unknown>>>
const refusedOf = async (verb: string, input: object) => {
  const calls = here.session.contract as unknown as Calls
  const refused = await calls[verb]?.(input as never).catch((error: unknown) => error)
  if (!isCrmError(refused)) throw refused
  return refused.code
}

const days = { startsOn: '2026-11-02', endsOn: '2027-11-01' }
const drafted: readonly (readonly [string, object, string])[] = [
  ['no lines', { lines: [] }, 'CRM_VALIDATION'],
  ['too many lines', { lines: Array(1001).fill(line) }, 'CRM_VALIDATION'],
  ['a number for a price', { lines: [{ ...line, unitPrice: 100 }] }, 'CRM_VALIDATION'],
  ['a price below zero', { lines: [{ ...line, unitPrice: '-1' }] }, 'CRM_VALIDATION'],
  ['too fine a price', { lines: [{ ...line, unitPrice: '0.0000001' }] }, 'CRM_VALIDATION'],
  ['a price that is none', { lines: [{ ...line, unitPrice: '1e3' }] }, 'CRM_VALIDATION'],
  [
    'more money than can be',
    { lines: [{ ...line, quantity: '999999999', unitPrice: '999999999' }] },
    'CRM_VALIDATION',
  ],
  ['too fine a tax', { lines: [{ ...line, tax: '0.001' }] }, 'CRM_MONEY_INVALID'],
  ['another billing', { lines: [{ ...line, billing: 'weekly' }] }, 'CRM_VALIDATION'],
  ['a line of nothing', { lines: [{ unitPrice: '1' }] }, 'CRM_VALIDATION'],
  ['a contact who is none', { contactId: 'nobody' }, 'CRM_NOT_FOUND'],
  ['a deal that is none', { opportunityId: 'none' }, 'CRM_NOT_FOUND'],
  ['a product that is none', { lines: [{ ...line, productId: 'none' }] }, 'CRM_NOT_FOUND'],
  ['a line outside', { lines: [{ ...line, endsOn: '2028-01-01' }] }, 'CRM_CONTRACT_DAYS'],
  [
    'a line that ends before it begins',
    { lines: [{ ...line, startsOn: '2027-01-02', endsOn: '2027-01-01' }] },
    'CRM_CONTRACT_DAYS',
  ],
  ['no end', { endsOn: undefined }, 'CRM_CONTRACT_TERM'],
  ['an end before its beginning', { endsOn: '2026-11-01' }, 'CRM_CONTRACT_DAYS'],
  ['more than a hundred years', { endsOn: '2126-11-02' }, 'CRM_CONTRACT_DAYS'],
  ['the end of time', { startsOn: '9990-01-01', endsOn: '9999-12-31' }, 'CRM_CONTRACT_DAYS'],
  ['a day that is none', { startsOn: '2026-02-30' }, 'CRM_VALIDATION'],
  ['no month', { endsOn: undefined, months: 0 }, 'CRM_VALIDATION'],
  ['a currency that is none', { currency: 'yuan' }, 'CRM_VALIDATION'],
  ['a plan that is none', { plan: 'toString' }, 'CRM_CONTRACT_PLAN'],
  ['an owner who is none', { ownerId: 'nobody' }, 'CRM_VALIDATION'],
  ['a misspelt key', { endOn: '2027-01-01' }, 'CRM_VALIDATION'],
]
const others: readonly (readonly [string, string, object, string])[] = [
  ['sign', 'nothing', { id: 'nothing' }, 'CRM_NOT_FOUND'],
  ['sign', 'a day that is none', { on: 'soon' }, 'CRM_VALIDATION'],
  ['amend', 'no reason', { reason: ' ', addLines: [line] }, 'CRM_VALIDATION'],
  ['amend', 'a line twice', { reason: 'x', endLines: ['a', 'a'] }, 'CRM_CONTRACT_LINE'],
  ['amend', 'nothing', { id: 'nothing', reason: 'x', addLines: [line] }, 'CRM_NOT_FOUND'],
  ['terminate', 'a day after its end', { reason: 'x', on: '2027-11-02' }, 'CRM_CONTRACT_DAYS'],
  ['terminate', 'a day before its beginning', { reason: 'x', on: '2026-10-31' }, 'CRM_CONTRACT_DAYS'],
  ['reach', 'a name that every object has', { milestone: 'constructor' }, 'CRM_CONTRACT_MILESTONE'],
  ['renew', 'an end in its own time', { endsOn: '2027-01-01', lines: [line] }, 'CRM_CONTRACT_DAYS'],
  ['renew', 'too many others', { with: Array(51).fill('x') }, 'CRM_VALIDATION'],
]

describe('a contract', () => {
  it.each(drafted)('with %s is refused, and nothing is written', async (_, own, code) => {
    const before = await dump(here.store)

    const { accountId } = here
    expect(await refusedOf('draft', { accountId, ...days, lines: [line], ...own })).toBe(code)

    expect(await dump(here.store)).toEqual(before)
  })

  it.each(others)('%s with %s is refused, and nothing is written', async (verb, _, own, code) => {
    const before = await dump(here.store)

    expect(await refusedOf(verb, { id: here.id, ...own })).toBe(code)

    expect(await dump(here.store)).toEqual(before)
  })
})
