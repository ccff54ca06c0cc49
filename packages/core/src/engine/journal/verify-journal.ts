import { both, empty, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { journalTable } from './entry.ts'
import { beforeFirst } from './entry-hash.ts'
import { type Head, readHead } from './journal-head.ts'
import { fits } from './sealed-entry.ts'
import { type Tampering, whatBroke } from './what-broke.ts'

/** What verifying a journal came to. */
export type Verified =
  | {
      readonly ok: true
      /** How many entries were looked at, and how many of them had something erased. */
      readonly entries: number
      readonly erased: number
      /** The last of them. */
      readonly head: Head
    }
  | {
      readonly ok: false
      /** The first place that is not as it was sealed, and the entry that stands there now, if any. */
      readonly seq: number
      readonly entryId: string | null
      readonly problem: Tampering
      readonly message: string
      readonly zh: string
    }

/** How a journal is verified. */
export interface VerifyOptions {
  /** Heads that were kept elsewhere: they alone tell that the end of a journal is gone, or that it was sealed anew. */
  readonly heads?: readonly Head[]
  /** A head up to which it was verified before: what stands in front of it is not looked at again. */
  readonly from?: Head
}

const PAGE = 1_000

/** Reads a journal from its beginning, or from a known head, and tells the first place that is not as it was sealed. */
export async function verifyJournal(
  store: Store,
  tenant: string,
  { heads = [], from }: VerifyOptions = {},
): Promise<Verified> {
  const stored = await readHead(store, tenant)
  const known = [stored, ...heads].filter(({ hash }) => hash !== null)
  const hashes = new Map(known.map((head) => [head.seq, head.hash]))
  const start = { seq: from?.seq ?? 0, hash: from?.hash ?? (await beforeFirst(tenant)) }
  let { seq, hash } = start
  let [entries, erased] = [0, 0]
  let before: Row | undefined

  for (;;) {
    const page = await entriesBehind(store, tenant, from?.seq, before)
    for (const row of page) {
      const isOlder = row['hash'] === null && hash === start.hash
      if ((row['seq'] as number) <= seq) return tampering('inserted', row['seq'] as number, row)
      if (!isOlder && !(row['seq'] === seq + 1 && (await fits(row, hash, seq + 1)))) {
        const rows = await entriesBehind(store, tenant, from?.seq, before)
        return tampering(await whatBroke(rows, hash, seq + 1), seq + 1, row)
      }
      before = row
      seq = row['seq'] as number
      entries++
      // Sealed by a release that made no hashes: the chain begins behind.
      if (isOlder) continue
      hash = row['hash'] as string
      if (row['erased'] !== null) erased++
      if (hashes.has(seq) && hashes.get(seq) !== hash) return tampering('changed', seq, row)
    }
    if (page.length < PAGE) break
  }
  const end = Math.max(0, ...known.map((head) => head.seq))
  if (end > seq) return tampering('truncated', seq + 1)
  const { seq: last } = await readHead(store, tenant)
  if (last < seq) return tampering(before ? 'inserted' : 'truncated', last + 1, before)
  return { ok: true, entries, erased, head: { seq, hash: entries > 0 ? hash : null } }
}

/** A page of what has a place, behind a place that is verified and behind the last row that was read. */
function entriesBehind(
  store: Store,
  tenant: string,
  verified: number | undefined,
  last: Row | undefined,
): Promise<readonly Row[]> {
  const seq = { column: 'seq', kind: 'int' } as const
  const isPlaced: Predicate = { is: 'not', of: empty('seq') }
  const isNew: Predicate | undefined =
    verified === undefined ? undefined : { is: 'compare', column: seq, op: 'gt', to: verified }
  return store.find(journalTable, tenant, {
    where: both(isPlaced, isNew),
    orderBy: [{ column: seq, direction: 'asc' }],
    limit: PAGE,
    ...(last && { after: { values: [last['seq'] ?? null], id: last['id'] as string } }),
  })
}

function tampering(problem: Tampering, seq: number, row?: Row): Verified {
  const { en, zh } = SENTENCES[problem]
  const at = (sentence: string) => sentence.replace('{seq}', String(seq))
  const entryId = (row?.['id'] as string | undefined) ?? null
  return { ok: false, seq, entryId, problem, message: at(en), zh: at(zh) }
}

const SENTENCES: Readonly<Record<Tampering, { readonly en: string; readonly zh: string }>> = {
  changed: {
    en: 'Entry {seq} is not as it was sealed.',
    zh: '第 {seq} 条记录与封存时不一致。',
  },
  missing: {
    en: 'Entry {seq} was removed.',
    zh: '第 {seq} 条记录已被删除。',
  },
  inserted: {
    en: 'Entry {seq} was put in between.',
    zh: '第 {seq} 条记录是后来插入的。',
  },
  reordered: {
    en: 'Entry {seq} is another one than was sealed there: entries changed places.',
    zh: '第 {seq} 条位置上不是原先封存的记录：记录顺序被调换。',
  },
  truncated: {
    en: 'The journal ends before entry {seq}, which was sealed: its end was cut off.',
    zh: '日志在第 {seq} 条之前中断，该条曾被封存：末尾已被截断。',
  },
}
