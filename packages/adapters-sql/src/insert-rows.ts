import type { Row } from '@guanxi/core/store'
import { inChunks } from './chunks.ts'
import { TENANT } from './names.ts'
import { bulkFor, type Subject, templateFor } from './statements.ts'
import { rowParameters } from './stored-values.ts'
import { atomicallyOn, runOn, type Target } from './target.ts'
import type { BulkStatement, Template } from './template.ts'

/** The parameters of a row, in the order of the columns; the first is the id. */
type RowParameters = readonly unknown[]

/** See `Store.insert`. */
export async function insertRows(
  target: Target,
  rows: readonly Row[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const given = rows.map((row) => rowParameters(target.layout, target.flavour, row))
  const [only] = given
  if (only === undefined) return []
  return given.length > 1 ? insertMany(target, given, skipTaken) : insertOne(target, only, skipTaken)
}

async function insertOne(target: Target, row: RowParameters, skipTaken: boolean): Promise<readonly string[]> {
  const { session, flavour, tenant } = target
  const values = [tenant, ...row]
  // A refused insert would end the whole transaction of some databases; this one does nothing instead.
  const cautious = session.isTransaction && flavour.failureEndsTransaction
  if (skipTaken || cautious) {
    const { changed } = await runOn(target, insertTemplate(target, true), values)
    if (changed > 0) return [idOf(row)]
    if (skipTaken) return []
  }
  const insert = (inner: Target) => runOn(inner, insertTemplate(inner, false), values)
  await (cautious ? atomicallyOn(target, insert) : insert(target))
  return [idOf(row)]
}

async function insertMany(
  target: Target,
  rows: readonly RowParameters[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const { flavour, builder, layout } = target
  const { insertMany: compile } = flavour
  if (!compile) return insertEach(target, rows, skipTaken)

  const bulk = bulkFor(layout, insertShape(skipTaken), () => compile(builder, { layout, skipTaken }))
  const added = await inChunks(target, rows, (inner, chunk) => runBulk(inner, bulk, chunk))
  if (!skipTaken) return rows.map(idOf)
  // Deleting as we go: an id that is given twice was added once.
  const ids = new Set(added)
  return rows.map(idOf).filter((id) => ids.delete(id))
}

function insertEach(
  target: Target,
  rows: readonly RowParameters[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const template = insertTemplate(target, skipTaken)
  return atomicallyOn(target, async (inner) => {
    const added: string[] = []
    for (const row of rows) {
      const { changed } = await runOn(inner, template, [inner.tenant, ...row])
      if (changed > 0) added.push(idOf(row))
    }
    return added
  })
}

/** Runs a bulk statement and resolves to the ids it gives. */
export async function runBulk(
  { session, layout, tenant }: Target,
  bulk: BulkStatement,
  rows: readonly (readonly unknown[])[],
): Promise<readonly string[]> {
  const result = await session.run({ ...bulk.query, parameters: bulk.parameters(tenant, rows) }, layout)
  return result.rows.map((row) => row['id'] as string)
}

/** A row, with the tenant first. */
function insertTemplate({ builder, layout }: Subject, skipTaken: boolean): Template {
  return templateFor(layout, insertShape(skipTaken), (slots) => {
    const values = [[TENANT, slots.next()], ...layout.columns.map(({ stored }) => [stored, slots.next()])]
    const insert = builder.insertInto(layout.name).values(Object.fromEntries(values))
    return (skipTaken ? insert.onConflict((conflict) => conflict.doNothing()) : insert).compile()
  })
}

function insertShape(skipTaken: boolean): string {
  return skipTaken ? 'insert or skip' : 'insert'
}

function idOf(row: RowParameters): string {
  return row[0] as string
}
