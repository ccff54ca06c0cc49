import { ErpError } from '@guanxi/core/commerce'

/** A row that a key has made. It is pending until it is the only one. */
interface Claimed {
  readonly id: number
  readonly isPending: boolean
  /** As it was when it was looked at. */
  readonly timestamp: string
}

/** How rows of a key are found and settled. What has changed since it was looked at is a `conflict`. */
export interface Claims {
  /** All rows of the key, the oldest first. */
  find(): Promise<readonly Claimed[]>
  settle(row: Claimed): Promise<void>
  drop(row: Claimed): Promise<void>
}

const MOST_ROUNDS = 20

/**
 * Makes what a key stands for, once. Tryton has no unique key for it, so everybody makes a pending row, looks for all rows of
 * the key, drops those behind the first and settles that. Of two who do so at once the later one to look sees both rows; that
 * nobody drops what was settled meanwhile, the timestamps see to.
 */
export async function claimOnce(claims: Claims, makePending: () => Promise<unknown>): Promise<number> {
  const found = await settledRow(claims)
  if (found !== null) return found
  await makePending()
  const made = await settledRow(claims)
  if (made === null) throw new ErpError('conflict', 'What was written just now is gone again.')
  return made
}

/** The row of a key, settled if nobody has done so yet; null where the key has made none. */
export async function settledRow(claims: Claims): Promise<number | null> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const rows = await claims.find()
    const settled = rows.find(({ isPending }) => !isPending)
    const kept = settled ?? rows[0]
    if (!kept) return null
    try {
      for (const row of rows) if (row.isPending && row !== kept) await claims.drop(row)
      if (!settled) await claims.settle(kept)
      return kept.id
    } catch (error) {
      // Somebody else dropped or settled the same: what they did shows when all is looked at once more.
      if (!(error instanceof ErpError) || !['conflict', 'validation'].includes(error.code)) throw error
      if (round === MOST_ROUNDS - 1) throw error
    }
  }
  throw new ErpError('conflict', 'Others are writing the same again and again.')
}
