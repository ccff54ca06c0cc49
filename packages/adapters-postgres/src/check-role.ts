import { StoreError } from '@guanxi/core/store'
import type pg from 'pg'

/** The role of a connection. Row security binds every role but those that are refused here. */
export async function checkedRole(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<RoleFacts>(`
    select current_user as name, r.rolsuper as "isSuperuser", r.rolbypassrls as "bypasses",
      exists (
        select 1 from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        join pg_attribute as a on a.attrelid = c.oid
        where n.nspname = current_schema() and c.relkind in ('r', 'p') and a.attname = 'tenant'
          and pg_has_role(c.relowner, 'member')
      ) as "owns",
      exists (
        select 1 from pg_roles as other
        where (other.rolsuper or other.rolbypassrls) and pg_has_role(other.oid, 'member')
      ) as "mayBecome"
    from pg_roles as r where r.rolname = current_user`)
  const facts = rows[0] as RoleFacts
  const why = whyUnbound(facts)
  if (why === undefined) return facts.name
  throw new StoreError(
    'CANNOT_OPEN',
    `Row security does not bind the role ${facts.name}: ${why}. Connect as a role of its own, which owns no table, and name the owner's connection in the option migrate.`,
  )
}

interface RoleFacts {
  readonly name: string
  readonly isSuperuser: boolean
  readonly bypasses: boolean
  readonly owns: boolean
  readonly mayBecome: boolean
}

function whyUnbound({ isSuperuser, bypasses, owns, mayBecome }: RoleFacts): string | undefined {
  if (isSuperuser) return 'it is a superuser'
  if (bypasses) return 'it has BYPASSRLS'
  if (owns) return 'it owns the tables, or may act as their owner'
  return mayBecome ? 'it may act as a role that is a superuser or has BYPASSRLS' : undefined
}
