import { expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { anAccount, createTestCrm } from '../../../testing/index.ts'
import { cny } from './fixtures/books.ts'
import { overdueReminders } from './overdue-reminders.ts'

async function openDunning() {
  const there = await createTestCrm({
    zone: 'Asia/Shanghai',
    plugins: [commerce({ currency: 'CNY' })],
    sla: [overdueReminders({ before: ['7d'], after: ['14d'], tell: ['clerk'] })],
  })
  const { session } = there
  const { id: accountId } = await session.account.create(anAccount())
  const lines = [{ description: 'Work', net: '10.00' }]
  const bill = async (dueOn: string) => {
    const { invoice } = await session.invoice.draft({ accountId, currency: 'CNY', lines, dueOn })
    return session.invoice.issue({ id: invoice.id })
  }
  /** What was announced, and when. */
  const announced = async () => {
    const { items } = await session.slaStep.list({ orderBy: 'createdAt' })
    return items.map((step) => `${step.key} ${step.dueAt.toISOString()}`)
  }
  return { ...there, accountId, bill, announced }
}

it('announces seven days before the last day is over, and then that it is, in the zone of the CRM', async () => {
  const { bill, clock, announced } = await openDunning()
  await bill('2026-11-20')

  await clock.advance('12d')
  expect(await announced()).toEqual(['before-7d 2026-11-13T16:00:00.000Z'])
  await clock.advance('9d')
  expect(await announced()).toEqual(['before-7d 2026-11-13T16:00:00.000Z', 'breach 2026-11-20T16:00:00.000Z'])
  await clock.advance('14d')
  expect(await announced()).toHaveLength(3)
})

it('says nothing of what is paid, and goes on where the payment is reversed', async () => {
  const { bill, session, accountId, clock, announced } = await openDunning()
  await bill('2026-11-20')
  const { payment } = await session.payment.record({ accountId, amount: cny('10.00') })
  await clock.advance('30d')
  expect(await announced()).toEqual([])

  await session.payment.reverse({ id: payment.id, reason: 'Bounced' })
  await clock.advance('1d')
  expect((await announced()).some((step) => step.startsWith('breach'))).toBe(true)
})

it('moves with the day that is planned anew', async () => {
  const { session, accountId, clock, announced } = await openDunning()
  const told = (dueOn: string) =>
    session.invoice.bring({
      ...{ issuedBy: 'erp', number: '7', accountId, issuedOn: '2026-11-02', dueOn, currency: 'CNY' },
      ...{ net: '10.00', tax: '0', total: '10.00' },
    })
  await told('2026-11-20')
  await clock.advance('5d')
  await told('2026-12-20')
  await clock.advance('30d')
  expect(await announced()).toEqual([])

  await clock.advance('10d')
  expect(await announced()).toEqual(['before-7d 2026-12-13T16:00:00.000Z'])
})
