import * as z from 'zod'
import type { CommandDef } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { Order } from '../orders/order.ts'
import { quote } from '../quotes/quote.ts'
import { type Contract, type ContractStatus, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { planOf, turnsOf } from './contract-state.ts'
import { type ContractOptions, draftContract } from './draft-contract.ts'
import { reachMilestone, waitsFor } from './reach-milestone.ts'
import { reopenDraft } from './submit-contract.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked<R> {
  readonly input: Partial<R>
  readonly current: R
}

interface Told<R> {
  readonly record: R
  readonly previous: R | null
  readonly ctx: { readonly crm: { run(command: CommandDef, input: unknown): Promise<unknown> } }
}

/** What can follow upon each status, whoever writes it. */
const NEXT: Readonly<Record<ContractStatus, readonly ContractStatus[]>> = {
  draft: ['inApproval', 'active'],
  inApproval: ['draft', 'active'],
  active: ['expired', 'terminated', 'renewed'],
  expired: ['renewed'],
  terminated: [],
  renewed: [],
}

/** What a hook needs to know of a request for approval. */
interface Asked {
  readonly entity: string
  readonly recordId: string
  readonly status: string
}

/** How a request can end without being granted. */
const LOST: readonly string[] = ['rejected', 'withdrawn', 'expired', 'void']

/** What was agreed. Of an account only that it was made one with another can change: it is no part of this. */
const AGREED = ['number', 'currency', 'startsOn', 'endsOn', 'total', 'signedOn', 'plan'] as const

/** What was agreed changes with a version alone, by whatever door; and what it hangs on is never deleted. */
export function contractHooks(hooks: Hooks, options: ContractOptions): void {
  const draftOfOrder = draftingOf(options)
  hooks.after('order', 'create', ({ record, ctx }: Told<Order>) =>
    record.quoteId == null ? undefined : ctx.crm.run(draftOfOrder as never, { quoteId: record.quoteId }),
  )
  hooks.check('contract', 'update', ({ input, current }: Hooked<Contract>) => {
    const { status = 'draft', amendment = 1 } = current
    const next = input.status ?? status ?? 'draft'
    if (next !== status && !NEXT[status ?? 'draft'].includes(next))
      throw contractErrors.CRM_CONTRACT_STATUS({ status: status ?? 'draft' })
    const isAgreed = status !== 'draft' && status !== 'inApproval'
    const isNextVersion = input.amendment === (amendment ?? 1) + 1
    if (isAgreed && !isNextVersion && AGREED.some((field) => isChanged(field, input, current)))
      throw contractErrors.CRM_CONTRACT_AGREED()
  })
  hooks.before('contract', 'delete', ({ current }: Hooked<Contract>) => {
    if (current.status !== 'draft') throw contractErrors.CRM_CONTRACT_AGREED()
  })
  for (const entity of ['contractLine', 'contractVersion'])
    hooks.before(entity, 'delete', () => {
      throw contractErrors.CRM_CONTRACT_AGREED()
    })
  hooks.before('instalment', 'delete', ({ current }: Hooked<{ readonly contractId?: string | null }>) => {
    if (current.contractId != null) throw contractErrors.CRM_CONTRACT_AGREED()
  })
  hooks.after('contract', 'update', ({ record, previous, ctx }: Told<Contract>) =>
    record.renewsAt != null && record.renewalLeadDays !== previous?.renewalLeadDays
      ? ctx.crm.run(setRenewal as never, { id: record.id })
      : undefined,
  )
  hooks.after('approval', 'update', ({ record, previous, ctx }: Told<Asked>) =>
    record.entity === 'contract' && record.status !== previous?.status && LOST.includes(record.status)
      ? ctx.crm.run(reopenDraft as never, { id: record.recordId })
      : undefined,
  )
  hooks.after('order', 'update', ({ record, previous, ctx }: Told<Order>) =>
    record.shipped === 'fully' && previous?.shipped !== 'fully'
      ? ctx.crm.run(tellDelivery as never, { orderId: record.id })
      : undefined,
  )
}

function isChanged(field: (typeof AGREED)[number], input: Partial<Contract>, current: Contract): boolean {
  const said = input[field]
  return said !== undefined && JSON.stringify(said) !== JSON.stringify(current[field] ?? null)
}

/** Another lead is another day on which the renewal is begun. */
const setRenewal = defineCommand({
  name: 'contract.setRenewal',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<void> {
    const { records } = context
    const found = await records(contract).get(id)
    await records(contract).update(id, { renewsAt: turnsOf(found, context).renewsAt })
  },
})

/** A quote for a term that was accepted is the draft of a contract. */
function draftingOf(options: ContractOptions) {
  const drafting = draftContract(options)
  return defineCommand({
    name: 'contract.draftOfOrder',
    input: z.strictObject({ quoteId: z.string() }),

    async run({ quoteId }, { records, run }): Promise<void> {
      const sold = await records(quote).get(quoteId)
      if (sold.termMonths != null) await run(drafting, { quoteId })
    },
  })
}

/** What waits for delivery is due by the day on which all of an order is on its way. */
const tellDelivery = defineCommand({
  name: 'contract.tellDelivery',
  input: z.strictObject({ orderId: z.string() }),

  async run({ orderId }, { records, run }): Promise<void> {
    for (const found of await records(contract).where({ orderId, status: 'active' })) {
      const plan = planOf(found)
      if (plan && waitsFor(plan, 'delivery'))
        await run(reachMilestone, { id: found.id, milestone: 'delivery' })
    }
  },
})
