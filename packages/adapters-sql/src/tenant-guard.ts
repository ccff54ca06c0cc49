import type {
  InsertQueryNode,
  KyselyPlugin,
  OperationNode,
  RootOperationNode,
  SelectQueryNode,
  UpdateQueryNode,
} from 'kysely'
import { TENANT } from './names.ts'
import { columnName, isNode, nodesIn } from './query-nodes.ts'
import { namesTable } from './raw-tables.ts'
import { boundTables, type NamedTable, type Query, tablesOf } from './tenant-equality.ts'

/** Options of {@link tenantGuard}. */
export interface TenantGuardOptions {
  /** Lets statements pass that are raw SQL as a whole: where the database itself holds them to the tenant. */
  readonly allowsRaw?: boolean
}

/**
 * A plugin for Kysely that refuses every statement in which some table is not held to one tenant: by
 * `tenant = <value>`, or by equality with the tenant of a table that is. Statements that change the schema pass.
 *
 * It looks at a statement when it is compiled, and so costs nothing where compiled statements are kept.
 *
 * @example
 * ```ts
 * const reports = store.unsafeKysely<MyTables>().withPlugin(tenantGuard())
 * ```
 */
export function tenantGuard({ allowsRaw = false }: TenantGuardOptions = {}): KyselyPlugin {
  return {
    transformQuery({ node }): RootOperationNode {
      // A statement that is raw as a whole has nothing to look at.
      if (!(allowsRaw && node.kind === 'RawNode')) checkNode(node, new Set(), new Set())
      return node
    },
    transformResult: async ({ result }) => result,
  }
}

/** Looks for queries in a part of a statement. `held` are the tables around it that are held to the tenant. */
function checkNode(node: OperationNode, held: ReadonlySet<string>, named: ReadonlySet<string>): void {
  switch (node.kind) {
    case 'SelectQueryNode':
    case 'UpdateQueryNode':
    case 'DeleteQueryNode':
      checkQuery(node as Query, held, named)
      return
    case 'InsertQueryNode':
      checkInsert(node as InsertQueryNode)
      break
    case 'MergeQueryNode':
      throw refused('A merge can not be checked.')
    case 'RawNode':
      if (namesTable(node)) throw refused('A piece of raw SQL names a table: say it with the builder.')
  }
  for (const child of nodesIn(node)) checkNode(child, held, named)
}

function checkQuery(query: Query, around: ReadonlySet<string>, named: ReadonlySet<string>): void {
  const results = new Set([...named, ...resultNames(query)])
  const tables = tablesOf(query).filter((table) => !results.has(table.name))
  const held = boundTables(query, tables, around)

  const open = tables.find(({ alias }) => !held.has(alias))
  if (open && !asksForTenants(query, open)) throw refused(`The table ${open.name} is not held to a tenant.`)
  if (query.kind === 'UpdateQueryNode') checkChanges(query.updates ?? [])
  // Each row that asks for its own tenant holds its subqueries to it.
  if (open) held.add(open.alias)
  for (const child of nodesIn(query)) checkNode(child, held, results)
}

function checkInsert({ columns, onConflict }: InsertQueryNode): void {
  if (!columns?.some((column) => columnName(column) === TENANT)) throw refused('A new row has no tenant.')
  const updates = onConflict?.updates ?? []
  const isOwnRow = onConflict?.columns?.some((column) => columnName(column) === TENANT)
  if (updates.length > 0 && !isOwnRow) throw refused("A conflict may be with another tenant's row.")
  checkChanges(updates)
}

function checkChanges(updates: NonNullable<UpdateQueryNode['updates']>): void {
  const moves = updates.some(({ column }) => columnName(column) === TENANT)
  if (moves) throw refused('A row never changes its tenant.')
}

/** `select distinct tenant from …`: the one question across tenants. */
function asksForTenants(query: Query, table: NamedTable): boolean {
  if (query.kind !== 'SelectQueryNode') return false
  const { selections = [], frontModifiers = [], joins = [] }: SelectQueryNode = query
  const [only] = selections
  const selected = only && isNode(only.selection, 'AliasNode') ? only.selection.node : only?.selection
  const isDistinct = frontModifiers.some(({ modifier }) => modifier === 'Distinct')
  const isAlone = selections.length === 1 && joins.length === 0 && tablesOf(query).length === 1
  return (
    isDistinct && isAlone && table !== undefined && selected !== undefined && columnName(selected) === TENANT
  )
}

/** Names that stand for the result of a query, not for a table. */
function resultNames({ with: clause }: Query): readonly string[] {
  return clause?.expressions.map(({ name }) => name.table.table.identifier.name) ?? []
}

function refused(why: string): Error {
  return new Error(`Refused by the tenant guard. ${why}`)
}
