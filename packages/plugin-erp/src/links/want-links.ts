import { type CommandContext, defineCommand } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type ErpLink, erpLink, NEW_LINK } from './erp-link.ts'

/** The long work that pushes and reads again what is due, and the one that pulls. */
export const PUSHING = 'erp.push'
export const PULLING = 'erp.pull'

/**
 * Notes that the ERP is to know of records, in the transaction that changed them: so there is never one without the other.
 * What they look like is read when they are sent.
 */
export const wantPush = (connector: string) =>
  defineCommand({
    name: 'erpLink.want',
    input: z.strictObject({ kind: z.enum(ERP_KINDS), entity: z.string(), localId: z.string() }),

    async run(input, context): Promise<ErpLink> {
      const { records, hold, now, begin } = context
      await hold([`erp ${input.entity} ${input.localId}`])
      await begin(PUSHING, {}, 'all')
      const [known] = await records(erpLink).where({
        connector,
        entity: input.entity,
        localId: input.localId,
      })
      if (!known)
        return records(erpLink).create({ ...NEW_LINK, ...input, connector, task: 'push', nextTryAt: now })
      const patch = { revision: known.revision + 1 } as const
      // What is settled by hand, or read first, sends afterwards what it comes to.
      if (known.state === 'conflict' || known.task === 'pull') return records(erpLink).update(known.id, patch)
      return records(erpLink).update(known.id, { ...patch, task: 'push', ...AFRESH, nextTryAt: now })
    },
  })

/** Notes what the ERP says has changed: it is read again by its id. */
export const wantPull = (connector: string) =>
  defineCommand({
    name: 'erpLink.hint',
    input: z.strictObject({
      hints: z
        .array(z.strictObject({ kind: z.enum(ERP_KINDS), remoteId: z.string().min(1).max(200) }))
        .max(1000),
    }),

    async run({ hints }, context): Promise<{ readonly noted: number }> {
      const { records, hold, now, begin } = context
      const unique = [
        ...new Map(hints.map((hint) => [`${hint.kind} ${hint.remoteId}`, hint])).entries(),
      ].sort()
      await hold(unique.map(([name]) => `erp ${name}`))
      for (const [, { kind, remoteId }] of unique) {
        const [known] = await records(erpLink).where({ connector, kind, remoteId })
        const due = { task: 'pull', nextTryAt: now, ...AFRESH } as const
        if (known) await records(erpLink).update(known.id, due)
        else
          await records(erpLink).create({
            ...NEW_LINK,
            connector,
            kind,
            remoteId,
            entity: ENTITY_OF[kind],
            ...due,
          })
      }
      if (unique.length > 0) await begin(PUSHING, {}, 'all')
      return { noted: unique.length }
    },
  })

/** Tries again what was given up, or waits: now, and as if for the first time. */
export const replayLink = defineCommand({
  name: 'erpLink.replay',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records, now, begin }): Promise<ErpLink> {
    const link = await records(erpLink).visible(id)
    await begin(PUSHING, {}, 'all')
    const task = link.task ?? (link.localId ? 'push' : 'pull')
    return records(erpLink).update(id, { task, ...AFRESH, nextTryAt: now, lastError: null })
  },
})

/** Begins what is to be done again and again: sending what is due, and reading what has changed. */
export const wake = defineCommand({
  name: 'erpCursor.wake',
  input: z.strictObject({}),

  async run(_, { begin }: CommandContext): Promise<{ readonly begun: true }> {
    await begin(PUSHING, {}, 'all')
    await begin(PULLING, {}, 'all')
    return { begun: true }
  },
})

const AFRESH = { state: 'pending', attempts: 0, waitsFor: null } as const

/** Where what the ERP has of a kind is kept here. */
export const ENTITY_OF = {
  ...{ customer: 'account', product: 'product', price: 'price', stock: 'stockLevel', order: 'order' },
  ...{ shipment: 'shipment', invoice: 'invoice', payment: 'payment', creditNote: 'invoice' },
} as const
