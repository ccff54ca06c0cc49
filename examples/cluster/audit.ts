import pg from 'pg'

/** What is in the database, counted past the CRM. */
export interface Audit {
  readonly leads: number
  /** Leads that were greeted once, and otherwise. */
  readonly greetedOnce: number
  readonly greetedOtherwise: number
  readonly callbacks: number
  readonly breachedOnce: number
  readonly breachedOtherwise: number
  /** Work that somebody has taken and not given back. */
  readonly leases: number
}

const QUESTION = `
  with greeted as (
    select (select count(*) from welcome w where w.tenant = l.tenant and w.lead_id = l.id) as times from lead l
  ), breached as (
    select (select count(*) from breach b where b.tenant = c.tenant and b.callback_id = c.id) as times from callback c
  )
  select
    (select count(*) from greeted)::int as "leads",
    (select count(*) from greeted where times = 1)::int as "greetedOnce",
    (select count(*) from greeted where times <> 1)::int as "greetedOtherwise",
    (select count(*) from breached)::int as "callbacks",
    (select count(*) from breached where times = 1)::int as "breachedOnce",
    (select count(*) from breached where times <> 1)::int as "breachedOtherwise",
    (select count(*) from journal_cursor where lease_until is not null)::int as "leases"`

/** Asks the database itself, by a connection of its own. */
export async function audit(connectionString: string): Promise<Audit> {
  const client = new pg.Client(connectionString)
  await client.connect()
  try {
    const { rows } = await client.query<Audit>(QUESTION)
    return rows[0] as Audit
  } finally {
    await client.end()
  }
}
