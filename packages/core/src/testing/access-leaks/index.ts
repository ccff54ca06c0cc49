import { configure } from '../../configure.ts'
import type { Role } from '../../engine/access/role.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import { createCrm } from '../../index.ts'
import { plant } from './canaries.ts'
import type { AskedOf } from './core-questions.ts'
import { leaksOfQueries } from './hidden-answers.ts'
import { leaksOfField } from './hidden-fields.ts'
import { leaksOfRecord, toldApart } from './hidden-records.ts'
import type { AccessLeak, Sessions } from './surface.ts'

export type { AskedOf } from './core-questions.ts'
export type { AccessLeak } from './surface.ts'

/** The options of a CRM, whose roles and tenants are made up here. */
export type SweptOptions = Omit<Parameters<typeof configure>[0], 'roles' | 'tenant'>

const TENANT = 'sweep'
const OTHER = 'sweep other'

/**
 * Looks for ways by which a CRM tells what its roles hide, made from the definitions of its entities, those of plugins and
 * host included: for every field a role that does not show it, for every entity a role that reads none of its records, and
 * another tenant. Everything that reads is asked: records, sums, searches, exports, the past, the journal, what a dry run
 * would change, and every query. Resolves to what came out; nothing should.
 *
 * Give it a store of its own, and the options of your `createCrm` without roles. `inputs` are those of your own queries, by
 * name, made of the ids of the records that are planted: a query without one is asked with `{}` and with `{ id }`.
 *
 * @example
 * ```ts
 * const leaks = await accessLeaks({ storage: memoryStore(), entities: { vehicle } })
 * console.log(leaks) // → []
 * ```
 */
export async function accessLeaks(
  options: SweptOptions,
  inputs: Readonly<Record<string, AskedOf>> = {},
): Promise<readonly AccessLeak[]> {
  const { model, queries } = configure(options).installed
  const crm = createCrm({ ...options, roles: rolesFor(model) } as Parameters<typeof createCrm>[0])
  await crm.migrate()
  const store = await options.storage.open()
  const [there, elsewhere] = [await plant(store, model, TENANT), await plant(store, model, OTHER)]
  const as = (role: string) =>
    crm.as(crm.actor({ tenant: TENANT, id: 'viewer', roles: [role] })) as unknown as Sessions
  const sweep = async (entity: Entity): Promise<readonly AccessLeak[]> => {
    const leaks: AccessLeak[] = []
    for (const [field, { type }] of entity.fields) {
      const session = as(hiding(entity.name, field))
      leaks.push(...(await leaksOfField({ session, model, entity, field, type, there })))
    }
    leaks.push(...(await leaksOfRecord({ session: as(blindTo(entity.name)), model, entity, there })))
    const abroad = elsewhere.ids.get(entity.name) ?? ''
    return [...leaks, ...(await toldApart(as(ALL), entity, abroad))]
  }
  const found = await Promise.all([...model.entities.values()].map(sweep))
  const answers = await leaksOfQueries({
    ...{ model, there, inputs, queries: [...queries.keys()] },
    ...{ all: as(ALL), nothing: as(NOTHING) },
    hiding: (entity, field) => as(hiding(entity, field)),
    blindTo: (entity) => as(blindTo(entity)),
  })
  await crm.stop()
  return [...found.flat(), ...answers]
}

const ALL = 'reads all'
const NOTHING = 'reads nothing'
const hiding = (entity: string, field: string) => `without ${entity}.${field}`
const blindTo = (entity: string) => `without ${entity}`

function rolesFor(model: Model): readonly Role[] {
  const names = [...model.entities.keys()]
  const grants = Object.fromEntries(
    names.map((name) => [name, { read: 'all', update: 'all', delete: 'all', why: true } as const]),
  )
  const none = { id: { eq: 'no record has it' } }
  return [
    { id: ALL, grants },
    { id: NOTHING, grants: Object.fromEntries(names.map((name) => [name, { read: none }])) },
    ...[...model.entities.values()].flatMap(({ name, fields }): Role[] => [
      {
        id: blindTo(name),
        grants: { ...grants, [name]: { read: none, update: none, delete: none, why: true } },
        audit: true,
      },
      ...[...fields.keys()].map((field) => ({
        id: hiding(name, field),
        grants: { ...grants, [name]: { read: 'all', delete: 'all', hidden: [field], why: false } as const },
        audit: true,
      })),
    ]),
  ]
}
