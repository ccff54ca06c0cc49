import { present } from './access/present.ts'
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
import type { CallOptions, Proving } from './command/context.ts'
import { undoCommand } from './command/undo-command.ts'
import { engineErrors } from './engine-errors.ts'
import { attended } from './journal/attended.ts'
import { type JournalQuery, readJournal } from './journal/read-journal.ts'
import type { Installed } from './plugins/install-plugins.ts'
import { answeredTo } from './query/asking.ts'
import type { Asker } from './runtime.ts'
import { recordsApi, sessionApi } from './session.ts'

type Accessors = Record<string, unknown>

/**
 * Makes a session for a caller. Accessors are made when they are first used, because most sessions use one or two
 * entities; the prototype with their getters is made once for a CRM.
 */
export function sessionOpener(installed: Installed): (asker: Asker) => unknown {
  const verbs = verbsByEntity(installed)
  const prototype = {}
  for (const entity of installed.model.entities.values()) {
    Object.defineProperty(prototype, entity.name, {
      enumerable: true,
      get(this: { readonly asker: Asker } & Accessors) {
        const accessor = attended(this.asker, entity.name, {
          ...recordsApi(this.asker, entity),
          ...bindVerbs(verbs.get(entity.name) ?? [], this.asker, open),
        })
        Object.defineProperty(this, entity.name, { value: accessor, enumerable: true })
        return accessor
      },
    })
  }

  function open(asker: Asker): unknown {
    const session = Object.create(prototype, { asker: { value: asker } }) as object
    return Object.assign(session, sessionApi(asker, open), {
      journal: attended(asker, 'journal', {
        read: (query?: JournalQuery) => answeredTo(asker, (caller) => readJournal(caller, query)),
      }),
      plugins: pluginApis(installed, asker, open),
      ...attended(asker, 'import', bulkApi(asker)),
      ...attended(asker, 'session', {
        undo: async (commandId: string) => undoCommand(await present(asker), commandId),
      }),
    })
  }
  return open
}

function bulkApi(asker: Asker) {
  return {
    importRecords: async (source: ImportSource, options: ImportOptions) =>
      importRecords(await present(asker), source, options),
    importReport: async (importId: string) => importReport(await present(asker), importId),
    async *importedRows(importId: string, only?: Parameters<typeof importedRows>[2]) {
      yield* importedRows(await present(asker), importId, only)
    },
    undoImport: async (importId: string, options?: Proving) =>
      undoImport(await present(asker), importId, options),
  }
}

type Verb = readonly [name: string, call: (asker: Asker, open: (asker: Asker) => unknown) => unknown]

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
      (asker) => async (input: unknown, options?: CallOptions) =>
        callCommand(await present(asker), command, input, options),
    )
    if (command.runMany)
      add(
        command.name,
        'Many',
        (asker) => async (inputs: readonly unknown[], options?: CallOptions) =>
          callMany(await present(asker), command, inputs, options),
      )
  }
  for (const query of queries.values())
    add(
      query.name,
      '',
      (asker, open) => async (input: unknown, options?: Proving) =>
        askQuery(await present(asker), query, input, open, options),
    )
  return verbs
}

function bindVerbs(verbs: readonly Verb[], asker: Asker, open: (asker: Asker) => unknown): Accessors {
  return Object.fromEntries(verbs.map(([name, call]) => [name, call(asker, open)]))
}

/** The APIs of plugins, each acting with its plugin's own permissions. Made when first asked for. */
function pluginApis({ parts }: Installed, asker: Asker, open: (asker: Asker) => unknown): Accessors {
  const apis: Accessors = {}
  for (const { id, makeApi } of parts) {
    if (!makeApi) continue
    Object.defineProperty(apis, id, {
      enumerable: true,
      get: () => {
        const { runtime, tenant, actor, unit } = asker
        const now = () => unit?.now.getTime() ?? runtime.clock.now()
        const owner = runtime.accessOfOwner(id, actor, now())
        if (unit && !unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
        const crm = open({ ...asker, actor: owner.actor, behalf: actor })
        const time = { now: () => new Date(now()), newId: () => runtime.ids.next(now()) }
        return makeApi({ crm, actor, tenant, log: runtime.log, ...time })
      },
    })
  }
  return apis
}
