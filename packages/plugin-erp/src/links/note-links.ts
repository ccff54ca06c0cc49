import { defineCommand, type TrustedRecords } from '@guanxi/core'
import * as z from 'zod'
import type { LinkNote } from './claim-links.ts'
import { type ErpLink, erpLink, type LinkPatch } from './erp-link.ts'

const note = z.strictObject({
  id: z.string(),
  fence: z.int(),
  revision: z.int(),
  patch: z.record(z.string(), z.unknown()),
  retryInMs: z.number().min(0).optional(),
})

/**
 * Writes what came of links, and lets go of them. What another worker has taken over meanwhile is left alone, and what was
 * changed meanwhile stays due. Whoever waited for one of them is due.
 */
export const noteLinks = (connector: string) =>
  defineCommand({
    name: 'erpLink.note',
    input: z.strictObject({ notes: z.array(note).max(1000) }),

    async run({ notes }, { records, now, hold }): Promise<{ readonly lost: readonly string[] }> {
      // Whoever begins to wait and what is waited for must not pass each other unseen.
      if (notes.some(({ patch }) => patch['waitsFor'] || patch['remoteId'])) await hold([WAITING])
      const links = await records(erpLink).findMany(notes.map(({ id }) => id))
      const edits: { id: string; patch: LinkPatch }[] = []
      const lost: string[] = []
      const arrived: string[] = []
      const awaited = new Set<string>()
      for (const { id, fence, revision, patch, retryInMs } of notes as readonly LinkNote[]) {
        const link = links.get(id)
        if (!link || link.fence !== fence) {
          lost.push(id)
          continue
        }
        const nextTryAt = retryInMs === undefined ? null : new Date(now.getTime() + retryInMs)
        const syncedAt = patch.state === 'synced' ? { syncedAt: now } : {}
        const noted = { ...patch, ...syncedAt, nextTryAt, leaseUntil: null }
        edits.push({ id, patch: { ...noted, ...dueAgain(link, revision, now) } })
        const names = namesOf({ ...link, ...patch })
        if (names.length > 0 && !link.remoteId) arrived.push(...names)
        if (patch.waitsFor) awaited.add(patch.waitsFor)
      }
      await dropStandIns(records(erpLink), connector, edits)
      for (const one of await records(erpLink).updateMany(edits)) if (!one.ok) throw one.error
      for (const name of awaited) if (await isThere(records(erpLink), connector, name)) arrived.push(name)
      await wakeWaiting(records(erpLink), connector, arrived, now)
      return { lost }
    },
  })

/** Held by whoever waits, and by whoever brings what is waited for. */
export const WAITING = 'erp waiting'

type Links = TrustedRecords<ErpLink>

/** Whoever waited for one of these is due. */
export async function wakeWaiting(
  links: Links,
  connector: string,
  names: readonly string[],
  now: Date,
): Promise<void> {
  if (names.length === 0) return
  const waiting = await links.where({ connector, waitsFor: { in: names } }, { limit: 10_000 })
  const patch = { nextTryAt: now, waitsFor: null, state: 'pending' } as const
  await links.updateMany(waiting.map(({ id }) => ({ id, patch })))
}

/** It may have come while the other was on its way to wait for it. */
async function isThere(links: Links, connector: string, name: string): Promise<boolean> {
  const [, kind, how, id] = /^(\w+)([:@])(.+)$/.exec(name) ?? []
  const key = how === ':' ? { localId: id as string } : { remoteId: id as string }
  const [link] = await links.where({ connector, kind: kind as ErpLink['kind'], ...key }, { limit: 1 })
  return link !== undefined && namesOf(link).length > 0
}

/** Somebody changed the record while it was on its way. */
function dueAgain(link: ErpLink, revision: number, now: Date): LinkPatch {
  return link.revision === revision ? {} : { task: 'push', state: 'pending', nextTryAt: now }
}

/** What others wait for, once this has arrived: by our id, and by that of the ERP. */
export function namesOf({
  kind,
  localId,
  remoteId,
}: Pick<ErpLink, 'kind' | 'localId' | 'remoteId'>): string[] {
  if (!localId || !remoteId) return []
  return [`${kind}:${localId}`, `${kind}@${remoteId}`]
}

/** What the ERP told of before it was known to be ours gives way to the link that made it. */
async function dropStandIns(
  links: Links,
  connector: string,
  edits: readonly { readonly id: string; readonly patch: LinkPatch }[],
): Promise<void> {
  const made = edits.flatMap(({ patch: { remoteId } }) => (remoteId ? [remoteId] : []))
  if (made.length === 0) return
  const standIns = await links.where({ connector, remoteId: { in: made }, localId: null }, { limit: 1000 })
  const ids = new Set(edits.map(({ id }) => id))
  for (const { id } of standIns) if (!ids.has(id)) await links.delete(id)
}
