import { type Flavour, type RowSecurityFlavour, type SqlTables, storedName } from '@guanxi/adapters-sql'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import pg from 'pg'

/** How PostgreSQL is told which tenant is meant; see {@link postgres}. */
export interface RowSecurityOptions {
  /** The setting that names the tenant of a transaction. Default `guanxi.tenant`. */
  readonly setting?: string
}

/** The names that row security goes by in the database. */
export interface RowSecurityNames {
  /** The setting that names the tenant. */
  readonly tenant: string
  /** The setting by which the role that owns the tables says that it changes them; it means nothing to any other role. */
  readonly purpose: string
}

const SETTING = /^[a-z][a-z0-9_]{0,30}\.[a-z][a-z0-9_]{0,30}$/
const POLICY = 'guanxi_tenant'
const OWNER_POLICY = 'guanxi_schema'

/** The names, checked: they go into SQL as they are. */
export function rowSecurityNames({ setting = 'guanxi.tenant' }: RowSecurityOptions): RowSecurityNames {
  if (!SETTING.test(setting)) throw new TypeError('The setting of row security is a name like guanxi.tenant.')
  return { tenant: setting, purpose: `${setting}_purpose` }
}

/**
 * Has PostgreSQL hold rows to their tenant: every table has a policy by which a role sees and writes the rows of the
 * tenant that its transaction names, and no others. `appRole` is the role that the policies are for.
 */
function postgresRowSecurity(names: RowSecurityNames, appRole: string): RowSecurityFlavour {
  const role = pg.escapeIdentifier(appRole)
  return {
    // A literal, as it stands: Citus hands on no other form.
    enter: (tenant) => `set local ${names.tenant} = ${pg.escapeLiteral(tenant ?? '')}`,
    literal: (value) => sql.raw(literal(value)),
    askEach: (table, question) =>
      CompiledQuery.raw('select tenant from guanxi_ask_tenants(cast($1 as regclass), $2) as tenant', [
        `"${table}"`,
        question,
      ]),
    async secure(db, table) {
      const { rows } = await sql<{ name: string }>`
        select c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = current_schema() and c.relkind in ('r', 'p')
          and (c.relname = ${table} or starts_with(c.relname, ${`${table}$`}))`.execute(db)
      for (const { name } of rows)
        for (const statement of secured(name, names, role)) await run(db, statement)
      for (const statement of questions(names, appRole)) await run(db, statement)
    },
  }
}

/** What the owner says before it changes tables, so that a new full-text index finds the rows of every tenant. */
function asOwner(names: RowSecurityNames): string {
  return `set local ${names.purpose} = 'schema'`
}

