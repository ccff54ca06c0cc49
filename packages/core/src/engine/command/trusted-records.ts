import type { Condition } from '../../conditions/condition.ts'
import { both, empty, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Action } from '../access/action.ts'
import { engineErrors } from '../engine-errors.ts'
import { patchByCaller } from '../entities/caller-patch.ts'
import { decodeRow, encodeRecord } from '../entities/codec.ts'
import { createRecords, parseNew } from '../entities/create-records.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import type { Outcome } from '../entities/outcome.ts'
import { isId } from '../entities/parse-value.ts'
import { decisionOn, mask, reached, readableBy } from '../entities/reach.ts'
import { deleteRecords, restoreRecords, updateRecords } from '../entities/update-records.ts'
import { pastOf } from '../journal/past.ts'
import { whysOf } from '../journal/whys.ts'
import { type Asking, lowerFor, visibleWhere } from '../query/asking.ts'
import { sortKeys } from '../query/sorting.ts'
import type { TrustedRecords } from './context.ts'
import { customFieldsOf, insideOf, type Work } from './work.ts'

const USUAL_LIMIT = 100

/** The records of an entity for a command's `run`: its own rule decides, hooks and journal are as for everybody. */
export function trustedRecords(work: Work, entity: Entity): TrustedRecords<Rec> {
  const asking = async (): Promise<Asking> => ({
    caller: work.caller,
    store: work.unit.store,
    entity,
    custom: await customFieldsOf(work, entity),
    now: work.unit.now.getTime(),
    asked: undefined,
  })

  const alone: Work = { ...work, isOnlyWrite: true }

  async function findWith(id: string, guard?: Predicate): Promise<Rec | undefined> {
    if (!isId(id)) return undefined
    const [row] = await work.unit.store.find(entity.table, work.caller.tenant, {
      where: both(equals('id', id), empty('deletedAt'), guard),
      limit: 1,
      lock: true,
    })
    return row && decodeRow(entity, row, await customFieldsOf(work, entity))
  }

  async function demand(id: string, guard?: Predicate): Promise<Rec> {
    const found = await findWith(id, guard)
    if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
    return found
  }

  const records: TrustedRecords<Rec> = {
    find: (id) => findWith(id),
    async findMany(ids) {
      const wanted = [...new Set(ids)].filter(isId)
      if (wanted.length === 0) return new Map()
      const rows = await work.unit.store.find(entity.table, work.caller.tenant, {
        where: both(oneOf('id', wanted), empty('deletedAt')),
        lock: true,
      })
      const custom = await customFieldsOf(work, entity)
      return new Map(rows.map((row) => [row['id'] as string, decodeRow(entity, row, custom)]))
    },
    get: (id) => demand(id),
    visible: (id) => demand(id, readableBy(work, entity)),
    readable: (ones) => reachedOf(work, entity, 'read', ones),
    askedOf: async (id, patch) => patchByCaller(work, entity, await demand(id), patch),
    async where(condition, { limit = USUAL_LIMIT, orderBy } = {}) {
      const question = await asking()
      const rows = await work.unit.store.find(entity.table, work.caller.tenant, {
        where: visibleWhere(question, condition as Condition, true),
        orderBy: sortKeys(question, orderBy, true),
        limit,
      })
      return rows.map((row) => decodeRow(entity, row, question.custom))
    },
    async countBy(field, condition) {
      const rows = await work.unit.store.aggregate(entity.table, work.caller.tenant, {
        where: visibleWhere(await asking(), condition as Condition, true),
        groupBy: [{ name: field, column: { column: field, kind: 'text' } }],
        measures: { count: { count: true } },
      })
      return new Map(rows.map((row) => [row[field], row['count'] as number]))
    },
    async create(input, given, why) {
      const id = given ?? (why && newId(work))
      const ids = id === undefined ? [] : [id]
      return recordOf(await createRecords(saying(alone, ids, [why]), entity, [input], ids))
    },
    createMany: (inputs, ids, whys = []) => createRecords(saying(work, ids, whys), entity, inputs, ids),
    parse: (inputs, said) => parseNew(work, entity, inputs, said) as ReturnType<TrustedRecords<Rec>['parse']>,
    async update(id, patch, why) {
      return recordOf(await updateRecords(saying(alone, [id], [why]), entity, [{ id, patch }]))
    },
    // The row is found and locked by the condition itself, so of several callers one finds it and the others do not.
    async updateIf(id, condition, patch, why) {
      const guard = lowerFor(await asking(), condition as Condition, true)
      return (await findWith(id, guard)) && records.update(id, patch, why)
    },
    updateMany: (edits) => updateRecords(work, entity, edits),
    whys: (id, { limit = USUAL_LIMIT } = {}) => whysOf(work, entity, id, limit),
    past: (id) => pastOf(work, entity, id),
    async delete(id) {
      recordOf(await deleteRecords(alone, entity, [{ id }]))
    },
    async restore(id) {
      return recordOf(await restoreRecords(alone, entity, [id]))
    },
    changeable: (ones) => reachedOf(work, entity, 'update', ones),
    mayShare: (one, level) => mayShare(work, entity, one, level),
    async shown(ones) {
      const custom = await customFieldsOf(work, entity)
      return Promise.all(ones.map((one) => mask(insideOf(work), entity, one, custom)))
    },
  }
  return records
}

async function reachedOf(
  work: Work,
  entity: Entity,
  action: Action,
  records: readonly Rec[],
): Promise<ReadonlySet<string>> {
  const { access } = work.caller
  if (access.isUnlimited) return new Set(records.map(({ id }) => id))
  if (!access.may(action, entity)) return new Set()
  const custom = await customFieldsOf(work, entity)
  const rows = records.map((record) => encodeRecord(entity, record, custom))
  return reached({ ...work, isTrusted: false }, entity, action, rows)
}

async function mayShare(
  work: Work,
  entity: Entity,
  record: Rec,
  level: 'read' | 'update' | 'delete',
): Promise<boolean> {
  const { access } = work.caller
  if (access.isUnlimited) return true
  const row = encodeRecord(entity, record, await customFieldsOf(work, entity))
  const needed = level === 'delete' ? (['read', 'update', 'delete'] as const) : (['read', 'update'] as const)
  for (const action of needed) {
    const { isAllowed, reachedBy } = await decisionOn(work, entity, action, row)
    if (!isAllowed || reachedBy.every(({ by }) => by === 'shared')) return false
  }
  return true
}

/** The record of a single outcome; throws its error. */
export function recordOf(outcomes: readonly Outcome[]): Rec {
  const [outcome] = outcomes
  if (!outcome) throw engineErrors.CRM_INTERNAL({ where: 'a write' })
  if (!outcome.ok) throw outcome.error
  return outcome.record
}

/** The same work with what it says of why it writes these records. */
function saying(work: Work, ids: readonly string[] = [], whys: readonly (object | undefined)[]): Work {
  const said = ids.flatMap((id, at): [string, object][] => {
    const why = whys[at]
    return why ? [[id, why]] : []
  })
  return said.length > 0 ? { ...work, whys: new Map(said) } : work
}

function newId({ caller, unit }: Work): string {
  return caller.runtime.ids.next(unit.now.getTime())
}
