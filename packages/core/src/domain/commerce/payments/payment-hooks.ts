import type { HookContext } from '../../../engine/hooks/hook-context.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { endOfDay } from '../calendar-days.ts'
import type { FxRate } from './fx-rate.ts'
import type { Instalment } from './instalment.ts'
import { type Invoice, invoice } from './invoice.ts'
import type { InvoiceLine } from './invoice-line.ts'
import { demandRate } from './note-rate.ts'
import { paymentErrors } from './payment-errors.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked<R> {
  readonly input: Partial<R>
  readonly current: R | null
  readonly ctx: HookContext
}

/** What of an issued invoice may still change: who looks after it, what was credited, and what it belongs to after a merge. */
const FREE: ReadonlySet<string> = new Set(['ownerId', 'credited', 'accountId', 'orderId', 'contractId'])
const FROZEN = Object.keys(invoice.fields).filter((field) => !FREE.has(field)) as (keyof Invoice)[]

/** What was issued and what was paid stays as it is, whoever writes: callers, imports, plugins and their hooks. */
export function paymentHooks(hooks: Hooks): void {
  hooks.check('invoice', 'update', ({ input, current }: Hooked<Invoice>) => {
    if (current?.status !== 'issued' || current.issuedBy) return
    const isSame = (field: keyof Invoice) =>
      !(field in input) || JSON.stringify(input[field] ?? null) === JSON.stringify(current[field] ?? null)
    if (!FROZEN.every(isSame)) throw paymentErrors.CRM_INVOICE_FINAL()
  })
  hooks.check('invoice', 'delete', ({ current }: Hooked<Invoice>) => {
    if (current?.status === 'issued') throw paymentErrors.CRM_INVOICE_FINAL()
  })
  hooks.after('invoice', 'delete', async ({ record, ctx }: { record: Invoice; ctx: HookContext }) => {
    const { invoiceLine } = ctx.crm as Session
    const ids: string[] = []
    for await (const { id } of invoiceLine.each({ where: { invoiceId: record.id } })) ids.push(id)
    for (const id of ids) await invoiceLine.delete(id)
  })
  hooks.check('invoiceLine', 'delete', async ({ current, ctx }: Hooked<InvoiceLine>) => {
    if (!current || amountOf(current.total).minor === 0n) return
    const whole = await (ctx.crm as Session).invoice.get(current.invoiceId)
    if (whole?.status === 'issued') throw paymentErrors.CRM_INVOICE_FINAL()
  })
  for (const entity of ['payment', 'allocation'])
    hooks.check(entity, 'delete', () => {
      throw paymentErrors.CRM_INVOICE_FINAL()
    })
  hooks.check('instalment', 'delete', ({ current }: Hooked<Instalment>) => {
    if (current?.invoiceId || (current && amountOf(current.settled).minor !== 0n))
      throw paymentErrors.CRM_INVOICE_FINAL()
  })
  for (const operation of ['create', 'update'] as const) {
    hooks.before('instalment', operation, ({ input: { dueOn }, ctx }: Hooked<Instalment>) =>
      dueOn === undefined ? undefined : { dueAt: dueOn === null ? null : endOfDay(dueOn, ctx.zone) },
    )
    hooks.check('fxRate', operation, ({ input, current }: Hooked<FxRate>) => {
      const { base = '', quoted = '', rate = '' } = { ...current, ...input }
      demandRate({ base, quoted, rate })
    })
  }
}

interface Session {
  readonly invoice: { get(id: string): Promise<Invoice | null> }
  readonly invoiceLine: {
    each(query: object): AsyncIterable<InvoiceLine>
    delete(id: string): Promise<unknown>
  }
}
