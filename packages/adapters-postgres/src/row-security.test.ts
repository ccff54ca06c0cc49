import { createCrm, defineEntity, definePlugin, f } from '@guanxi/core'
import type { Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { createTwoRoles, onServer, type TwoRoles } from '../../../scripts/test-roles.ts'
import { type PostgresOptions, postgres } from './postgres.ts'

const CONTEXT = (tenant: string) => `set local guanxi.tenant = '${tenant}'`

describe('row security', () => {
  let roles: TwoRoles
  let tables: readonly string[]
  beforeAll(async () => {
    roles = await createTwoRoles(inject('postgres'))
    for (const tenant of ['acme', 'bolt']) {
      const crm = createCrm({ storage: postgres(options()), tenant })
      await crm.migrate()
      const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
      await session.lead.create({ name: `Ada of ${tenant}`, email: 'ada@example.com' })
      await session.ticket.open({ subject: `Lamp of ${tenant}` })
      await crm.stop()
    }
    const store = await postgres(options()).open()
    await store.apply({ step: 'createTable', table: note })
    for (const tenant of ['acme', 'bolt']) await store.insert(note, tenant, [{ id: 'a', name: tenant }])
    await store.close()
    const found = await asAdmin(
      `select c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`,
    )
    tables = found.map(({ name }) => String(name))
    // A row of A in each table that has none, past every rule of ours.
    for (const table of tables) await asAdmin(copyOfARow(table))
  })
  afterAll(() => roles.drop())

  function options(more: Partial<PostgresOptions> = {}): PostgresOptions {
    return { ...roles.app, max: 4, rowSecurity: true, migrate: roles.owner, ...more }
  }

  async function open(more: Partial<PostgresOptions> = {}): ReturnType<ReturnType<typeof postgres>['open']> {
    const store = await postgres(options(more)).open()
    onTestFinished(() => store.close())
    return store
  }

  function asAdmin(statement: string) {
    return onServer(roles.database.connection, [statement])
  }

  function inApp(...statements: readonly string[]) {
    return onServer(roles.app, ['begin', ...statements])
  }

  /** What a statement of the app does as a tenant: how many rows, or the SQLSTATE of the refusal. */
  async function reach(tenant: string | undefined, statement: string): Promise<number | string> {
    const client = new pg.Client(roles.app)
    await client.connect()
    try {
      await client.query('begin')
      if (tenant !== undefined) await client.query(CONTEXT(tenant))
      return (await client.query(statement)).rowCount ?? 0
    } catch (error) {
      return String((error as { code?: string }).code)
    } finally {
      await client.end()
    }
  }

  it('AC-16 without a tenant no row of any table is seen, changed or removed', async () => {
    expect(tables.length).toBeGreaterThan(40)
    for (const context of [undefined, '', ' ', 'null', 'undefined']) {
      for (const table of tables) {
        const reached = await Promise.all([
          reach(context, `select * from "${table}"`),
          reach(context, `update "${table}" set tenant = tenant`),
          reach(context, `delete from "${table}"`),
        ])
        expect([table, context, ...reached]).toEqual([table, context, 0, 0, 0])
      }
    }
  })

  it('AC-16 in the context of one tenant no row of another is read, changed, removed, added or taken along', async () => {
    for (const table of tables) {
      const own = await reach('acme', `select * from "${table}"`)
      expect([table, own]).not.toEqual([table, 0])
      const reached = [
        await reach('bolt', `select * from "${table}" where tenant = 'acme'`),
        await reach('bolt', `select * from "${table}" where tenant <> 'bolt'`),
        await reach('bolt', `update "${table}" set tenant = 'bolt' where tenant = 'acme'`),
        await reach('bolt', `delete from "${table}" where tenant = 'acme'`),
        await reach('acme', `update "${table}" set tenant = 'bolt'`),
        await reach('bolt', withTenant(table, 'acme')),
      ]
      expect([table, ...reached]).toEqual([table, 0, 0, 0, 0, '42501', '42501'])
    }
  })

  /** Adds a row for a tenant by hand; whatever else the table wants comes after the policy. */
  function withTenant(table: string, tenant: string): string {
    return `insert into "${table}" (tenant) values ('${tenant}')`
  }

  it('AC-25 every index and key of every table begins with the tenant, but for the words of a full-text index', async () => {
    const rows = await asAdmin(
      `select i.relname as index, am.amname as method,
         (select a.attname from pg_attribute as a where a.attrelid = x.indrelid and a.attnum = x.indkey[0]) as first
       from pg_index as x join pg_class as i on i.oid = x.indexrelid join pg_am as am on am.oid = i.relam
       join pg_namespace as n on n.oid = i.relnamespace where n.nspname = 'public'`,
    )

    expect(rows.length).toBeGreaterThan(100)
    expect(rows.filter(({ first, method }) => first !== 'tenant' && method !== 'gin')).toEqual([])
    const foreign = await asAdmin(`select conname from pg_constraint where contype = 'f'`)
    expect(foreign).toEqual([])
  })

  it('AC-25 the same e-mail is a lead in two tenants, and neither tells of the other', async () => {
    for (const tenant of ['acme', 'bolt'])
      expect(await inApp(CONTEXT(tenant), 'select name from lead')).toEqual([{ name: `Ada of ${tenant}` }])
  })

  it('holds what the store is asked, when the context is of another tenant by mistake', async () => {
    const store = await open()
    const names = await store.unsafeInTenant('bolt', (db) => sql`select name from lead`.execute(db))

    expect(names.rows).toEqual([{ name: 'Ada of bolt' }])
  })

  it('AC-63 the raw handle shows nothing without a tenant, and with one no row of another', async () => {
    const store = await open()
    const all = sql<{ tenant: string }>`select tenant from lead`
    expect((await all.execute(store.unsafeKysely())).rows).toEqual([])
    expect((await store.unsafeInTenant('acme', (db) => all.execute(db))).rows).toEqual([{ tenant: 'acme' }])
    await expect(
      store.unsafeInTenant('acme', (db) => db.selectFrom('lead').selectAll().execute()),
    ).rejects.toThrow('Refused by the tenant guard')
    await expect(
      store.unsafeInTenant('acme', (db) =>
        sql`insert into lead (tenant, id) values ('bolt', 'x')`.execute(db),
      ),
    ).rejects.toMatchObject({ name: 'StoreError', code: 'NO_GRANT' })
    const doors = Object.keys(store).filter((name) => /sql|kysely|raw|query/i.test(name))
    expect(doors).toEqual(['unsafeKysely'])
  })

  it('takes a tenant for a name whatever it says', async () => {
    const store = await open()
    const names = [
      `x'; drop table lead; --`,
      `\\'; reset all; --`,
      `"`,
      '$1',
      'acme\n',
      ' acme',
      '公司',
      "' or ''='",
    ]
    for (const name of names) expect(await store.count(note, name)).toBe(0)
    for (const name of names) {
      await store.insert(note, name, [{ id: 'a', name }])
      expect((await store.find(note, name, {})).map((row) => row['name'])).toEqual([name])
      expect(await store.tenants(note, { is: 'constant', value: true })).toContain(name)
      await store.delete(note, name, { is: 'constant', value: true })
    }
    expect(await store.count(note, 'acme')).toBe(1)
  })

  it('leaves no tenant behind on a connection, and no prepared statement', async () => {
    const pool = new pg.Pool({ ...roles.app, max: 1 })
    const store = await postgres({ pool, rowSecurity: true }).open()
    await store.count(note, 'acme')
    await store.transaction((inside) => inside.count(note, 'acme'))
    await store.tenants(note, { is: 'constant', value: true })
    const { rows } = await pool.query(
      `select current_setting('guanxi.tenant', true) as tenant, current_setting('guanxi.tenant_purpose', true) as purpose,
       (select count(*)::int from pg_prepared_statements) as prepared`,
    )

    expect(rows).toEqual([{ tenant: '', purpose: expect.toBeOneOf([null, '']), prepared: 0 }])
    await store.close()
    await pool.end()
  })

  it('speaks for each of several tenants in one transaction, savepoints that are taken back included', async () => {
    const store = await open()
    await store.transaction(async (inside) => {
      expect(await inside.count(note, 'acme')).toBe(1)
      await inside
        .transaction(async (inner) => {
          expect(await inner.count(note, 'bolt')).toBe(1)
          throw new Error('taken back')
        })
        .catch(() => undefined)
      expect(await inside.count(note, 'acme')).toBe(1)
      expect(await inside.count(note, 'bolt')).toBe(1)
      expect((await inside.tenants(note, { is: 'constant', value: true })).toSorted()).toEqual([
        'acme',
        'bolt',
      ])
      expect(await inside.count(note, 'bolt')).toBe(1)
    })
  })

  describe('the question across tenants', () => {
    it('tells names, and is no way to the rows of another tenant', async () => {
      const names = await inApp(`select guanxi_tenants('lead') as tenant`)
      expect(names).toEqual([{ tenant: 'acme' }, { tenant: 'bolt' }])
      // The owner's own word means nothing in another mouth.
      expect(await reach(undefined, `set local guanxi.tenant_purpose = 'schema'`)).toBe(0)
      expect(await inApp(`set local guanxi.tenant_purpose = 'schema'`, 'select name from lead')).toEqual([])
    })

    it.each([
      ['a view of who asks', `create temp view trap as select name as tenant from lead`, 'trap'],
      ['a table of who asks', `create temp table trap (tenant text)`, 'trap'],
      ['a table of the system', 'select 1', 'pg_authid'],
    ])('is refused of %s', async (_, making, asked) => {
      await expect(inApp(making, `select guanxi_tenants('${asked}')`)).rejects.toMatchObject({
        code: '42P01',
      })
    })

    it('is asked with the rights of who asks', async () => {
      const asked = await inApp(`select guanxi_ask_tenants('lead', 'select current_user::text') as one`)
      expect(new Set(asked.map(({ one }) => one))).toEqual(new Set([roles.app.user]))
    })

    it('leaves no tenant named', async () => {
      expect(
        await inApp(
          `select * from guanxi_ask_tenants('lead', 'select tenant from lead')`,
          'select id from lead',
        ),
      ).toEqual([])
    })
  })

  describe('at start', () => {
    it.each([
      ['a superuser', () => roles.database.connection, /is a superuser/],
      ['the owner of the tables', () => roles.owner, /owns the tables/],
    ])('refuses %s', async (_, connection, why) => {
      await expect(postgres({ ...connection(), rowSecurity: true }).open()).rejects.toMatchObject({
        name: 'StoreError',
        code: 'CANNOT_OPEN',
        message: expect.stringMatching(why),
      })
      const crm = createCrm({ storage: postgres({ ...connection(), rowSecurity: true }), tenant: 'acme' })
      await expect(crm.plan()).rejects.toMatchObject({ code: 'CRM_CANNOT_OPEN' })
      await crm.stop()
    })

    it.each([
      [
        'has BYPASSRLS',
        (role: string) => `alter role ${role} bypassrls`,
        (role: string) => `alter role ${role} nobypassrls`,
        /BYPASSRLS/,
      ],
      [
        'may act as the owner',
        (role: string) => `grant ${roles.owner.user} to ${role}`,
        (role: string) => `revoke ${roles.owner.user} from ${role}`,
        /may act as their owner/,
      ],
      [
        'has a tenant set for good',
        (role: string) => `alter role ${role} set guanxi.tenant = 'acme'`,
        (role: string) => `alter role ${role} reset guanxi.tenant`,
        /set already/,
      ],
    ])('refuses a role that %s', async (_, spoil, mend, why) => {
      await asAdmin(spoil(roles.app.user))
      try {
        await expect(postgres(options()).open()).rejects.toMatchObject({
          code: 'CANNOT_OPEN',
          message: expect.stringMatching(why),
        })
      } finally {
        await asAdmin(mend(roles.app.user))
      }
    })

    it.each<Partial<PostgresOptions>>([{ rowSecurity: true }, { pooler: 'transaction' }])(
      'refuses connections on which a tenant stays named from one transaction to the next: %o',
      async (safety) => {
        const pool = new pg.Pool({ ...roles.app, max: 2 })
        const client = await pool.connect()
        await client.query(`set guanxi.tenant = 'acme'`)
        client.release()

        await expect(postgres({ pool, ...safety }).open()).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
        await pool.end()
      },
    )

    it('needs the owner for changes of the schema alone', async () => {
      const store = await postgres({ ...roles.app, rowSecurity: true }).open()
      expect(await store.count(note, 'acme')).toBe(1)
      await expect(store.apply({ step: 'createTable', table: extra })).rejects.toMatchObject({
        code: 'CANNOT_OPEN',
        message: expect.stringContaining('migrate'),
      })
      await store.close()
    })
  })

  describe('on a database that was made without it', () => {
    it('is in the plan as data, keeps the CRM from working, and is added by migrate', async () => {
      const other = await createTwoRoles(inject('postgres'))
      onTestFinished(() => other.drop())
      const before = createCrm({ storage: postgres(other.owner), tenant: 'acme' })
      await before.migrate()
      await before
        .as(before.actor({ id: 'ann', roles: ['admin'] }))
        .lead.create({ name: 'Ada', email: 'ada@example.com' })
      await before.stop()

      const storage = postgres({ ...other.app, rowSecurity: true, migrate: other.owner })
      const crm = createCrm({ storage, tenant: 'acme' })
      onTestFinished(() => crm.stop())
      // The ledger comes first, without which nobody could read what is due.
      expect((await crm.plan()).safe.map(({ name }) => name)).toContain('secure:lead')
      await expect(crm.as(crm.actor({ id: 'ann', roles: ['admin'] })).lead.list()).rejects.toMatchObject({
        code: 'CRM_SCHEMA_BEHIND',
      })
      await crm.migrate()
      expect((await crm.plan()).safe).toEqual([])
      expect(await crm.as(crm.actor({ id: 'ann', roles: ['admin'] })).lead.count()).toBe(1)
      expect(await onServer(other.app, ['select id from lead'])).toEqual([])
    })

    it('AC-62 a table of a plugin has tenant and policy, and a CRM whose table lost its policy refuses to work', async () => {
      const card = defineEntity('card', { fields: { number: f.text().unique() } })
      const open = () => {
        const cards = definePlugin({ id: 'cards', entities: { card } })
        const crm = createCrm({ storage: postgres(options()), tenant: 'acme', plugins: [cards] })
        onTestFinished(() => crm.stop())
        return { crm, session: crm.as(crm.actor({ id: 'ann', roles: ['admin'] })) }
      }
      const { crm, session } = open()
      await expect(session.card.list()).rejects.toMatchObject({ code: 'CRM_SCHEMA_BEHIND' })
      await crm.migrate()
      await session.card.create({ number: '1' })
      expect([
        await reach(undefined, 'select id from card'),
        await reach('bolt', 'select id from card'),
      ]).toEqual([0, 0])

      await asAdmin('alter table card disable row level security')
      await expect(open().session.card.list()).rejects.toMatchObject({
        code: 'CRM_SCHEMA_BEHIND',
        meta: { names: ['row security of card'] },
      })
      await asAdmin('drop table card')
    })

    it('AC-62 a plugin has no way to declare a bare table, nor a column of the name of the tenant', () => {
      const sly = { id: 'sly', tables: [{ name: 'sly', columns: [] }] }
      expect(() => createCrm({ storage: postgres(options()), plugins: [sly] as never })).toThrow()
      const taken = defineEntity('sly', { fields: { tenant: f.text() } })
      const plugin = definePlugin({ id: 'sly', entities: { sly: taken } })
      expect(() => createCrm({ storage: postgres(options()), plugins: [plugin] })).toThrow()
    })

    it.each([
      ['a policy of somebody else', (table: string) => `create policy open on "${table}" using (true)`],
      [
        'security that was switched off',
        (table: string) => `alter table "${table}" disable row level security`,
      ],
      [
        'an owner who is let through',
        (table: string) => `alter table "${table}" no force row level security`,
      ],
      [
        'a right that was taken away',
        (table: string, role: string) => `revoke delete on "${table}" from ${role}`,
      ],
    ])('tells of %s, for every table', async (_, spoil) => {
      for (const table of ['lead', 'journal', tables.find((name) => name.includes('$$')) ?? '']) {
        await asAdmin(spoil(table, roles.app.user))
        const crm = createCrm({ storage: postgres(options()), tenant: 'acme' })
        const owner = table.split('$')[0]
        expect((await crm.plan()).safe.map(({ name }) => name)).toEqual([expect.stringMatching(/^secure:/)])
        if (spoil(table, '').includes('create policy')) await asAdmin(`drop policy open on "${table}"`)
        expect((await crm.migrate()).applied.length, owner).toBeLessThanOrEqual(1)
        expect((await crm.plan()).safe).toEqual([])
        await crm.stop()
      }
    })
  })

  /** Fills every column that must have a value with one of its type. */
  function copyOfARow(table: string): string {
    return `do $fill$ declare places text; begin
      if exists (select from "${table}" where tenant = 'acme') then return; end if;
      select string_agg(case
        when a.attname = 'tenant' then quote_literal('acme')
        when a.atttypid = 'bool'::regtype then 'false'
        when a.atttypid = 'int8'::regtype then '1'
        when a.atttypid = 'timestamptz'::regtype then 'now()'
        when a.atttypid = 'date'::regtype then 'current_date'
        when a.atttypid = 'jsonb'::regtype then quote_literal('{}') || '::jsonb'
        when a.atttypid = 'tsvector'::regtype then quote_literal('') || '::tsvector'
        else quote_literal('x') end, ', ' order by a.attnum) into places
      from pg_attribute as a where a.attrelid = '"${table}"'::regclass and a.attnum > 0 and not a.attisdropped;
      execute 'insert into "${table}" values (' || places || ')';
    end $fill$`
  }
})

/** A table of these tests alone. */
const note: Table = {
  name: 'note',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'name', kind: 'text', nullable: true },
  ],
  unique: [],
  indexes: [],
}
const extra: Table = { ...note, name: 'extra' }
