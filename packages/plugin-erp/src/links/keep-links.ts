import { defineCommand } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type ErpLink, erpLink, type LinkPatch, NEW_LINK } from './erp-link.ts'
import { namesOf, WAITING, wakeWaiting } from './note-links.ts'

const kept = z.strictObject({
  id: z.string().optional(),
  kind: z.enum(ERP_KINDS),
  entity: z.string(),
  remoteId: z.string().min(1).max(200),
  patch: z.record(z.string(), z.unknown()),
  retryInMs: z.number().min(0).optional(),
})

/** What is kept of a record that was read. */
export interface KeptLink {
  /** The link, where it was known before. */
  readonly id?: string
  readonly kind: (typeof ERP_KINDS)[number]
  readonly entity: string
  readonly remoteId: string
  readonly patch: LinkPatch
  /** When it is due again, from now; never by itself when left out. */
  readonly retryInMs?: number
}

/** Keeps what a page of records came to, in the transaction of what they wrote. Two that race for one end as one. */
export const keepLinks = (connector: string) =>
  defineCommand({
    name: 'erpLink.keep',
    input: z.strictObject({ links: z.array(kept).max(10_000) }),

    async run({ links }, { records, now, hold }): Promise<{ readonly kept: number }> {
      await hold([WAITING])
      const given = (links as unknown as readonly KeptLink[]).map(({ retryInMs, patch, ...link }) => {
        const nextTryAt = retryInMs === undefined ? null : new Date(now.getTime() + retryInMs)
        const syncedAt = patch.state === 'synced' ? { syncedAt: now } : {}
        return { ...link, patch: { ...patch, ...syncedAt, nextTryAt } }
      })
      const known = given.filter((one) => one.id !== undefined)
      const before = await records(erpLink).findMany(known.map(({ id }) => id as string))
      const results = [
        ...(await records(erpLink).updateMany(
          known.map(({ id, remoteId, patch }) => ({
            id: id as string,
            patch: { ...besidePush(patch, before.get(id as string)), remoteId },
          })),
        )),
        ...(await records(erpLink).createMany(
          given
            .filter(({ id }) => id === undefined)
            .map(({ patch, kind, entity, remoteId }) => ({
              ...NEW_LINK,
              ...patch,
              connector,
              kind,
              entity,
              remoteId,
            })),
        )),
      ]
      const arrived: string[] = []
      for (const one of results) {
        if (!one.ok) throw one.error
        const was = before.get(one.record.id)
        if (!was?.localId || !was.remoteId) arrived.push(...namesOf(one.record))
      }
      await wakeWaiting(records(erpLink), connector, arrived, now)
      return { kept: given.length }
    },
  })

/** What is still to be sent stays due, whatever is read meanwhile. */
function besidePush(patch: LinkPatch, link: ErpLink | undefined): LinkPatch {
  if (link?.task !== 'push' || patch.task || patch.state === 'conflict' || patch.state === 'deleted')
    return patch
  const { state: _s, task: _t, nextTryAt: _n, attempts: _a, lastError: _l, waitsFor: _w, ...seen } = patch
  return seen
}
