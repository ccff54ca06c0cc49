import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Work } from '../command/work.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { beneath } from '../store-beneath.ts'
import { eraseCopies, eraseFailures, textsOf, textsOfPast } from './erase-copies.ts'
import {
  erasableRecords,
  erasedAlready,
  eraseRecords,
  eraseRepeated,
  personalRecords,
} from './erase-records.ts'
import { eraseWords } from './erase-words.ts'
import { besideSubject, gatherSubject, peopleOf } from './gather-subject.ts'
import type { HeldElsewhere, PersonalKeeping } from './keeping.ts'
import { identityFields, isPerson } from './personal-fields.ts'

/** The keeping of a piece of work. */
export function personalKeeping(work: Work): PersonalKeeping {
  const { model } = work.caller.runtime
  const { store } = work.unit
  const { tenant } = work.caller
  return {
    isPerson: (entity) => isPerson(model.entity(entity)),
    identity: (entity) => identityFields(model.entity(entity)),
    gather: (start) => gatherSubject(store, tenant, model, start),
    peopleOf: (record) => peopleOf(store, tenant, model, record),
    erasable: (entity, ids, form) => erasableRecords(work, model.entity(entity), ids, form),
    records: (entity, ids) => personalRecords(work, model.entity(entity), ids),
    async entries(entity, ids) {
      const where = both(equals('entity', entity), oneOf('recordId', ids))
      return (await store.find(journalTable, tenant, { where })).map(entryOf)
    },
    async traces(records) {
      const texts: string[] = []
      const ids: string[] = []
      for (const [name, some] of records) {
        const identity = identityFields(model.entity(name))
        const own = [...some]
        ids.push(...own)
        texts.push(...textsOf(await personalRecords(work, model.entity(name), own), identity))
        texts.push(...(await textsOfPast(work, name, own, identity)))
      }
      return { ids: new Set(ids), texts: new Set(texts) }
    },
    erase: (entity, ids, erasure) => eraseRecords(work, model.entity(entity), ids, erasure),
    async eraseRepeated(records, { texts }) {
      for (const [name, ids] of await besideSubject(store, tenant, model, records))
        await eraseRepeated(work, model.entity(name), [...ids], texts)
    },
    erasedAlready: (entity, ids, requestId) => erasedAlready(work, entity, ids, requestId),
    eraseCopies: (traces, from, limit) => eraseCopies(work, traces, from, limit),
    eraseFailures: (records) => eraseFailures(work, records),
    firstWords: beneath(store).store.forgetWords ? [0, false] : undefined,
    eraseWords: (records, from) => eraseWords(work, records, from),
    heldElsewhere: heldElsewhere(work),
  }
}

/** What plugins hold, each acting with its own permissions. */
function heldElsewhere({ caller, unit }: Work): readonly HeldElsewhere[] {
  const { runtime, tenant, actor } = caller
  return [...runtime.personalData].map(([plugin, part]) => {
    const owner = runtime.accessOfOwner(plugin, actor, unit.now.getTime())
    const crm = runtime.openSession({ ...caller, unit, actor: owner.actor, behalf: actor })
    const context = { crm, tenant, now: unit.now, log: runtime.log }
    return {
      plugin,
      export: async (subject) => part.export(subject, context),
      erase: async (subject, mode) => part.erase(subject, mode, context),
    }
  })
}
