import { frozenCopy, shownTo } from '../hooks/frozen-copy.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookContext, type HookedWrite } from '../hooks/hook-context.ts'
import { callHook, isThenable } from '../hooks/run-hooks.ts'
import { noteHook } from '../hooks/trace.ts'
import type { Deed } from '../journal/entry.ts'
import type { Runtime, Told, Written } from '../runtime.ts'
import { stopwatch } from '../time/clock.ts'

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
  for (const { entity, deed, told } of written) {
    if (!told) continue
    const hooks = committedHooks(runtime, entity, deed)
    if (hooks) await runCommitted(runtime, hooks, told)
    announce(runtime, told)
  }
}

/** Whether anybody is told of such a write once it is committed. */
export function isHeard(runtime: Runtime, entity: string, deed: Deed): boolean {
  return (
    runtime.announcer.listenerCount(`${entity}.${PAST[deed]}`) > 0 ||
    committedHooks(runtime, entity, deed) !== undefined
  )
}

function committedHooks({ hooks }: Runtime, entity: string, deed: Deed): readonly Hook[] | undefined {
  return hooks.of('committed', entity, deed === 'restore' ? 'update' : deed)
}

async function runCommitted(
  runtime: Runtime,
  hooks: readonly Hook[],
  { entry, caller, record, previous }: Told,
): Promise<void> {
  // Outside the transaction that has ended: what the hooks write are transactions of their own.
  const { unit: _ended, ...outside } = caller
  const write = {
    caller: outside,
    command: entry.command,
    commandId: entry.commandId,
    now: new Date(runtime.clock.now()),
  }
  const [now, before] = [frozenCopy(record), frozenCopy(previous)]
  for (const hook of hooks) {
    const told = tell(write, hook, shownTo(now, hook.sees), shownTo(before, hook.sees))
    if (hook.isAwaited !== false) await told
  }
}

/** Never rejects: the write is committed, whatever a hook makes of it. */
async function tell(write: HookedWrite, hook: Hook, record: unknown, previous: unknown): Promise<void> {
  const startedAt = stopwatch()
  try {
    await callHook(hook, { record, previous, ctx: new HookContext(write, hook) })
  } catch (error) {
    write.caller.runtime.log.error(`Hook ${hook.id} failed after the commit.`, {
      hook: hook.id,
      entity: hook.entity,
      error,
    })
  }
  noteHook(write, hook, startedAt)
}

function announce({ announcer, log }: Runtime, { entry, caller }: Told): void {
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
  const failed = (error: unknown) => log.error(`A listener of ${name} failed.`, { error })
  for (const listener of announcer.listeners(name) as ((told: Announcement) => unknown)[]) {
    try {
      const answer = listener(told)
      if (isThenable(answer)) answer.then(undefined, failed)
    } catch (error) {
      failed(error)
    }
  }
}
