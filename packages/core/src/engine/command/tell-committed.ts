import { HookContext } from '../hooks/hook-context.ts'
import { callHook } from '../hooks/run-hooks.ts'
import type { Runtime, Written } from '../runtime.ts'

const PAST = { create: 'created', update: 'updated', delete: 'deleted', restore: 'restored' } as const

/** What listeners in this process are told of a record that was written. */
export interface Announcement {
  readonly tenant: string
  readonly entity: string
  readonly id: string
  readonly command: string
  readonly actor: string
  readonly at: Date
  readonly version: number
  /** The fields that changed. */
  readonly fields: readonly string[]
}

/**
 * Runs the `committed` hooks of everything that was written, then announces it. The writer is never failed by them:
 * what goes wrong is logged. Hooks that must run whatever happens are `durable` and read the journal instead.
 */
export async function tellCommitted(runtime: Runtime, written: readonly Written[]): Promise<void> {
  for (const one of written) {
    await runCommitted(runtime, one)
    announce(runtime, one)
  }
}

async function runCommitted(runtime: Runtime, { entry, caller, record, previous }: Written): Promise<void> {
  const hooks = runtime.hooks.of('committed', entry.entity, entry.deed === 'restore' ? 'update' : entry.deed)
  if (!hooks) return
  // Outside the transaction that has ended: what the hooks write are transactions of their own.
  const { unit: _ended, ...outside } = caller
  const write = {
    caller: outside,
    command: entry.command,
    commandId: entry.commandId,
    now: new Date(runtime.clock.now()),
  }
  for (const hook of hooks) {
    try {
      await callHook(hook, { record, previous, ctx: new HookContext(write, hook) })
    } catch (error) {
      runtime.log.error(`Hook ${hook.id} failed after the commit.`, {
        hook: hook.id,
        entity: entry.entity,
        error,
      })
    }
  }
}

function announce({ announcer, log }: Runtime, { entry, caller }: Written): void {
  const name = `${entry.entity}.${PAST[entry.deed]}`
  if (announcer.listenerCount(name) === 0) return
  const told: Announcement = {
    tenant: caller.tenant,
    entity: entry.entity,
    id: entry.recordId,
    command: entry.command,
    actor: entry.actor,
    at: entry.at,
    version: entry.version,
    fields: Object.keys(entry.changes),
  }
  // One listener that throws must not keep the others from hearing.
  for (const listener of announcer.listeners(name)) {
    try {
      listener(told)
    } catch (error) {
      log.error(`A listener of ${name} failed.`, { error })
    }
  }
}
