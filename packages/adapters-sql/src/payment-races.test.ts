import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createCrm } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const TIMEOUT = 120_000
const FLAGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning', '--input-type=module']
const cny = (amount: string) => ({ amount, currency: 'CNY' })
const minor = ({ amount }: { readonly amount: string }) => Math.round(Number(amount) * 100)
const sumOf = (amounts: readonly { readonly amount: string }[]) =>
  amounts.reduce((sum, amount) => sum + minor(amount), 0)

function hostOn(database: Database) {
  return createCrm({ storage: database.connect(), plugins: [commerce({ currency: 'CNY' })] })
}
type Host = ReturnType<typeof hostOn>
type Session = ReturnType<Host['as']>

describe.each(TWO_DATABASES)('invoices and payments on two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Host[]
  let tenants = 0
  let one: Session
  let other: Session
  let tenant: string
  let accountId: string

  beforeAll(async () => {
    database = await open()
    hosts = [hostOn(database), hostOn(database)]
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(async () => {
    tenants += 1
    tenant = `tenant ${tenants}`
    const sessions = hosts.map((host) => host.as(host.actor({ tenant, id: 'boss', roles: ['admin'] })))
    ;[one, other] = sessions as [Session, Session]
    accountId = (await one.account.create({ name: 'Acme' })).id
  })

  const atOnce = <R>(count: number, act: (session: Session, at: number) => Promise<R>) =>
    Promise.allSettled(Array.from({ length: count }, (__, at) => act(at % 2 ? one : other, at)))
  const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code ?? each.reason] : []))
  const draft = async (total: string) => {
    const lines = [{ description: 'Work', net: total }]
    return (await one.invoice.draft({ accountId, currency: 'CNY', lines })).invoice.id
  }
  const issue = async (total: string) => one.invoice.issue({ id: await draft(total) })
  const pay = (session: Session, amount: string) => session.payment.record({ accountId, amount: cny(amount) })

  /** What is settled is what was allocated, of instalments and of payments, and never more than there is. */
  async function demandEven() {
    const instalments = (await one.instalment.list({ limit: 500 })).items
    const payments = (await one.payment.list({ where: { kind: 'payment' }, limit: 500 })).items
    const allocations = (await one.allocation.list({ limit: 1000 })).items
    for (const { id, settled, amount, isOpen } of instalments) {
      const of = allocations.filter(({ instalmentId }) => instalmentId === id)
      expect(minor(settled)).toBe(sumOf(of.map((each) => each.amount)))
      expect(minor(settled)).toBeGreaterThanOrEqual(0)
      expect(minor(settled)).toBeLessThanOrEqual(minor(amount))
      expect(isOpen).toBe(minor(settled) < minor(amount))
    }
    for (const payment of payments) {
      const refunds = (await one.payment.list({ where: { refundsId: payment.id, reversedAt: null } })).items
      const of = allocations.filter(({ paymentId }) => paymentId === payment.id)
      const used = sumOf([...of, ...refunds].map((each) => each.amount))
      expect(minor(payment.allocated)).toBe(used)
      expect(used).toBeLessThanOrEqual(minor(payment.amount))
    }
    return { instalments, payments, allocations }
  }

  it('AC-29 twenty partial payments of one plan settle what they come to, and never more than is owed', {
    timeout: TIMEOUT,
  }, async () => {
    await issue('60.00')
    await issue('40.00')

    const results = await atOnce(20, (session) => pay(session, '4.00'))

    expect(codes(results)).toEqual([])
    const { allocations, payments } = await demandEven()
    expect(sumOf(allocations.map(({ amount }) => amount))).toBe(8_000)
    expect(sumOf(payments.map(({ amount }) => amount))).toBe(8_000)
    const more = await atOnce(20, (session) => pay(session, '4.00'))
    expect(codes(more)).toEqual([])
    const after = await demandEven()
    expect(sumOf(after.instalments.map(({ settled }) => settled))).toBe(10_000)
    const { credit } = await one.account.receivables({ id: accountId })
    expect(credit).toEqual([cny('60.00')])
  })

  it('AC-30 the same notice of a bank, ten times each in two processes and out of order, is one payment', {
    timeout: TIMEOUT,
  }, async () => {
    await issue('100.00')
    const processes = [1, 2].map(() =>
      spawn(process.execPath, [...FLAGS, '--eval', paying(String(database.source), tenant, accountId)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    onTestFinished(() => processes.forEach((each) => void each.kill('SIGKILL')))

    await Promise.all(processes.map((each) => toldBy(each, 'ready')))
    for (const each of processes) each.stdin?.end('go\n')
    const answers = await Promise.all(processes.map((each) => toldBy(each, '[')))

    const told = answers.flatMap((answer) => JSON.parse(answer) as readonly (readonly [string, string])[])
    const ids = new Map(told.map(([reference, id]) => [reference, id]))
    expect(told).toHaveLength(40)
    for (const [reference, id] of told) expect(id).toBe(ids.get(reference))
    const { payments } = await demandEven()
    expect(payments.map(({ bankReference }) => bankReference).toSorted()).toEqual(['TT-1', 'TT-2'])
  })

  it('AC-30 what another system tells of a payment ten times at once, before and after its invoice, is one payment', {
    timeout: TIMEOUT,
  }, async () => {
    const said = { toldBy: 'erp', reference: 'P1', invoiceNumber: '7', amount: cny('30.00') } as const
    const bringPayment = (session: Session) => session.payment.bring({ ...said, paidOn: '2026-11-01' })
    const bringInvoice = (session: Session) =>
      session.invoice.bring({
        ...{ issuedBy: 'erp', number: '7', accountId, issuedOn: '2026-11-01', currency: 'CNY' },
        ...{ net: '100.00', tax: '0', total: '100.00', open: '70.00' },
      })

    const early = await atOnce(20, (session, at): Promise<unknown> => {
      return at === 9 || at === 10 ? bringInvoice(session) : bringPayment(session)
    })
    for (const code of codes(early)) expect(code).toBe('CRM_INVOICE_UNKNOWN')
    const late = await atOnce(10, bringPayment)
    expect(codes(late)).toEqual([])

    expect(await one.invoice.count()).toBe(1)
    const { instalments } = await demandEven()
    expect(instalments.map(({ settled }) => settled)).toEqual([cny('30.00')])
    expect(await one.payment.count({ reversedAt: null })).toBe(1)
  })

  it('twenty invoices issued at once have twenty numbers without a gap, whatever is rolled back between', {
    timeout: TIMEOUT,
  }, async () => {
    const ids: string[] = []
    for (let at = 0; at < 20; at += 1) ids.push(await draft('1.00'))

    const results = await atOnce(30, (session, at) =>
      at % 3 === 2
        ? session.transaction(async (inside) => {
            await inside.invoice.issue({ id: ids[(at - 2) / 3] ?? '' })
            throw new Error('Not today.')
          })
        : session.invoice.issue({ id: ids[at - Math.floor((at + 1) / 3)] ?? '' }),
    )

    expect(codes(results).filter((code) => !(code instanceof Error))).toEqual([])
    for (const id of ids) await one.invoice.issue({ id })
    const { items } = await one.invoice.list({ limit: 100 })
    const serials = items.map(({ serial }) => serial ?? 0).toSorted((low, high) => low - high)
    expect(serials).toEqual(Array.from({ length: 20 }, (__, at) => at + 1))
    expect(await one.instalment.count()).toBe(20)
  })

  it('of an invoice no more is credited than is left, however many credit it and pay it meanwhile', {
    timeout: TIMEOUT,
  }, async () => {
    const { invoice } = await issue('100.00')
    const credit = (session: Session) =>
      session.invoice.credit({ id: invoice.id, reason: 'Less', lines: [{ position: 1, net: '30.00' }] })

    const results = await atOnce(12, (session, at): Promise<unknown> => {
      return at % 2 ? credit(session) : pay(session, '15.00')
    })

    expect(codes(results)).toEqual(Array(3).fill('CRM_INVOICE_LEFT'))
    await demandEven()
    expect(await one.invoice.get(invoice.id)).toMatchObject({ credited: cny('90.00') })
    const { credit: left, currencies } = await one.account.receivables({ id: accountId })
    expect([left, currencies]).toEqual([[cny('80.00')], []])
  })

  it('of a payment no more goes back than is left, and reversing it at the same time is told apart', {
    timeout: TIMEOUT,
  }, async () => {
    await issue('100.00')
    const { payment } = await pay(one, '100.00')
    const { id } = payment

    const results = await atOnce(12, (session) =>
      session.payment.refund({ id, amount: '30.00', reopen: true, reason: 'Back' }),
    )

    expect(codes(results)).toEqual(Array(9).fill('CRM_PAYMENT_LEFT'))
    await demandEven()
    expect(codes(await atOnce(2, (session) => session.payment.reverse({ id, reason: 'x' })))).toEqual(
      Array(2).fill('CRM_PAYMENT_REFUNDED'),
    )
  })

  it('payments, refunds, reversals, credit notes and allocations at once leave every figure even', {
    timeout: TIMEOUT,
  }, async () => {
    const invoices: string[] = []
    for (const total of ['30.00', '45.50', '20.00', '99.99']) invoices.push((await issue(total)).invoice.id)
    const payments: string[] = []
    for (const amount of ['50.00', '25.00', '80.00']) payments.push((await pay(one, amount)).payment.id)
    const of = (ids: readonly string[], at: number) => ids[at % ids.length] ?? ''

    const results = await atOnce(40, (session, at): Promise<unknown> => {
      const id = of(payments, at)
      if (at % 5 === 0) return pay(session, '7.77')
      if (at % 5 === 1) return session.payment.refund({ id, amount: '5.00', reopen: true, reason: 'Back' })
      if (at % 5 === 2) return session.payment.allocate({ id })
      if (at % 5 === 3) return session.payment.reverse({ id, reason: 'Bounced' })
      const lines = [{ position: 1, net: '6.00' }]
      return session.invoice.credit({ id: of(invoices, at), reason: 'Less', lines })
    })

    for (const code of codes(results)) expect(String(code)).toMatch(/^CRM_(PAYMENT|INVOICE)_/)
    await demandEven()
  })
})

async function toldBy(one: ChildProcess, begin: string): Promise<string> {
  let told = ''
  while (!(told.startsWith(begin) && told.endsWith('\n'))) {
    const [more] = (await once(one.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
    told = told.endsWith('\n') ? String(more) : told + String(more)
  }
  return told.trim()
}

/** A process with a host of its own, which takes in two notices ten times each, the later one first. */
function paying(source: string, tenant: string, accountId: string): string {
  const from = (file: string) => JSON.stringify(join(import.meta.dirname, '../../core/src', file))
  return `
    const { createCrm } = await import(${from('index.ts')})
    const { commerce } = await import(${from('commerce.ts')})
    const crm = createCrm({ storage: ${source}, plugins: [commerce({ currency: 'CNY' })] })
    const session = crm.as(crm.actor({ tenant: '${tenant}', id: 'bank', roles: ['admin'] }))
    await session.payment.count()
    const notices = Array.from({ length: 20 }, (_, at) => ({
      accountId: '${accountId}',
      amount: { amount: at % 2 ? '20.00' : '30.00', currency: 'CNY' },
      receivedOn: '2026-11-02',
      bankReference: at % 2 ? 'TT-1' : 'TT-2',
    }))
    process.stdin.once('data', async () => {
      const answers = await Promise.all(notices.map((notice) => session.payment.record(notice)))
      console.log(JSON.stringify(answers.map(({ payment }) => [payment.bankReference, payment.id])))
      await crm.stop()
      process.exit(0)
    })
    console.log('ready')
  `
}