/** The tables of ours, in the database's spelling, of which some part is open to the role that asks, or closed to it. */
async function unsecuredTables(db: Kysely<SqlTables>, names: RowSecurityNames): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select distinct split_part(c.relname, '$', 1) as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not ${isSecured(names)}`.execute(db)
  return new Set(rows.map(({ name }) => name))
}

function isSecured(names: RowSecurityNames) {
  return sql`(
    c.relrowsecurity and c.relforcerowsecurity
    and exists (
      select 1 from pg_policy as p
      where p.polrelid = c.oid and p.polname = ${POLICY} and p.polcmd = '*' and p.polpermissive
        and strpos(pg_get_expr(p.polqual, p.polrelid), ${`'${names.tenant}'`}) > 0
        and strpos(pg_get_expr(p.polwithcheck, p.polrelid), ${`'${names.tenant}'`}) > 0)
    and not exists (
      select 1 from pg_policy as p
      where p.polrelid = c.oid and p.polpermissive and p.polname not in (${POLICY}, ${OWNER_POLICY}))
    and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
    and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))`
}

function secured(name: string, names: RowSecurityNames, role: string): readonly string[] {
  const table = pg.escapeIdentifier(name)
  const isTenants = `tenant = nullif(current_setting('${names.tenant}', true), '')`
  const isOwners = `current_setting('${names.purpose}', true) = 'schema'`
  return [
    // First, as it locks the table: several processes may be at it.
    `alter table ${table} enable row level security, force row level security`,
    `drop policy if exists ${POLICY} on ${table}`,
    `create policy ${POLICY} on ${table} using (${isTenants}) with check (${isTenants})`,
    `drop policy if exists ${OWNER_POLICY} on ${table}`,
    `create policy ${OWNER_POLICY} on ${table} to current_user using (${isOwners}) with check (${isOwners})`,
    `grant select, insert, update, delete on ${table} to ${role}`,
  ]
}

/**
 * The one question across tenants. The names of those who have rows in a table are read with the rights of its owner:
 * names, and nothing else. What is asked of each of them is asked with the rights of who asks, as that tenant.
 */
function questions({ tenant, purpose }: RowSecurityNames, appRole: string): readonly string[] {
  const role = pg.escapeLiteral(appRole)
  return [
    unlessThere(
      'guanxi_tenants(regclass)',
      `create function guanxi_tenants(asked regclass) returns setof text
      language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $body$
      begin
        if not exists (
          select from pg_class as c join pg_attribute as a on a.attrelid = c.oid
          where c.oid = asked and c.relkind in ('r', 'p') and c.relowner = current_user::regrole and a.attname = 'tenant'
        ) then
          raise exception 'no table of ours' using errcode = '42P01';
        end if;
        perform set_config('${purpose}', 'schema', true);
        return query execute format(
          'with recursive found as (
            (select tenant from %1$s order by tenant limit 1)
            union all
            select (select t.tenant from %1$s as t where t.tenant > found.tenant order by t.tenant limit 1)
            from found where found.tenant is not null)
          select tenant from found where tenant is not null', asked);
        perform set_config('${purpose}', '', true);
      end $body$`,
    ),
    unlessThere(
      'guanxi_ask_tenants(regclass,text)',
      `create function guanxi_ask_tenants(asked regclass, question text) returns setof text
      language plpgsql volatile as $body$
      declare one text;
      begin
        for one in select name from guanxi_tenants(asked) as name loop
          perform set_config('${tenant}', one, true);
          return query execute question;
        end loop;
        perform set_config('${tenant}', '', true);
      end $body$`,
    ),
    // Granting again what is granted would have two who do so get in each other's way.
    `do $do$ begin
      if not has_function_privilege(${role}, 'guanxi_tenants(regclass)', 'execute')
        or has_function_privilege('public', 'guanxi_tenants(regclass)', 'execute') then
        revoke all on function guanxi_tenants(regclass), guanxi_ask_tenants(regclass, text) from public;
        grant execute on function guanxi_tenants(regclass), guanxi_ask_tenants(regclass, text) to ${pg.escapeIdentifier(appRole)};
      end if;
    end $do$`,
  ]
}

function unlessThere(signature: string, create: string): string {
  return `do $do$ begin if to_regprocedure('${signature}') is null then ${create}; end if; end $do$`
}

/** The text of a value, whose type the place where it stands tells, as it does for a parameter. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return pg.escapeLiteral(arrayText(value))
  return pg.escapeLiteral(String(value))
}

function arrayText(values: readonly unknown[]): string {
  const items = values.map((value) =>
    value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, '\\$&')}"`,
  )
  return `{${items.join(',')}}`
}

async function run(db: Kysely<SqlTables>, statement: string): Promise<void> {
  await sql.raw(statement).execute(db)
}

/** A flavour that has all of it, and whose schema changes are those of the owner. */
export function securedFlavour(usual: Flavour, names: RowSecurityNames, appRole: string): Flavour {
  const { schema } = usual
  return {
    ...usual,
    rowSecurity: postgresRowSecurity(names, appRole),
    schema: {
      ...schema,
      onChange: [...(schema.onChange ?? []), asOwner(names)],
      async inspect(db, storedTable) {
        const found = await schema.inspect(db, storedTable)
        const unsecured = await unsecuredTables(db, names)
        return found.map((table) => ({ ...table, isSecured: !unsecured.has(storedName(table.name)) }))
      },
    },
  }
}
