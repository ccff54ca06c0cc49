import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import type { SqlTables } from './flavour.ts'
import { tenantGuard } from './tenant-guard.ts'

const db = new Kysely<SqlTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (inspected) => new SqliteIntrospector(inspected),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  plugins: [tenantGuard()],
})

const held = db.selectFrom('lead').selectAll().where('tenant', '=', 'acme')
const joined = db.selectFrom('lead as l').selectAll()

type Case = readonly [title: string, query: () => Compilable]

const refused: readonly Case[] = [
  ['a select of everything', () => db.selectFrom('lead').selectAll()],
  [
    'a full-text index by numbers of its own',
    () => db.selectFrom('lead$$x$terms').selectAll().where('lead$$x$terms.rowid', '=', 1),
  ],
  [
    'a full-text index by documents of nobody',
    () =>
      db
        .selectFrom(['lead$$x$terms', 'lead$$x as s'])
        .selectAll()
        .whereRef('s.doc', '=', 'lead$$x$terms.rowid'),
  ],
  [
    'a table joined as if it were a full-text index',
    () => joined.innerJoin('account as a', 'l.doc', 'a.rowid').where('l.tenant', '=', 'x'),
  ],
  ['a select by another column', () => db.selectFrom('lead').selectAll().where('id', '=', 'a')],
  [
    'a tenant that may be another',
    () =>
      db
        .selectFrom('lead')
        .selectAll()
        .where((eb) => eb.or([eb('tenant', '=', 'acme'), eb('id', '=', 'a')])),
  ],
  [
    'a tenant that is negated',
    () =>
      db
        .selectFrom('lead')
        .selectAll()
        .where((eb) => eb.not(eb('tenant', '=', 'acme'))),
  ],
  ['a tenant that is only different', () => db.selectFrom('lead').selectAll().where('tenant', '<>', 'acme')],
  ['a tenant among several', () => db.selectFrom('lead').selectAll().where('tenant', 'in', ['a', 'b'])],
  ['a tenant that equals itself', () => db.selectFrom('lead').selectAll().whereRef('tenant', '=', 'tenant')],
  ['a tenant in raw SQL', () => db.selectFrom('lead').selectAll().where(sql<boolean>`tenant = 'acme'`)],
  [
    'a tenant that equals raw SQL',
    () => db.selectFrom('lead').selectAll().where('tenant', '=', sql<string>`tenant`),
  ],
  [
    'a join on the id alone',
    () => joined.innerJoin('account as a', 'a.id', 'l.account').where('l.tenant', '=', 'x'),
  ],
  [
    'a left join that leaves the first table open',
    () =>
      joined.leftJoin('account as a', (on) => on.onRef('a.tenant', '=', 'l.tenant').on('a.tenant', '=', 'x')),
  ],
  [
    'a right join',
    () => joined.rightJoin('account as a', 'a.tenant', 'l.tenant').where('l.tenant', '=', 'x'),
  ],
  ['a cross join', () => joined.crossJoin('account as a').where('l.tenant', '=', 'x')],
  [
    'a second table in from',
    () => db.selectFrom(['lead as l', 'account as a']).selectAll().where('l.tenant', '=', 'x'),
  ],
  [
    'a subquery',
    () =>
      held.where((eb) =>
        eb.exists(eb.selectFrom('touch as t').select('t.id').whereRef('t.lead', '=', 'lead.id')),
      ),
  ],
  [
    'a subquery that hides the name of the outer table',
    () =>
      held.where((eb) =>
        eb.exists(
          eb.selectFrom('touch as lead').select('lead.id').whereRef('lead.tenant', '=', 'lead.tenant'),
        ),
      ),
  ],
  [
    'a subquery in what is selected',
    () => held.select((eb) => eb.selectFrom('touch').select('id').limit(1).as('t')),
  ],
  [
    'a subquery in from',
    () => db.selectFrom((eb) => eb.selectFrom('lead').selectAll().as('l')).selectAll('l'),
  ],
  ['a union', () => held.union(db.selectFrom('lead').selectAll())],
  [
    'a common table',
    () =>
      db
        .with('l', (cte) => cte.selectFrom('lead').selectAll())
        .selectFrom('l')
        .selectAll(),
  ],
  ['a subquery inside raw SQL', () => held.where(sql<boolean>`exists (select 1 from touch)`)],
  [
    'a quoted table inside raw SQL',
    () => held.where(sql<boolean>`exists (select 1 from ${sql.table('touch')})`),
  ],
  ['raw SQL in from', () => db.selectFrom(sql<{ id: string }>`(select * from lead)`.as('l')).selectAll()],
  ['an update of everything', () => db.updateTable('lead').set({ name: 'x' })],
  [
    'an update from an open table',
    () => db.updateTable('lead as l').from('account as a').set({ name: 'x' }).where('l.tenant', '=', 'x'),
  ],
  ['an update of the tenant', () => db.updateTable('lead').set({ tenant: 'x' }).where('tenant', '=', 'acme')],
  ['a delete of everything', () => db.deleteFrom('lead')],
  [
    'a delete using an open table',
    () => db.deleteFrom('lead as l').using('account as a').where('l.tenant', '=', 'x'),
  ],
  ['an insert without a tenant', () => db.insertInto('lead').values({ id: 'a' })],
  [
    'an insert of what an open query gives',
    () =>
      db
        .insertInto('lead')
        .columns(['tenant', 'id'])
        .expression(db.selectFrom('old').select(['tenant', 'id'])),
  ],
  [
    'an upsert over a key of all tenants',
    () =>
      db
        .insertInto('lead')
        .values({ tenant: 'acme', id: 'a' })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: 'x' })),
  ],
  ['tenants and more', () => db.selectFrom('lead').distinct().select(['tenant', 'id'])],
  ['tenants, each as often as it comes', () => db.selectFrom('lead').select('tenant')],
  ['a raw statement', () => ({ compile: () => sql`select * from lead`.compile(db) })],
  [
    'a merge',
    () => db.mergeInto('lead').using('account', 'account.id', 'lead.id').whenMatched().thenDelete(),
  ],
]

