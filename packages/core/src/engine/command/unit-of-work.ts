import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Piece } from '../jobs/runner.ts'
import type { Caller, Unit, Written } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { watched } from '../watched.ts'
import { tellCommitted } from './tell-committed.ts'

const ATTEMPTS = 5
const FIRST_PAUSE_MS = 5

/** How a unit of work is opened. */
export interface UnitOptions {
  /** Nothing is kept: the transaction is rolled back at the end. */
  readonly isDryRun?: boolean
  /** Run again when the store was busy. Only for work that does nothing outside the store. */
  readonly retries?: boolean
}

/**
 * Runs `work` in a transaction: a new one, or a savepoint in the caller's. What was written is told after the outermost
 * commit; a savepoint that rolls back takes its part of the telling with it.
 */
export async function inUnit<T>(
  caller: Caller,
  work: (unit: Unit) => Promise<T>,
  options: UnitOptions = {},
): Promise<T> {
  if (caller.unit) return inSavepoint(caller.unit, work, options.isDryRun === true)
  const { runtime, tenant, origin } = caller
  let written: readonly Written[] = []
  let notes: Unit['transaction']['notes'] = []
  const attempt = async () =>
    transact(await runtime.store(), async (inside) => {
      const unit: Unit = {
        store: inside,
        now: new Date(runtime.clock.now()),
        isDryRun: options.isDryRun === true,
        written: [],
        isOpen: true,
        transaction: { declaresFields: false, changesOrganisation: false, notes: [] },
      }
      notes = unit.transaction.notes
      try {
        const answer = await work(unit)
        if (unit.isDryRun) throw new DryRun(answer)
        await caller.guard?.(inside)
        written = unit.written
        if (written.length > 0) await runtime.runner.send(pieceOf(caller), inside)
        return answer
      } finally {
        unit.isOpen = false
      }
    })
  let result: T
  try {
    result = await runtime.share({ tenant, isPatient: origin === 'job' }, () =>
      withRetries(options.retries === true, attempt),
    )
  } finally {
    await writeNotes(caller, notes)
  }
  if (written.length > 0) runtime.runner.sent(pieceOf(caller))
  if (options.isDryRun !== true) await tellCommitted(runtime, written)
  return result
}

/** Whatever is written stands in the journal, and the journal wants to be handed out. */
function pieceOf({ tenant }: Caller): Piece {
  return { name: 'journal', tenant }
}

/** What the transaction showed or refused is over: that it cannot be noted makes it neither right nor wrong. */
async function writeNotes({ runtime }: Caller, notes: Unit['transaction']['notes']): Promise<void> {
  for (const write of notes)
    await write().catch((error: unknown) =>
      runtime.log.error('What a transaction did could not be noted.', { error: String(error) }),
    )
}

/** Carries the answer of a dry run out of the transaction that it rolls back. */
class DryRun extends Error {
  readonly answer: unknown

  constructor(answer: unknown) {
    super('dry run')
    this.answer = answer
  }
}

async function transact<T>(store: Store, work: (inside: Store) => Promise<T>): Promise<T> {
  try {
    return await watched('store', { name: 'transaction' }, () => store.transaction(work))
  } catch (error) {
    if (error instanceof DryRun) return error.answer as T
    throw error
  }
}

async function inSavepoint<T>(outer: Unit, work: (unit: Unit) => Promise<T>, isDryRun: boolean): Promise<T> {
  if (!outer.isOpen) throw engineErrors.CRM_TX_CLOSED()
  let written: readonly Written[] = []
  try {
    const result = await transact(outer.store, async (inside) => {
      const unit: Unit = {
        store: inside,
        now: outer.now,
        isDryRun: isDryRun || outer.isDryRun,
        written: [],
        isOpen: true,
        transaction: outer.transaction,
      }
      try {
        const answer = await work(unit)
        if (isDryRun) throw new DryRun(answer)
        written = unit.written
        return answer
      } finally {
        unit.isOpen = false
      }
    })
    for (const one of written) outer.written.push(one)
    return result
  } catch (error) {
    throw asCrmError(error)
  }
}

/** A transaction that lost against others (deadlock, serialisation, lock) did nothing, so it can be run again as it is. */
async function withRetries<T>(retries: boolean, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof StoreError ? error.code === 'BUSY' : causeOf(error)?.code === 'BUSY'
      if (!retries || !isBusy || attempt === ATTEMPTS) throw asCrmError(error)
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt))
    }
  }
}

function causeOf(error: unknown): StoreError | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof StoreError ? cause : undefined
}
