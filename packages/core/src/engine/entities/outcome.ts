import { StoreError } from '../../store/store-error.ts'
import type { Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import { type CrmError, isCrmError } from '../errors.ts'
import { asCrmError, keyOf } from '../store-failure.ts'
import type { Entity, Rec } from './entity.ts'

/** What became of one record of a batch. */
export type Outcome =
  | { readonly ok: true; readonly record: Rec }
  | { readonly ok: false; readonly error: CrmError }

/** One record on its way through a write. */
export interface Draft {
  outcome: Outcome | undefined
}

/**
 * Writes drafts together; when that fails and there are several, each alone, so that one bad record costs the others
 * nothing. Every attempt is a savepoint, but for the only write of a command, which fails with it.
 */
export async function writeDrafts<D extends Draft>(
  work: Work,
  entity: Entity,
  drafts: readonly D[],
  write: (work: Work, drafts: readonly D[]) => Promise<void>,
): Promise<void> {
  const ready = drafts.filter((draft) => draft.outcome === undefined)
  if (ready.length === 0) return
  if (work.isOnlyWrite) {
    await write(work, ready).catch((error: unknown) => {
      throw named(error, entity)
    })
    return
  }
  try {
    await inSavepoint(work, (inside) => write(inside, ready))
  } catch (error) {
    if (ready.length === 1 || isHopeless(error)) return refuse(ready, named(error, entity))
    for (const draft of ready) {
      draft.outcome = undefined
      await inSavepoint(work, (inside) => write(inside, [draft])).catch((alone: unknown) =>
        refuse([draft], named(alone, entity)),
      )
    }
  }
}

async function inSavepoint(work: Work, write: (inside: Work) => Promise<void>): Promise<void> {
  const { unit } = work
  const written: typeof unit.written = []
  await unit.store.transaction((store) => write({ ...work, unit: { ...unit, store, written, isOpen: true } }))
  unit.written.push(...written)
}

/** The whole transaction is lost: trying the records one by one would only repeat the failure. */
function isHopeless(error: unknown): boolean {
  return error instanceof StoreError && error.code !== 'TAKEN' && error.code !== 'VALUE'
}

function refuse(drafts: readonly Draft[], error: unknown): void {
  if (!isCrmError(error)) throw error
  for (const draft of drafts) draft.outcome = { ok: false, error }
}

/** Says which entity and key a store found taken. */
function named(error: unknown, entity: Entity): unknown {
  if (error instanceof StoreError && error.code === 'TAKEN')
    return engineErrors.CRM_TAKEN({ entity: entity.name, key: keyOf(error.constraint) }, { cause: error })
  return error instanceof StoreError && error.code === 'BUSY' ? error : asCrmError(error)
}
