import { both, empty, equals, oneOf } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { forbidden } from '../access/forbidden.ts'
import { engineErrors } from '../engine-errors.ts'
import { entityOfRecord } from '../entities/codec.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { invalid } from '../entities/prepare.ts'
import { maskRows, writableIn } from '../entities/reach.ts'
import { aggregateRecords } from '../query/aggregate-records.ts'
import { listRecords } from '../query/list-records.ts'
import type { CommandOwner } from './command-owner.ts'
import type { TrustedRecords } from './context.ts'
import { trustedRecords } from './trusted-records.ts'
import { customFieldsOf, type Work } from './work.ts'

/**
 * The records of an entity for a command's `run`. A command's rule stands in place of its caller's record access, but a
 * plugin's command reaches no further than the plugin.
 */
export function ownersRecords(
  work: Work,
  entity: Entity,
  owner: CommandOwner | undefined,
): TrustedRecords<Rec> {
  const trusted = trustedRecords(work, entity)
  return !owner || owner.reach.owns(entity.name) ? trusted : limited(work, entity, owner, trusted)
}

function limited(
  work: Work,
  entity: Entity,
  { reach, access }: CommandOwner,
  trusted: TrustedRecords<Rec>,
): TrustedRecords<Rec> {
  const caller = { ...work.caller, unit: work.unit, access }

  /** The live row, locked, if a grant of the plugin reaches it. Throws CRM_FORBIDDEN when none ever does. */
  async function rowFor(action: 'read' | 'update' | 'delete', id: string): Promise<Row | undefined> {
    const where = both(equals('id', id), empty('deletedAt'), access.rowsFor(action, entity))
    const query = { where, limit: 1, lock: true }
    const [row] = await work.unit.store.find(entity.table, work.caller.tenant, query)
    return row
  }

  async function demandRow(action: 'read' | 'update' | 'delete', id: string): Promise<Row> {
    const row = await rowFor(action, id)
    if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
    return row
  }

  function checkFields(input: object, isWritable: ((field: string) => boolean) | undefined): void {
    const closed = Object.keys(input).filter((field) => {
      if (field === 'ext' || reach.adds(entity.name, field)) return false
      return entity.fields.get(field)?.managed === true || isWritable?.(field) === false
    })
    if (closed.length > 0)
      throw invalid(
        work,
        closed.map((field) => issue('FORBIDDEN_FIELD', field)),
      )
  }

  function checkNew(inputs: readonly object[]): void {
    if (!access.may('create', entity)) throw forbidden(access.actor, 'create', entity.name)
    for (const input of inputs) checkFields(input, access.creatableFields(entity))
  }

  /** As the plugin may see it, and known as a record, so that its command's caller sees no more than the caller may. */
  const known = (record: Record<string, unknown>): Rec => {
    entityOfRecord.set(record, entity.name)
    return record as unknown as Rec
  }
  const shown = async (row: Row) => {
    const [masked] = await maskRows(caller, entity, [row], await customFieldsOf(work, entity))
    return known(masked as Record<string, unknown>)
  }
  const isWritable = async (row: Row) => (await writableIn(caller, entity, [row]))(row)

  return {
    async find(id) {
      const row = await rowFor('read', id)
      return row && shown(row)
    },
    async findMany(ids) {
      const where = both(oneOf('id', [...new Set(ids)]), empty('deletedAt'), access.rowsFor('read', entity))
      const rows = await work.unit.store.find(entity.table, work.caller.tenant, { where, lock: true })
      const found = await Promise.all(rows.map(shown))
      return new Map(found.map((record) => [record.id, record]))
    },
    get: async (id) => shown(await demandRow('read', id)),
    async visible(id) {
      const row = await demandRow('read', id)
      await trusted.visible(id)
      return shown(row)
    },
    readable: trusted.readable,
    async countBy(field, where) {
      const query = { where, groupBy: [field], measures: { count: 'count' } } as const
      const groups = await aggregateRecords(caller, entity, query)
      return new Map(groups.map((group) => [group[field], group['count'] as number]))
    },
    askedOf: trusted.askedOf,
    where: async (where, { limit, orderBy } = {}) => {
      const page = await listRecords(caller, entity, {
        where,
        limit: limit ?? USUAL_LIMIT,
        ...(orderBy !== undefined && { orderBy }),
      })
      return page.items.map(known)
    },
    async create(input, id, why) {
      checkNew([input])
      return trusted.create(input, id, why)
    },
    async createMany(inputs, ids, whys) {
      checkNew(inputs)
      return trusted.createMany(inputs, ids, whys)
    },
    async parse(inputs, said) {
      checkNew([])
      return trusted.parse(inputs, said)
    },
    async update(id, patch, why) {
      checkFields(patch, await isWritable(await demandRow('update', id)))
      return trusted.update(id, patch, why)
    },
    async updateIf(id, condition, patch, why) {
      const row = await rowFor('update', id)
      if (!row) return undefined
      checkFields(patch, await isWritable(row))
      return trusted.updateIf(id, condition, patch, why)
    },
    async whys(id, options) {
      await demandRow('read', id)
      if (!access.maySeeWhy(entity)) throw forbidden(access.actor, 'read', entity.name)
      return trusted.whys(id, options)
    },
    async past(id) {
      await demandRow('read', id)
      // An entry holds every field.
      if (!access.isUnlimited) throw forbidden(access.actor, 'read', 'journal')
      return trusted.past(id)
    },
    async updateMany(edits) {
      for (const { id, patch } of edits) checkFields(patch, await isWritable(await demandRow('update', id)))
      return trusted.updateMany(edits)
    },
    async delete(id) {
      await demandRow('delete', id)
      await trusted.delete(id)
    },
    async restore() {
      // What is deleted no grant reaches: nobody but its owner brings it back.
      throw forbidden(access.actor, 'restore', entity.name)
    },
    changeable: trusted.changeable,
    mayShare: trusted.mayShare,
    shown: trusted.shown,
  }
}

const USUAL_LIMIT = 100
