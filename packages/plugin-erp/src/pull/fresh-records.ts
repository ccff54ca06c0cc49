import type { ErpGone, ErpKind, ErpRecords } from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import type { ErpSession } from '../erp-session.ts'
import { digest } from '../links/digest.ts'
import type { ErpLink, LinkPatch } from '../links/erp-link.ts'

/** Where records are taken in. */
export interface TakingIn {
  readonly crm: ErpSession
  readonly erp: Erp
  readonly tenant: string
  /** When it was asked for: it was so then, at least. */
  readonly asOf: Date
}

/** A record that the ERP tells of, with the link where it is known. */
export interface Fresh<K extends ErpKind = ErpKind> {
  readonly record: ErpRecords[K]
  readonly link: ErpLink | undefined
}

/** What a record came to: what is kept of it at its link. Undefined where it is none of ours. */
export type Applied = (LinkPatch & { readonly retryInMs?: number }) | undefined

/** Takes in records of a kind, in the transaction of their page: one result for each. */
export type Apply<K extends ErpKind> = (
  inside: ErpSession,
  fresh: readonly Fresh<K>[],
  taking: TakingIn,
) => Promise<readonly Applied[]>

/** What is not known just so: the rest is what a pull tells once more, or an echo of what we sent. */
export function freshOf<K extends ErpKind>(
  records: readonly (ErpRecords[K] | ErpGone)[],
  links: ReadonlyMap<string, ErpLink>,
): readonly { readonly record: ErpRecords[K] | ErpGone; readonly link: ErpLink | undefined }[] {
  // A page may tell of one twice: the later word counts.
  const last = new Map(records.map((record) => [record.remoteId, record]))
  return [...last.values()]
    .map((record) => ({ record, link: links.get(record.remoteId) }))
    .filter(({ record, link }) => {
      if (record.isDeleted) return link !== undefined && link.state !== 'deleted'
      return link?.state === 'deleted' || link?.pulledHash !== digest(record)
    })
}

/** The links of records of the ERP, by their ids there. */
export async function linksOf(
  crm: ErpSession,
  kind: ErpKind,
  remoteIds: readonly string[],
): Promise<ReadonlyMap<string, ErpLink>> {
  const found = new Map<string, ErpLink>()
  const ids = [...new Set(remoteIds)]
  for (let at = 0; at < ids.length; at += 500) {
    const where = { kind, remoteId: { in: ids.slice(at, at + 500) } }
    for await (const link of crm.erpLink.each({ where })) found.set(link.remoteId as string, link)
  }
  return found
}
