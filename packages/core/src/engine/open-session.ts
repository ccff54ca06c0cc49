import { askQuery } from './ask-query.ts'
import {
  type ImportOptions,
  type ImportSource,
  importedRows,
  importRecords,
  importReport,
  undoImport,
} from './bulk/index.ts'
import { callCommand, callMany } from './command/call-command.ts'
import type { CallOptions } from './command/context.ts'
import { undoCommand } from './command/undo-command.ts'
import { engineErrors } from './engine-errors.ts'
import { attended } from './journal/attended.ts'
import { type JournalQuery, readJournal } from './journal/read-journal.ts'
import type { Installed } from './plugins/install-plugins.ts'
import type { Caller } from './runtime.ts'
import { recordsApi, sessionApi } from './session.ts'

type Accessors = Record<string, unknown>

/**
 * Makes a session for a caller. Accessors are made when they are first used, because most sessions use one or two
 * entities; the prototype with their getters is made once for a CRM.
 */
export function sessionOpener(installed: Installed): (caller: Caller) => unknown {
  const verbs = verbsByEntity(installed)
  const prototype = {}
  for (const entity of installed.model.entities.values()) {
    Object.defineProperty(prototype, entity.name, {
      enumerable: true,
      get(this: { readonly caller: Caller } & Accessors) {
        const accessor = attended(this.caller, entity.name, {
          ...recordsApi(this.caller, entity),
          ...bindVerbs(verbs.get(entity.name) ?? [], this.caller, open),
        })
        Object.defineProperty(this, entity.name, { value: accessor, enumerable: true })
        return accessor
      },
    })
  }

  function open(caller: Caller): unknown {
    const session = Object.create(prototype, { caller: { value: caller } }) as object
    return Object.assign(session, sessionApi(caller, open), {
      journal: attended(caller, 'journal', {
        read: (query?: JournalQuery) => readJournal(caller, query),
      }),
      plugins: pluginApis(installed, caller, open),
      ...attended(caller, 'import', bulkApi(caller)),
      ...attended(caller, 'session', { undo: (commandId: string) => undoCommand(caller, commandId) }),
    })
  }
  return open
}

function bulkApi(caller: Caller) {
  return {
    importRecords: (source: ImportSource, options: ImportOptions) => importRecords(caller, source, options),
    importReport: (importId: string) => importReport(caller, importId),
    importedRows: (importId: string, only?: Parameters<typeof importedRows>[2]) =>
      importedRows(caller, importId, only),
    undoImport: (importId: string) => undoImport(caller, importId),
  }
}

type Verb = readonly [name: string, call: (caller: Caller, open: (caller: Caller) => unknown) => unknown]

function verbsByEntity({ commands, queries }: Installed): ReadonlyMap<string, readonly Verb[]> {
  const verbs = new Map<string, Verb[]>()
  const add = (name: string, suffix: string, call: Verb[1]) => {
    const [entity = '', verb = ''] = name.split('.', 2)
    verbs.set(entity, [...(verbs.get(entity) ?? []), [verb + suffix, call]])
  }
  for (const command of commands.values()) {
    add(
      command.name,
      '',
      (caller) => (input: unknown, options?: CallOptions) => callCommand(caller, command, input, options),
    )
    if (command.runMany)
      add(
        command.name,
        'Many',
        (caller) => (inputs: readonly unknown[], options?: CallOptions) =>
          callMany(caller, command, inputs, options),
      )
  }
  for (const query of queries.values())
    add(query.name, '', (caller, open) => (input: unknown) => askQuery(caller, query, input, open))
  return verbs
}

function bindVerbs(verbs: readonly Verb[], caller: Caller, open: (caller: Caller) => unknown): Accessors {
  return Object.fromEntries(verbs.map(([name, call]) => [name, call(caller, open)]))
}

/** The APIs of plugins, each acting with its plugin's own permissions. Made when first asked for. */
function pluginApis({ parts }: Installed, caller: Caller, open: (caller: Caller) => unknown): Accessors {
  const apis: Accessors = {}
  for (const { id, makeApi } of parts) {
    if (!makeApi) continue
    Object.defineProperty(apis, id, {
      enumerable: true,
      get: () => {
        const { runtime, tenant, actor, unit } = caller
        const now = () => unit?.now.getTime() ?? runtime.clock.now()
        const access = runtime.accessOfOwner(id, actor, now())
        if (unit && !unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
        const crm = open({ ...caller, actor: access.actor, access })
        const time = { now: () => new Date(now()), newId: () => runtime.ids.next(now()) }
        return makeApi({ crm, actor, tenant, log: runtime.log, ...time })
      },
    })
  }
  return apis
}
