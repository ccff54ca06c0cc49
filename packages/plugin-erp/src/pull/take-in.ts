import type { ErpGone, ErpKind, ErpRecords } from '@guanxi/core/commerce'
import type { ErpSession } from '../erp-session.ts'
import { digest } from '../links/digest.ts'
import type { ErpLink, LinkPatch } from '../links/erp-link.ts'
import type { KeptLink } from '../links/keep-links.ts'
import { ENTITY_OF } from '../links/want-links.ts'
import { appliers } from './appliers.ts'
import { bury } from './bury.ts'
import { fetchUnknown } from './fetch-unknown.ts'
import { type Applied, type Fresh, freshOf, linksOf, type TakingIn } from './fresh-records.ts'

/** What came of records: what is kept of each at its link. */
export interface TakenIn {
  readonly patch: LinkPatch
  readonly retryInMs?: number
}

export interface TakeInOptions {
  /** `caller`: whoever has the link in hand writes what came of it. */
  readonly isKeptBy?: 'caller'
  /** Written in the same transaction: where reading goes on. */
  readonly alongside?: (inside: ErpSession) => Promise<void>
}

/**
 * Takes in what the ERP tells of, once: in one transaction with what is kept of it, and with the place at which reading goes
 * on. Told again it changes nothing.
 */
export async function takeIn<K extends ErpKind>(
  taking: TakingIn,
  kind: K,
  records: readonly (ErpRecords[K] | ErpGone)[],
  { isKeptBy, alongside }: TakeInOptions = {},
): Promise<readonly TakenIn[]> {
  const known = await linksOf(taking.crm, kind, idsOf(records))
  await fetchUnknown(taking, kind, freshOf(records, known), takeIn)
  return taking.crm.transaction(async (inside) => {
    const taken: TakenIn[] = []
    const kept: KeptLink[] = []
    // Looked at again inside: somebody else may have taken it in meanwhile.
    const fresh = freshOf(records, await linksOf(inside, kind, idsOf(records)))
    const gone = fresh.filter(({ record }) => record.isDeleted)
    const live = fresh.filter(({ record }) => !record.isDeleted) as readonly Fresh<K>[]
    await bury(
      inside,
      kind,
      gone.map(({ link }) => link as ErpLink),
    )
    const applied = await appliers[kind](inside, live, taking)
    const results: readonly (readonly [Fresh<K>, Applied])[] = [
      ...live.map((one, at) => [one, applied[at]] as const),
      ...gone.map((one) => [one as unknown as Fresh<K>, { state: 'deleted', task: null } as const] as const),
    ]
    for (const [{ record, link }, came] of results) {
      if (!came) continue
      const { retryInMs, ...patch } = { ...USUAL, ...seenOf(record), ...came }
      taken.push({ patch, ...(retryInMs !== undefined && { retryInMs }) })
      kept.push({
        ...(link && { id: link.id }),
        ...{ kind, entity: ENTITY_OF[kind], remoteId: record.remoteId, patch },
        ...(retryInMs !== undefined && { retryInMs }),
      })
    }
    if (isKeptBy !== 'caller' && kept.length > 0) await inside.erpLink.keep({ links: kept })
    await alongside?.(inside)
    return taken
  })
}

const USUAL = { state: 'synced', task: null, waitsFor: null, lastError: null, attempts: 0 } as const

function seenOf(record: ErpRecords[ErpKind] | ErpGone): LinkPatch {
  if (record.isDeleted) return {}
  const { version = null } = record
  const number = 'number' in record ? record.number : 'code' in record ? record.code : undefined
  return { pulledHash: digest(record), remoteVersion: version, remoteNumber: number ?? null }
}

function idsOf(records: readonly { readonly remoteId: string }[]): readonly string[] {
  return records.map(({ remoteId }) => remoteId)
}
