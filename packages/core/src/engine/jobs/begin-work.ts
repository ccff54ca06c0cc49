import type { Json } from '../../store/table.ts'
import type { Runtime, Unit } from '../runtime.ts'
import { workTable } from './work-def.ts'

/** Begins long work, in the transaction of the command: there is none where that is rolled back. Resolves to its id. */
export async function beginWork(
  { store, now }: Unit,
  { tenant, runtime }: { readonly tenant: string; readonly runtime: Runtime },
  work: string,
  input: Json,
  key: string | undefined,
): Promise<string> {
  const id = key === undefined ? runtime.ids.next(now.getTime()) : `${work}/${key}`
  const row = { id, work, input, cursor: null, dueAt: now.getTime(), leaseUntil: null, fence: 0 }
  await store.insert(workTable, tenant, [row], { skipTaken: true })
  return id
}
