import { defineCommand } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type ClaimedLink, erpLink, type LinkPatch } from './erp-link.ts'

/**
 * Takes links of which something is due: each by one worker, until its lease ends or it says what came of it. The lease goes
 * by the database's clock, and its fence tells a worker that slept from the one that took over.
 */
export const claimLinks = (connector: string) =>
  defineCommand({
    name: 'erpLink.claim',
    input: z.strictObject({
      limit: z.int().min(1).max(1000),
      leaseMs: z.int().min(1),
      /** All kinds when left out. */
      kind: z.enum(ERP_KINDS).optional(),
    }),

    async run({ limit, leaseMs, kind }, { records, now, leaseTime }): Promise<readonly ClaimedLink[]> {
      const at = await leaseTime()
      const isDue = {
        connector,
        ...(kind && { kind }),
        nextTryAt: { lte: now },
        any: [{ leaseUntil: null }, { leaseUntil: { lte: at } }],
      }
      const seen = await records(erpLink).where(isDue, { limit, orderBy: 'nextTryAt' })
      if (seen.length === 0) return []
      // Locked and looked at again: of two workers that saw the same one has it.
      const locked = await records(erpLink).findMany(seen.map(({ id }) => id))
      const free = [...locked.values()].filter(
        ({ nextTryAt, leaseUntil }) => nextTryAt && nextTryAt <= now && (!leaseUntil || leaseUntil <= at),
      )
      const leaseUntil = new Date(at.getTime() + leaseMs)
      const taken = await records(erpLink).updateMany(
        free.map(({ id, fence, sentAt }) => ({
          id,
          // Said before anything is sent: nobody can say it afterwards for a process that died.
          patch: { leaseUntil, fence: fence + 1, sentAt: sentAt ?? now },
        })),
      )
      return taken.map((one) => {
        if (!one.ok) throw one.error
        return { ...one.record, wasSent: Boolean(locked.get(one.record.id)?.sentAt) }
      })
    },
  })

/** What came of a link that was claimed. */
export interface LinkNote {
  readonly id: string
  readonly fence: number
  readonly revision: number
  readonly patch: LinkPatch
  /** When it is due again, from now; never by itself when left out. */
  readonly retryInMs?: number
}