const passed: readonly Case[] = [
  ['a select of one tenant', () => held],
  [
    'a tenant in brackets',
    () =>
      db
        .selectFrom('lead')
        .selectAll()
        .where((eb) => eb.parens(eb.and([eb('tenant', '=', 'x'), eb('id', '=', 'a')]))),
  ],
  [
    'a join on the tenant',
    () =>
      joined
        .innerJoin('account as a', (on) =>
          on.onRef('a.tenant', '=', 'l.tenant').onRef('a.id', '=', 'l.account'),
        )
        .where('a.tenant', '=', 'x'),
  ],
  [
    'a left join on the tenant',
    () => joined.leftJoin('account as a', 'a.tenant', 'l.tenant').where('l.tenant', '=', 'x'),
  ],
  [
    'a subquery with the tenant of the row around it',
    () =>
      held.where((eb) =>
        eb.exists(eb.selectFrom('touch as t').select('t.id').whereRef('t.tenant', '=', 'lead.tenant')),
      ),
  ],
  [
    'a common table that is held',
    () =>
      db
        .with('l', () => held)
        .selectFrom('l')
        .selectAll(),
  ],
  [
    'raw SQL over items of a list',
    () => held.where(sql<boolean>`exists (select 1 from json_each(tags) where value = 'x')`),
  ],
  [
    'raw SQL that only sounds like a table',
    () => held.select(sql<number>`extract(epoch from due_at)`.as('n')),
  ],
  ['text that only sounds like a table', () => held.where(sql<boolean>`name = 'from lead'`)],
  ['an update of one tenant', () => db.updateTable('lead').set({ name: 'x' }).where('tenant', '=', 'acme')],
  ['a delete of one tenant', () => db.deleteFrom('lead').where('tenant', '=', 'acme')],
  ['an insert with its tenant', () => db.insertInto('lead').values({ tenant: 'acme', id: 'a' })],
  [
    'an upsert of the own row',
    () =>
      db
        .insertInto('lead')
        .values({ tenant: 'acme', id: 'a' })
        .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet({ name: 'x' })),
  ],
  [
    'the question for tenants',
    () => db.selectFrom('lead as l').distinct().select('l.tenant as tenant').where('l.due', '<', 5),
  ],
  [
    'the question for tenants, by related rows of each',
    () =>
      db
        .selectFrom('lead as l')
        .distinct()
        .select('l.tenant')
        .where((eb) =>
          eb.exists(eb.selectFrom('touch as t').select('t.id').whereRef('t.tenant', '=', 'l.tenant')),
        ),
  ],
  ['a change of the schema', () => db.schema.createTable('lead').addColumn('id', 'text')],
]

describe('the tenant guard', () => {
  it.each(refused)('refuses %s', (_, query) => {
    expect(() => query().compile()).toThrow(/tenant guard/)
  })

  it.each(passed)('lets %s pass', (_, query) => {
    expect(query().compile().sql).not.toBe('')
  })
})
