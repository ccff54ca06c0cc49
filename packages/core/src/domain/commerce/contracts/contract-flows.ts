import * as z from 'zod'
import type { CommandDef } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { Order } from '../orders/order.ts'
import { quote } from '../quotes/quote.ts'
import { type Contract, contract } from './contract.ts'
import { planOf, turnsOf } from './contract-state.ts'
import { type ContractOptions, draftContract } from './draft-contract.ts'
import { reachMilestone, waitsFor } from './reach-milestone.ts'
import { reopenDraft } from './submit-contract.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Told<R> {
  readonly record: R
  readonly previous: R | null
  readonly ctx: { readonly crm: { run(command: CommandDef, input: unknown): Promise<unknown> } }
}

/** What a hook needs to know of a request for approval. */
interface Asked {
  readonly entity: string
  readonly recordId: string
  readonly status: string
}

/** How a request can end without being granted. */
const LOST: readonly string[] = ['rejected', 'withdrawn', 'expired', 'void']

/** What becomes of contracts when something else happens: an order, its delivery, the end of an approval. */
export function contractFlows(hooks: Hooks, options: ContractOptions): void {
  const draftOfOrder = draftingOf(options)
  hooks.after('order', 'create', ({ record, ctx }: Told<Order>) =>
    record.quoteId == null ? undefined : ctx.crm.run(draftOfOrder as never, { quoteId: record.quoteId }),
  )
  hooks.after('order', 'update', ({ record, previous, ctx }: Told<Order>) =>
    record.shipped === 'fully' && previous?.shipped !== 'fully'
      ? ctx.crm.run(tellDelivery as never, { orderId: record.id })
      : undefined,
  )
  hooks.after('approval', 'update', ({ record, previous, ctx }: Told<Asked>) =>
    record.entity === 'contract' && record.status !== previous?.status && LOST.includes(record.status)
      ? ctx.crm.run(reopenDraft as never, { id: record.recordId })
      : undefined,
  )
  hooks.after('contract', 'update', ({ record, previous, ctx }: Told<Contract>) =>
    record.renewsAt != null && record.renewalLeadDays !== previous?.renewalLeadDays
      ? ctx.crm.run(setRenewal as never, { id: record.id })
      : undefined,
  )
}

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
