import type { Row } from '../../store/table.ts'
import { fits } from './sealed-entry.ts'

/** What somebody did to the entries of a journal. */
export type Tampering = 'changed' | 'missing' | 'inserted' | 'reordered' | 'truncated'

/**
 * What was done at the place where a chain breaks: `rows` are what stands there and behind it, `previous` the hash before.
 * Each row carries the hash that it was sealed with, so one that was moved still tells where it belongs.
 */
export async function whatBroke(rows: readonly Row[], previous: string, seq: number): Promise<Tampering> {
  const [found, next] = rows
  if (!found) return 'truncated'
  for (const row of rows) if (row !== found && (await fits(row, previous, seq))) return movedOrAdded(rows)
  if (found['seq'] !== seq) return (await belongsBehind(found, rows)) ? 'reordered' : 'missing'
  const isClosedUp = next && (await fits(next, found['hash'] as string, seq + 2))
  return isClosedUp ? 'missing' : 'changed'
}

/** The entry of this place stands further back: what is here in its stead came from there, or from nowhere. */
async function movedOrAdded(rows: readonly [Row, ...Row[]] | readonly Row[]): Promise<Tampering> {
  const [found] = rows
  return found && (await belongsBehind(found, rows)) ? 'reordered' : 'inserted'
}

/** Whether a row was sealed behind one of the others, which stands where it was or one place on. */
async function belongsBehind(found: Row, rows: readonly Row[]): Promise<boolean> {
  for (const row of rows) {
    const [seq, hash] = [row['seq'] as number, row['hash'] as string]
    if (row !== found && ((await fits(found, hash, seq)) || (await fits(found, hash, seq + 1)))) return true
  }
  return false
}
