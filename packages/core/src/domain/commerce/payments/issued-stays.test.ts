import { expect, it } from 'vitest'
import * as z from 'zod'
import { commerce, commerceEntities } from '../../../commerce.ts'
import { defineCommand, definePlugin, f, isCrmError } from '../../../index.ts'
import { createTestCrm, dump } from '../../../testing/index.ts'
import { cny, openBooks } from './fixtures/books.ts'

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (isCrmError(error) ? error.code : error),
  )

const forge = defineCommand({
  name: 'invoice.forge',
  input: z.strictObject({ id: z.string(), patch: z.record(z.string(), z.unknown()) }),
  run: ({ id, patch }, { records }) => records(commerceEntities.invoice).update(id, patch),
})
const nudge = defineCommand({
  name: 'invoice.nudge',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, { records }) => records(commerceEntities.invoice).delete(id),
})

async function openForgery() {
  const sells = commerce({ currency: 'CNY' })
  let isOn = false
  const forger = definePlugin({
    id: 'forger',
    requires: [sells],
    // Typed for core's entities; another plugin's can be extended all the same.
    extend: { invoice: { printedAt: f.datetime().optional() } } as object,
    commands: [forge, nudge],
    permissions: { invoice: { read: 'all', update: 'all', delete: 'all' } },
    hooks(h) {
      h.before('invoice', 'update', () => (isOn ? ({ total: cny('1.00') } as object) : undefined))
    },
  })
  const there = await createTestCrm({ plugins: [sells, forger] })
  const { session } = there
  const { id: accountId } = await session.account.create({ name: 'Acme' })
  const lines = [{ description: 'Work', net: '10.00' }]
  const draft = await session.invoice.draft({ accountId, currency: 'CNY', lines })
  const { invoice } = await session.invoice.issue({ id: draft.invoice.id })
  const owner = await session.user.create({ name: 'Ann' } as never)
  const switchOn = () => {
    isOn = true
  }
  return { ...there, invoice, owner, switchOn }
}

it('no plugin changes or deletes what was issued, and each may keep a field of its own', async () => {
  const { session, store, invoice, clock } = await openForgery()
  const before = await dump(store)

  for (const patch of [{ total: cny('1.00') }, { status: 'draft' }, { number: 'X' }, { issuedBy: 'me' }])
    expect(await codeOf(session.invoice.forge({ id: invoice.id, patch }))).toBe('CRM_VALIDATION')
  expect(await codeOf(session.invoice.nudge({ id: invoice.id }))).toBe('CRM_INVOICE_FINAL')
  expect(await dump(store)).toEqual(before)

  await session.invoice.forge({ id: invoice.id, patch: { printedAt: new Date(clock.now()) } })
  expect(await session.invoice.get(invoice.id)).toMatchObject({ total: cny('10.00') })
})

it('no hook of another plugin slips a figure in', async () => {
  const { session, invoice, owner, switchOn } = await openForgery()
  switchOn()

  expect(await codeOf(session.invoice.update(invoice.id, { ownerId: owner.id }))).toBe('CRM_HOOK_FAILED')
  expect(await session.invoice.get(invoice.id)).toMatchObject({ total: cny('10.00'), ownerId: null })
})

it.each(['invoice', 'payment', 'allocation', 'instalment'])(
  'no file brings in or changes any %s',
  async (into) => {
    const { session, store, issue, pay } = await openBooks()
    const { invoice } = await issue('10.00')
    await pay('4.00')
    const before = await dump(store)

    const rows = [{ id: invoice.id, total: cny('1.00'), amount: cny('1.00'), number: 'X' }]
    const told = await session
      .importRecords(rows, { importId: into, into } as never)
      .catch((error: unknown) => error)

    expect(isCrmError(told) ? told.code : told).toSatisfy(
      (one: unknown) => typeof one === 'string' || (one as { created: number }).created === 0,
    )
    for (const table of ['invoice', 'payment', 'allocation', 'instalment'])
      expect((await dump(store))[`${table} of acme`]).toEqual(before[`${table} of acme`])
    expect(Object.keys(before)).toContain('invoice of acme')
  },
)

it('who looks after it may change, and a customer that is merged takes what they owe and paid along', async () => {
  const { session, issue, pay, accountId } = await openBooks()
  const { invoice } = await issue('10.00')
  await pay('4.00')
  const ann = await session.user.create({ name: 'Ann' } as never)
  await session.invoice.update(invoice.id, { ownerId: ann.id })
  const { id: survivor } = await session.account.create({ name: 'Acme Ltd' })

  await session.account.merge({ survivor, others: [accountId] })
  await session.payment.record({ accountId: survivor, amount: cny('6.00') })

  expect(await session.invoice.get(invoice.id)).toMatchObject({ accountId: survivor, ownerId: ann.id })
  expect(await session.account.receivables({ id: survivor })).toMatchObject({ currencies: [], credit: [] })
})
