import type {
  BinaryOperationNode,
  DeleteQueryNode,
  FromNode,
  JoinNode,
  OperationNode,
  SelectQueryNode,
  UpdateQueryNode,
} from 'kysely'
import { TENANT } from './names.ts'
import { columnName, isNode } from './query-nodes.ts'

/** A statement that reads or changes rows that are there. */
export type Query = SelectQueryNode | UpdateQueryNode | DeleteQueryNode

/** A table in a query, by the name that its columns are qualified with. */
export interface NamedTable {
  readonly name: string
  readonly alias: string
}

/** The tables that a query reads or changes; not those of its subqueries. */
export function tablesOf(query: Query): readonly NamedTable[] {
  const target = query.kind === 'UpdateQueryNode' ? [query.table] : []
  const using = query.kind === 'DeleteQueryNode' ? (query.using?.tables ?? []) : []
  const joined = query.joins?.map(({ table }) => table) ?? []
  return [...target, ...sources(query.from), ...using, ...joined].flatMap((node) =>
    node ? namedTables(node) : [],
  )
}

/** The aliases of the tables that are held to a tenant, those around the query included. */
export function boundTables(
  query: Query,
  tables: readonly NamedTable[],
  around: ReadonlySet<string>,
): Set<string> {
  const only = tables.length === 1 ? tables[0]?.alias : undefined
  const equalities = [
    ...wherePart(query, only),
    ...(query.joins ?? []).flatMap((join) => joinPart(join, only)),
  ]
  const bound = new Set(around)
  // An alias of its own hides one of the same name around it.
  for (const { alias } of tables) bound.delete(alias)

  for (let before = -1; before < bound.size; ) {
    before = bound.size
    for (const { alias, to } of equalities) {
      if (to === undefined || bound.has(to)) bound.add(alias)
    }
  }
  return bound
}

/** The tenant of a table equals that of another, or a value. */
interface Equality {
  readonly alias: string
  readonly to: string | undefined
}

function sources(from: FromNode | undefined): readonly OperationNode[] {
  return from?.froms ?? []
}

function namedTables(node: OperationNode): readonly NamedTable[] {
  if (node.kind === 'ListNode')
    return (node as { items?: readonly OperationNode[] }).items?.flatMap(namedTables) ?? []
  if (isNode(node, 'TableNode')) {
    const { name } = node.table.identifier
    return [{ name, alias: name }]
  }
  if (!isNode(node, 'AliasNode')) return []
  const [table] = namedTables(node.node)
  return table && isIdentifier(node.alias) ? [{ name: table.name, alias: node.alias.name }] : []
}

function isIdentifier(node: OperationNode): node is OperationNode & { readonly name: string } {
  return node.kind === 'IdentifierNode'
}

function wherePart({ where }: Query, only: string | undefined): readonly Equality[] {
  return where ? conjuncts(where.where).flatMap((node) => equalitiesOf(node, only)) : []
}

/** What a join says holds for the table that is joined; only an inner join says it of the others too. */
function joinPart({ joinType, table, on }: JoinNode, only: string | undefined): readonly Equality[] {
  if (!on || (joinType !== 'InnerJoin' && joinType !== 'LeftJoin')) return []
  const joined = namedTables(table).map(({ alias }) => alias)
  const equalities = conjuncts(on.on).flatMap((node) => equalitiesOf(node, only))
  return joinType === 'InnerJoin' ? equalities : equalities.filter(({ alias }) => joined.includes(alias))
}

/** The parts that all have to hold. */
function conjuncts(node: OperationNode): readonly OperationNode[] {
  if (node.kind === 'ParensNode') return conjuncts((node as unknown as { node: OperationNode }).node)
  if (node.kind !== 'AndNode') return [node]
  const { left, right } = node as unknown as { left: OperationNode; right: OperationNode }
  return [...conjuncts(left), ...conjuncts(right)]
}

function equalitiesOf(node: OperationNode, only: string | undefined): readonly Equality[] {
  if (node.kind !== 'BinaryOperationNode') return []
  const { leftOperand, operator, rightOperand } = node as BinaryOperationNode
  if ((operator as { operator?: unknown }).operator !== '=') return []

  const document = documentOf(leftOperand, rightOperand)
  if (document) return [document]
  const [left, right] = [tenantOf(leftOperand, only), tenantOf(rightOperand, only)]
  if (left !== undefined && right !== undefined) {
    return [
      { alias: left, to: right },
      { alias: right, to: left },
    ]
  }
  return left !== undefined && rightOperand.kind === 'ValueNode' ? [{ alias: left, to: undefined }] : []
}

/** `s.doc = terms.rowid`: what a full-text index of SQLite holds of a document is the tenant's whose document it is. */
function documentOf(left: OperationNode, right: OperationNode): Equality | undefined {
  if (columnName(left) !== 'doc' || columnName(right) !== 'rowid') return undefined
  const [to, alias] = [tableOf(left), tableOf(right)]
  return to !== undefined && alias?.endsWith('$terms') ? { alias, to } : undefined
}

function tableOf(node: OperationNode): string | undefined {
  return isNode(node, 'ReferenceNode') ? node.table?.table.identifier.name : undefined
}

/** The table whose tenant the node stands for. */
function tenantOf(node: OperationNode, only: string | undefined): string | undefined {
  if (columnName(node) !== TENANT) return undefined
  return tableOf(node) ?? only
}
