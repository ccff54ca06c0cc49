import { type ColumnRef, ITEM, StoreError } from '@guanxi/core/store'
import { sql } from 'kysely'
import type { Flavour, Fragment, JsonPlace } from './flavour.ts'
import { storedColumn } from './names.ts'
import { placeOf, scalarKind } from './predicate-shape.ts'
import type { Slots } from './template.ts'

/** Where in a statement a condition stands. */
export interface Scope {
  readonly flavour: Flavour
  readonly slots: Slots
  /** The table whose columns are meant. */
  readonly alias: string
  readonly depth: number
  /** The table of the row whose related rows the condition is about. */
  readonly outer?: string
  /** The item of the list that the condition is about. */
  readonly item?: JsonPlace
}

/** A column's value, or the value at a place inside it: null where there is none of the wanted kind. */
export function compileColumn(ref: ColumnRef, scope: Scope): Fragment {
  const kind = scalarKind(ref)
  if (placeOf(ref) === 'json') return scope.flavour.json.scalar(compilePlace(ref, scope), kind)
  return stored(ref, scope)
}

/** A place inside JSON. */
export function compilePlace(ref: ColumnRef, scope: Scope): JsonPlace {
  const { json } = scope.flavour
  const root = ref.column === ITEM ? itemOf(scope) : json.root(stored(ref, scope))
  const { path } = ref
  if (!path || path.length === 0) return root
  const parameters = json.path(path).map(() => sql`${scope.slots.next()}`)
  return json.at(root, parameters, path)
}

/** A column as it stands in its table. */
export function stored({ column, of }: ColumnRef, { alias, outer }: Scope): Fragment {
  const owner = of === 'outer' ? outer : alias
  if (owner === undefined)
    throw new StoreError('SCHEMA', 'A condition speaks of an outer row outside a relation.')
  return sql.ref(`${owner}.${storedColumn(column)}`)
}

function itemOf({ item }: Scope): JsonPlace {
  if (!item) throw new StoreError('SCHEMA', 'A condition speaks of a list item outside a list.')
  return item
}
