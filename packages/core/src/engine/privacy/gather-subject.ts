import { both, empty, equals, ITEM, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import { redirectOf, redirectsTo } from '../entities/redirect.ts'
import type { SubjectRecords } from './keeping.ts'
import { isPerson } from './personal-fields.ts'

const IDS_AT_ONCE = 500

/**
 * Everything about somebody, from one record of theirs: the same person under other names (merged records, the lead that a
 * contact was), and whatever refers to them by the declared subject fields, deleted records too. Empty when there is no
 * such record. `among` leaves other entities out.
 */
export async function gatherSubject(
  store: Store,
  tenant: string,
  model: Model,
  start: { readonly entity: string; readonly id: string },
  among: readonly Entity[] = [...model.entities.values()],
): Promise<SubjectRecords> {
  const found = new Map<string, Set<string>>()
  let frontier = new Map([[start.entity, [start.id]]])
  while (frontier.size > 0) {
    const next = new Map<string, string[]>()
    const reach = (entity: string, id: unknown) => {
      if (typeof id !== 'string' || found.get(entity)?.has(id)) return
      next.set(entity, [...(next.get(entity) ?? []), id])
    }
    for (const [name, ids] of frontier) {
      const entity = model.entity(name)
      for (const row of await rowsOf(store, tenant, entity, ids)) {
        const known = found.get(name) ?? new Set()
        found.set(name, known.add(row['id'] as string))
        if (isPerson(entity)) await reachSamePerson(store, tenant, model, entity, row, reach)
      }
      for (const other of among)
        for (const row of await aboutThem(store, tenant, other, name, ids)) reach(other.name, row['id'])
    }
    frontier = next
  }
  return found
}

/** The people to whom the subject fields of a record lead, under all their names; itself, where it is one. */
export async function peopleOf(
  store: Store,
  tenant: string,
  model: Model,
  record: { readonly entity: string; readonly id: string },
): Promise<SubjectRecords> {
  const entities = [...model.entities.values()].filter(isPerson)
  const seen = new Set<string>()
  const people = new Map<string, Set<string>>()
  const climb = async (name: string, id: string): Promise<void> => {
    const entity = model.entities.get(name)
    if (!entity || seen.has(`${name}/${id}`)) return
    seen.add(`${name}/${id}`)
    if (isPerson(entity)) {
      for (const [of, ids] of await gatherSubject(store, tenant, model, { entity: name, id }, entities))
        people.set(of, new Set([...(people.get(of) ?? []), ...ids]))
      return
    }
    const [row] = await store.find(entity.table, tenant, { where: equals('id', id), limit: 1 })
    for (const [to, of] of row ? aboutWhom(entity, row) : []) await climb(to, of)
  }
  await climb(record.entity, record.id)
  return people
}

/** Where the first subject field of a record leads that is filled. */
function aboutWhom(entity: Entity, row: Row): readonly (readonly [entity: string, id: string])[] {
  for (const field of entity.subject) {
    const type = entity.fields.get(field)?.type
    const one = type?.kind === 'list' ? type.of : type
    const to = one?.kind === 'ref' ? one.to : row['entity']
    const ids = [row[field]].flat().filter((id) => typeof id === 'string')
    if (typeof to === 'string' && ids.length > 0) return ids.map((id) => [to, id])
  }
  return []
}

async function rowsOf(store: Store, tenant: string, entity: Entity, ids: readonly string[]): Promise<Row[]> {
  const columns = ['id', ...entity.refs.map(([field]) => field)]
  const rows: Row[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE)
    rows.push(
      ...(await store.find(entity.table, tenant, {
        where: oneOf('id', ids.slice(at, at + IDS_AT_ONCE)),
        columns,
      })),
    )
  return rows
}

async function reachSamePerson(
  store: Store,
  tenant: string,
  model: Model,
  entity: Entity,
  row: Row,
  reach: (entity: string, id: unknown) => void,
): Promise<void> {
  const id = row['id'] as string
  reach(entity.name, await redirectOf(store, tenant, entity.name, id))
  for (const loser of await redirectsTo(store, tenant, entity.name, id)) reach(entity.name, loser)
  for (const [field, to] of entity.refs)
    if (entity.subject.includes(field) && isPerson(model.entity(to))) reach(to, row[field])
}

/** Records of an entity that are about records of another. */
async function aboutThem(
  store: Store,
  tenant: string,
  entity: Entity,
  of: string,
  ids: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = []
  for (const [place, field] of entity.subject.entries()) {
    const points = pointsTo(entity, field, of)
    if (!points) continue
    const earlier = isPerson(entity)
      ? []
      : entity.subject.slice(0, place).filter((name) => !isList(entity, name))
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const where = both(...earlier.map(empty), points(ids.slice(at, at + IDS_AT_ONCE)))
      rows.push(...(await store.find(entity.table, tenant, { where, columns: ['id'] })))
    }
  }
  return rows
}

function isList(entity: Entity, field: string): boolean {
  return entity.fields.get(field)?.type.kind === 'list'
}

/** How a subject field leads to records of an entity; undefined where it leads elsewhere. */
function pointsTo(
  entity: Entity,
  field: string,
  of: string,
): ((ids: readonly string[]) => Predicate) | undefined {
  const type = entity.fields.get(field)?.type
  const one = type?.kind === 'list' ? type.of : type
  if (!one || (one.kind === 'ref' && one.to !== of)) return undefined
  const named = one.kind === 'ref' ? undefined : equals('entity', of)
  return type?.kind === 'list'
    ? (ids) => both(named, anyOf(field, ids))
    : (ids) => both(named, oneOf(field, ids))
}

function anyOf(field: string, ids: readonly string[]): Predicate {
  return { is: 'items', column: { column: field, kind: 'list' }, quantifier: 'some', of: oneOf(ITEM, ids) }
}

/**
 * Records that stand for somebody or something else, to which the person's own records lead: the account of a contact. A
 * conversion copies into it what it knew of the person.
 */
export async function besideSubject(
  store: Store,
  tenant: string,
  model: Model,
  found: SubjectRecords,
): Promise<SubjectRecords> {
  const beside = new Map<string, Set<string>>()
  for (const [name, ids] of found) {
    const entity = model.entity(name)
    if (!isPerson(entity)) continue
    const ways = entity.refs.filter(
      ([field, to]) => field !== entity.ownerField && isPerson(model.entity(to)),
    )
    for (const row of await rowsOf(store, tenant, entity, [...ids]))
      for (const [field, to] of ways) {
        const id = row[field]
        if (typeof id === 'string' && !found.get(to)?.has(id))
          beside.set(to, (beside.get(to) ?? new Set()).add(id))
      }
  }
  return beside
}
