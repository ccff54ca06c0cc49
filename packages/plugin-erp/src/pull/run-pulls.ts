import {
  ERP_KINDS,
  type ErpGone,
  type ErpKind,
  type ErpPage,
  type ErpPull,
  type ErpRecords,
} from '@guanxi/core/commerce'
import { isErpError } from '../call-erp.ts'
import type { TakingIn } from './fresh-records.ts'
import { sweep } from './sweep.ts'
import { takeIn } from './take-in.ts'

/** What pulling came to: how many records of each kind were told of. */
export interface PullReport {
  readonly told: { readonly [kind in ErpKind]?: number }
  /** Kinds that could not be read to the end; they go on where they stopped. */
  readonly stopped: readonly { readonly kind: ErpKind; readonly code: string }[]
}

/** Those first that others name. */
const PULL_ORDER: readonly ErpKind[] = [
  ...(['product', 'customer', 'price', 'stock', 'order', 'shipment'] as const),
  ...(['invoice', 'creditNote', 'payment'] as const),
]

/** Pulls every kind to its end. One that fails keeps the others from nothing. */
export async function runPulls(
  taking: Omit<TakingIn, 'asOf'>,
  now: () => Date,
  kinds: readonly ErpKind[] = ERP_KINDS,
): Promise<PullReport> {
  const told: { [kind in ErpKind]?: number } = {}
  const stopped: { kind: ErpKind; code: string }[] = []
  for (const kind of PULL_ORDER) {
    if (!kinds.includes(kind) || !taking.erp.options.kinds.includes(kind)) continue
    try {
      told[kind] = await pullKind(taking, kind, now)
      await sweep(taking, kind, now)
    } catch (error) {
      if (!isErpError(error) && !(error instanceof Error && error.name === 'ErpResting')) throw error
      stopped.push({ kind, code: isErpError(error) ? error.code : 'resting' })
    }
  }
  return { told, stopped }
}

type Told = ErpRecords[ErpKind] | ErpGone

/** Reads page by page what has changed, and keeps the place of each page with what it wrote. */
async function pullKind(taking: Omit<TakingIn, 'asOf'>, kind: ErpKind, now: () => Date): Promise<number> {
  const { crm, erp } = taking
  const { connector, options, read } = erp
  let told = 0
  for (;;) {
    const [before] = (await crm.erpCursor.list({ where: { kind }, limit: 1 })).items
    const cursor = before?.cursor ?? null
    const asOf = now()
    const pull = connector.pulls[kind] as ((pull: ErpPull) => Promise<ErpPage<Told>>) | undefined
    if (!pull) return told
    const limit = connector.capabilities.maxPage
    const { overlapMs } = options
    const page = await read((call) => pull.call(connector.pulls, { ...call, cursor, limit, overlapMs }))
    await takeIn<ErpKind>({ ...taking, asOf }, kind, page.items, {
      async alongside(inside) {
        const place = await inside.erpCursor.take({ kind })
        // Somebody else has read on from there meanwhile: their place counts, and this page changed nothing new.
        if ((place.cursor ?? null) === cursor)
          await inside.erpCursor.save({ id: place.id, cursor: page.cursor })
      },
    })
    told += page.items.length
    if (!page.more) return told
  }
}
