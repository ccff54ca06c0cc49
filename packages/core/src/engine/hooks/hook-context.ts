import type { ActingAs } from '../access/actor.ts'
import type { Origin } from '../journal/entry.ts'
import type { Logger } from '../log.ts'
import type { Caller, Unit } from '../runtime.ts'
import type { Hook } from './hook.ts'
import { issueInOwnWords, type OwnWords } from './own-words.ts'
import { Rejection } from './run-hooks.ts'

/** The write that a hook is called for; `unit` is its transaction, unless that has ended. */
export interface HookedWrite {
  readonly caller: Caller
  readonly command: string
  readonly commandId: string
  readonly now: Date
  readonly unit?: Unit
  /** Who made the write, where that is not the caller: a durable hook is called long after. */
  readonly writer?: ActingAs
  /** Makes the keys of the hook's own calls, where it may be called twice for one write. */
  readonly nextKey?: () => string
}

/**
 * What a hook is given. `crm` belongs to the hook's owner: it may do what the plugin was granted, in this transaction.
 * Made for each call, so it does no work until it is asked.
 */
export class HookContext {
  readonly #write: HookedWrite
  readonly #hook: Hook
  #session: unknown

  constructor(write: HookedWrite, hook: Hook) {
    this.#write = write
    this.#hook = hook
  }

  get actor(): ActingAs {
    return writerOf(this.#write)
  }

  get tenant(): string {
    return this.#write.caller.tenant
  }

  get now(): Date {
    return this.#write.now
  }

  /** The time zone in which days begin. */
  get zone(): string {
    return this.#write.caller.runtime.zone
  }

  /** What made the write happen. */
  get origin(): Origin {
    return this.#write.caller.origin
  }

  get log(): Logger {
    return this.#write.caller.runtime.log
  }

  /** A session inside the transaction. */
  get crm(): unknown {
    this.#session ??= this.#write.caller.runtime.openSession(ownersCaller(this.#write, this.#hook))
    return this.#session
  }

  /** Refuses the write, with a code and words of the plugin's own. */
  reject(code: string, message: OwnWords, path?: string): never {
    throw new Rejection(issueInOwnWords(code, message, path))
  }
}

/** Calls made by a hook are its owner's, caused by the command it hooks into. */
function ownersCaller(write: HookedWrite, hook: Hook): Caller {
  const { caller, unit, command, commandId, now, nextKey } = write
  const access = caller.runtime.accessOfOwner(hook.owner, writerOf(write), now.getTime())
  return {
    runtime: caller.runtime,
    tenant: caller.tenant,
    actor: access.actor,
    access,
    ...(unit && { unit }),
    origin: 'hook',
    cause: commandId,
    chain: [...caller.chain, `${command}[${hook.id}]`],
    ...(nextKey && { nextKey }),
    ...(caller.guard && { guard: caller.guard }),
  }
}

function writerOf({ writer, caller }: HookedWrite): ActingAs {
  return writer ?? caller.actor
}
