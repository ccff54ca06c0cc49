import type { Row } from '../../store/table.ts'
import { hashOf } from './entry-hash.ts'
import type { Salts } from './entry-parts.ts'

/** Whether a row is the entry that was sealed at a place, behind the entry of this hash. */
export async function fits(row: Row, previous: string, seq: number): Promise<boolean> {
  return (await hashOf(previous, { ...row, seq }, row['salts'] as Salts | null)) === row['hash']
}
