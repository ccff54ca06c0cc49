import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Work } from '../command/work.ts'
import type { Rec } from '../entities/entity.ts'
import { entryOf, type JournalEntry, journalTable } from '../journal/entry.ts'
import {
  type CopyCursor,
  eraseCopies,
  eraseFailures,
  type Traces,
  textsOf,
  textsOfPast,
} from './erase-copies.ts'
import { type Erasure, erasedAlready, eraseRecords, eraseRepeated, personalRecords } from './erase-records.ts'
import { besideSubject, gatherSubject, type SubjectRecords } from './gather-subject.ts'
import { type HeldElsewhere, heldElsewhere } from './personal-data.ts'
import { identityFields, isPerson } from './personal-fields.ts'

/** What core's own commands do with what is known of people, whatever entity it stands in. Plugins have no such door. */
export interface PersonalKeeping {
  /** Whether records of an entity stand for people. */
  isPerson(entity: string): boolean
  /** The fields of an entity that find a person again. */
  identity(entity: string): readonly string[]
  /** Everything about somebody, from one record of theirs. */
  gather(start: { readonly entity: string; readonly id: string }): Promise<SubjectRecords>
  /** Records as they are, deleted ones too. */
  records(entity: string, ids: readonly string[]): Promise<readonly Rec[]>
  /** What was done with records, oldest first. */
  entries(entity: string, ids: readonly string[]): Promise<readonly JournalEntry[]>
  /** By what copies of these records are recognised. */
  traces(records: SubjectRecords): Promise<Traces>
  erase(entity: string, ids: readonly string[], erasure: Erasure): Promise<void>
  /** Empties what records beside the person say of them: the telephone of an account that is theirs. */
  eraseRepeated(records: SubjectRecords, traces: Traces): Promise<void>
  erasedAlready(entity: string, ids: readonly string[], requestId?: string): Promise<ReadonlySet<string>>
  eraseCopies(traces: Traces, from: CopyCursor, limit: number): ReturnType<typeof eraseCopies>
  eraseFailures(records: SubjectRecords): Promise<void>
  /** What plugins hold outside the CRM. */
  readonly heldElsewhere: readonly HeldElsewhere[]
}

/** The keeping of a piece of work. */
export function personalKeeping(work: Work): PersonalKeeping {
  const { model } = work.caller.runtime
  const { store } = work.unit
  const { tenant } = work.caller
  return {
    isPerson: (entity) => isPerson(model.entity(entity)),
    identity: (entity) => identityFields(model.entity(entity)),
    gather: (start) => gatherSubject(store, tenant, model, start),
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
    heldElsewhere: heldElsewhere(work),
  }
}
