import type { Kept } from '../erp-session.ts'
import type { Applied } from './fresh-records.ts'
import { EACH, writtenAt } from './refused.ts'

/** A record of ours that is to be as the ERP says: the one with the id, or a new one. */
export interface Wanted<R> {
  readonly id: string | undefined
  readonly fields: Partial<R>
}

/** Writes records of one entity in two goes, and says what came of each in its place; undefined stands for none. */
export async function writeRecords<R extends { readonly id: string }>(
  records: Kept<R>,
  wanted: readonly (Wanted<R> | undefined)[],
): Promise<readonly Applied[]> {
  const edits: { id: string; patch: Partial<R> }[] = []
  const inputs: Partial<R>[] = []
  const places = { edits: [] as number[], inputs: [] as number[] }
  for (const [at, one] of wanted.entries()) {
    if (one?.id !== undefined) {
      edits.push({ id: one.id, patch: one.fields })
      places.edits.push(at)
    } else if (one) {
      inputs.push(one.fields)
      places.inputs.push(at)
    }
  }
  const updated = edits.length === 0 ? [] : await records.updateMany(edits, EACH)
  const created = inputs.length === 0 ? [] : await records.createMany(inputs, EACH)
  const came = new Map([...writtenAt(places.edits, updated), ...writtenAt(places.inputs, created)])
  return wanted.map((_, at) => came.get(at))
}
