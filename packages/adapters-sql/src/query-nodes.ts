import type { AliasNode, ColumnNode, OperationNode, RawNode, ReferenceNode, TableNode } from 'kysely'

/** The nodes whose inside matters here. */
interface Nodes {
  readonly AliasNode: AliasNode
  readonly ColumnNode: ColumnNode
  readonly RawNode: RawNode
  readonly ReferenceNode: ReferenceNode
  readonly TableNode: TableNode
}

/** Whether a node is of this kind. */
export function isNode<Kind extends keyof Nodes>(node: OperationNode, kind: Kind): node is Nodes[Kind] {
  return node.kind === kind
}

/** The nodes right inside a node, whichever property they are in. */
export function nodesIn(node: OperationNode): readonly OperationNode[] {
  return Object.values(node)
    .flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
    .filter(isAnyNode)
}

/** The name of the column that a node stands for. */
export function columnName(node: OperationNode): string | undefined {
  if (isNode(node, 'ColumnNode')) return node.column.name
  return isNode(node, 'ReferenceNode') ? columnName(node.column) : undefined
}

function isAnyNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
