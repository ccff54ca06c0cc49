import type { ErpConnector, ErpGone, ErpKind, ErpPage } from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import type { TakingIn } from './fresh-records.ts'
import { takeIn } from './take-in.ts'

/** Kinds of which nothing is deleted one by one: stock goes with its product. */
const UNSWEPT: readonly ErpKind[] = ['stock']
const BATCH = 200

/**
 * Finds out what was deleted there, where the ERP does not tell: all ids are read now and then, and what is not among them is
 * asked for by its id. It keeps the ids of one kind in memory, nothing else.
 */
export async function sweep(taking: Omit<TakingIn, 'asOf'>, kind: ErpKind, now: () => Date): Promise<void> {
  const { crm, erp } = taking
  const { connector, options } = erp
  if (connector.capabilities.deletes !== 'sweep' || !connector.listIds || UNSWEPT.includes(kind)) return
  const [place] = (await crm.erpCursor.list({ where: { kind }, limit: 1 })).items
  const begun = now()
  if (!place) return
  if (place.sweptAt && begun.getTime() - place.sweptAt.getTime() < options.sweepMs) return
  const there = await allIds(erp, connector.listIds, kind)
  const missing: string[] = []
  const where = { kind, remoteId: { isNotNull: true }, state: { neq: 'deleted' } }
  for await (const { remoteId } of crm.erpLink.each({ where }))
    if (!there.has(remoteId as string)) missing.push(remoteId as string)
  for (let at = 0; at < missing.length; at += BATCH) {
    const gone: ErpGone[] = []
    // It may have been made while ids were read.
    for (const remoteId of missing.slice(at, at + BATCH))
      if ((await erp.read((call) => connector.getById(kind, remoteId, call))) === null)
        gone.push({ remoteId, isDeleted: true })
    if (gone.length > 0) await takeIn<ErpKind>({ ...taking, asOf: begun }, kind, gone)
  }
  await crm.erpCursor.save({ id: place.id, sweptAt: begun })
}

async function allIds(
  { connector, read }: Erp,
  listIds: NonNullable<ErpConnector['listIds']>,
  kind: ErpKind,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  const limit = connector.capabilities.maxPage
  for (let cursor: string | null = null; ; ) {
    const at: string | null = cursor
    const page: ErpPage<string> = await read((call) =>
      listIds.call(connector, kind, { ...call, cursor: at, limit }),
    )
    for (const id of page.items) ids.add(id)
    if (!page.more) return ids
    cursor = page.cursor
  }
}
