import type {
  ErpGone,
  ErpInvoice,
  ErpKind,
  ErpOrder,
  ErpPage,
  ErpPayment,
  ErpPull,
} from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import type { ErpSession } from '../erp-session.ts'
import { linksOf } from '../pull/fresh-records.ts'
import { isSameDecimal, sumDecimals } from '../push/decimal.ts'

/** Kinds whose amounts both sides have to agree on. */
export type ReconciledKind = 'order' | 'invoice' | 'creditNote' | 'payment'

/** How many there are, and what they come to by currency. */
export interface SideFigures {
  readonly count: number
  readonly sums: { readonly [currency: string]: string }
}

/** Something that is not the same on both sides. */
export interface Difference {
  readonly kind: ReconciledKind
  /** How people call it: its number, or its id there. */
  readonly number: string
  readonly what: 'missingHere' | 'missingThere' | 'amount'
  readonly ours: string | null
  readonly theirs: string | null
}

export interface ReconcileReport {
  readonly kinds: {
    readonly [kind in ReconciledKind]?: { readonly ours: SideFigures; readonly theirs: SideFigures }
  }
  readonly differences: readonly Difference[]
  /** There are more differences than are listed. */
  readonly isCut: boolean
}

export interface ReconcileOptions {
  /** All that the connector pulls when left out. */
  readonly kinds?: readonly ReconciledKind[]
  /** How many differences are listed; 1,000 when left out. */
  readonly limit?: number
}

const KINDS: readonly ReconciledKind[] = ['order', 'invoice', 'creditNote', 'payment']

/**
 * Counts and adds up both sides and lists what differs, page by page: of the ERP all that has to do with us, read anew. It
 * changes nothing; what differs is brought in line by `erpLink.hint` or `erpLink.replay`.
 */
export async function reconcile(
  crm: ErpSession,
  erp: Erp,
  { kinds = KINDS, limit = 1000 }: ReconcileOptions = {},
): Promise<ReconcileReport> {
  const report: { [kind in ReconciledKind]?: { ours: SideFigures; theirs: SideFigures } } = {}
  const differences: Difference[] = []
  let isCut = false
  const differ = (difference: Difference) => {
    if (differences.length < limit) differences.push(difference)
    else isCut = true
  }
  for (const kind of kinds)
    if (erp.options.kinds.includes(kind)) report[kind] = await compare(crm, erp, kind, differ)
  return { kinds: report, differences, isCut }
}

interface Amounted {
  readonly number: string
  readonly amount: string
  readonly currency: string
  readonly isOut: boolean
}

async function compare(
  crm: ErpSession,
  erp: Erp,
  kind: ReconciledKind,
  differ: (difference: Difference) => void,
) {
  const theirs = figures()
  const seen = new Set<string>()
  for await (const page of pagesOf(erp, kind)) {
    const told = page.flatMap((record) =>
      record.isDeleted ? [] : [record as ErpOrder | ErpInvoice | ErpPayment],
    )
    const links = await linksOf(
      crm,
      kind,
      told.map(({ remoteId }) => remoteId),
    )
    const ours = await ourAmounts(
      crm,
      kind,
      [...links.values()].flatMap(({ localId }) => localId ?? []),
    )
    for (const record of told) {
      const localId = links.get(record.remoteId)?.localId
      // Orders that were made there are none of ours.
      if (kind === 'order' && !localId) continue
      const there = amountThere(record)
      if (there.isOut) continue
      theirs.add(there)
      const here = localId ? ours.get(localId) : undefined
      if (localId) seen.add(localId)
      const number = here?.number ?? there.number
      const told = { kind, number, ours: here?.amount ?? null, theirs: there.amount } as const
      if (!here || here.isOut) differ({ ...told, what: 'missingHere' })
      else if (here.currency !== there.currency || !isSameDecimal(here.amount, there.amount))
        differ({ ...told, what: 'amount' })
    }
  }
  const ours = figures()
  for await (const [id, here] of eachOfOurs(crm, erp, kind)) {
    if (here.isOut) continue
    ours.add(here)
    if (!seen.has(id))
      differ({ kind, number: here.number, what: 'missingThere', ours: here.amount, theirs: null })
  }
  return { ours: ours.read(), theirs: theirs.read() }
}

/** Each record of the ERP once a page, from the beginning. */
async function* pagesOf({ connector, read }: Erp, kind: ErpKind): AsyncGenerator<readonly Told[]> {
  const pull = connector.pulls[kind] as ((pull: ErpPull) => Promise<ErpPage<Told>>) | undefined
  const limit = connector.capabilities.maxPage
  for (let cursor: string | null = null; pull; ) {
    const at: string | null = cursor
    const page: ErpPage<Told> = await read((call) =>
      pull.call(connector.pulls, { ...call, cursor: at, limit, overlapMs: 0 }),
    )
    yield page.items
    if (!page.more) return
    cursor = page.cursor
  }
}
type Told = ErpOrder | ErpInvoice | ErpPayment | ErpGone

function amountThere(record: ErpOrder | ErpInvoice | ErpPayment): Amounted {
  if ('amount' in record) {
    const { amount, currency, reference, remoteId } = record
    return { amount, currency, number: reference ?? remoteId, isOut: false }
  }
  const { total, currency, state, number = record.remoteId } = record
  const isOut = state === 'cancelled' || (state === 'draft' && 'open' in record)
  return { amount: total, currency, number, isOut }
}

interface Ours {
  readonly id: string
  readonly number?: string | null
  readonly status?: string | null
  readonly kind?: string | null
  readonly cancelledAt?: Date | null
  readonly reversedAt?: Date | null
  readonly total?: { readonly amount: string; readonly currency: string }
  readonly amount?: { readonly amount: string; readonly currency: string }
}

function amountHere(record: Ours): Amounted {
  const { amount, currency } = record.total ?? record.amount ?? { amount: '0', currency: '' }
  const isOut = record.status === 'cancelled' || Boolean(record.cancelledAt ?? record.reversedAt)
  return { amount, currency, number: record.number ?? record.id, isOut }
}

function entityOf(crm: ErpSession, kind: ReconciledKind): { each(query: object): AsyncIterable<Ours> } {
  return (kind === 'order' ? crm.order : kind === 'payment' ? crm.payment : crm.invoice) as never
}

async function ourAmounts(crm: ErpSession, kind: ReconciledKind, ids: readonly string[]) {
  const found = new Map<string, Amounted>()
  if (ids.length === 0) return found
  for await (const record of entityOf(crm, kind).each({ where: { id: { in: ids } } }))
    found.set(record.id, amountHere(record))
  return found
}

/** Of ours only what the ERP is to have: every order, and what it told of itself. */
async function* eachOfOurs(
  crm: ErpSession,
  { connector }: Erp,
  kind: ReconciledKind,
): AsyncGenerator<readonly [string, Amounted]> {
  const where =
    kind === 'order' ? {} : kind === 'payment' ? { toldBy: connector.id } : { issuedBy: connector.id, kind }
  for await (const record of entityOf(crm, kind).each({ where })) yield [record.id, amountHere(record)]
}

function figures() {
  let count = 0
  const sums: { [currency: string]: string } = {}
  return {
    add({ amount, currency }: Amounted) {
      count += 1
      sums[currency] = sumDecimals(sums[currency] ?? '0', amount)
    },
    read: (): SideFigures => ({ count, sums }),
  }
}
