import type { Row, Table } from '@guanxi/core/store'
import { inChunks } from './chunks.ts'
import type { BulkStatement } from './flavour.ts'
import { TENANT } from './names.ts'
import type { Session } from './session.ts'
import { bulkFor, type Statements, templateFor } from './statements.ts'
import { checkTenant, rowParameters } from './stored-values.ts'
import type { Layout } from './table-layout.ts'
import { filled, type Template } from './template.ts'

/** See `Store.insert`. */
export async function insertRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  rows: readonly Row[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const layout = statements.layout(table)
  checkTenant(tenant)
  const given = rows.map((row) => rowParameters(layout, statements.flavour, row))
  const [only] = given
  if (only === undefined) return []
  if (given.length > 1) return insertMany(statements, session, layout, tenant, given, skipTaken)
  return insertOne(statements, session, layout, [tenant, ...only], skipTaken)
}

async function insertOne(
  statements: Statements,
  session: Session,
  layout: Layout,
  values: readonly unknown[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const id = values[1] as string
  // A refused insert would end the whole transaction of some databases; this one does nothing instead.
  const cautious = session.isTransaction && statements.flavour.failureEndsTransaction
  if (skipTaken || cautious) {
    const { changed } = await session.run(filled(insertTemplate(statements, layout, true), values), layout)
    if (changed > 0) return [id]
    if (skipTaken) return []
  }
  const insert = (inner: Session) => inner.run(filled(insertTemplate(statements, layout, false), values), layout)
  await (cautious ? session.atomically(insert) : insert(session))
  return [id]
}

async function insertMany(
  statements: Statements,
  session: Session,
  layout: Layout,
  tenant: string,
  rows: readonly (readonly unknown[])[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const { flavour, builder } = statements
  const { insertMany: compile } = flavour
  if (!compile) return insertEach(statements, session, layout, tenant, rows, skipTaken)

  const shape = skipTaken ? 'insert or skip' : 'insert'
  const bulk = bulkFor(layout, shape, () => compile(builder, { layout, skipTaken }))

  const added = await inChunks(session, flavour, rows, (inner, chunk) => runBulk(inner, layout, bulk, tenant, chunk))
  if (!skipTaken) return rows.map((row) => row[0] as string)
  // Deleting as we go: an id that is given twice was added once.
  const ids = new Set(added)
  return rows.map((row) => row[0] as string).filter((id) => ids.delete(id))
}

async function insertEach(
  statements: Statements,
  session: Session,
  layout: Layout,
  tenant: string,
  rows: readonly (readonly unknown[])[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const template = insertTemplate(statements, layout, skipTaken)
  return session.atomically(async (inner) => {
    const added: string[] = []
    for (const row of rows) {
      const { changed } = await inner.run(filled(template, [tenant, ...row]), layout)
      if (changed > 0) added.push(row[0] as string)
    }
    return added
  })
}

/** Runs a bulk statement and resolves to the ids it gives. */
export async function runBulk(
  session: Session,
  layout: Layout,
  bulk: BulkStatement,
  tenant: string,
  rows: readonly (readonly unknown[])[],
): Promise<readonly string[]> {
  const result = await session.run({ ...bulk.query, parameters: bulk.parameters(tenant, rows) }, layout)
  return result.rows.map((row) => row['id'] as string)
}

/** A row, with the tenant first. */
export function insertTemplate(statements: Statements, layout: Layout, skipTaken: boolean): Template {
  return templateFor(layout, skipTaken ? 'insert or skip' : 'insert', (slots) => {
    const values = [[TENANT, slots.next()], ...layout.columns.map(({ stored }) => [stored, slots.next()])]
    const insert = statements.builder.insertInto(layout.name).values(Object.fromEntries(values))
    return (skipTaken ? insert.onConflict((conflict) => conflict.doNothing()) : insert).compile()
  })
}
