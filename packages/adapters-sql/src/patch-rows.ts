import type { Patch, Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import { runWithKeys } from './change-rows.ts'
import { inChunks } from './chunks.ts'
import { runBulk } from './insert-rows.ts'
import { TENANT } from './names.ts'
import type { Session } from './session.ts'
import { ALIAS, bulkFor, type Statements, templateFor } from './statements.ts'
import { changeParameters, checkTenant } from './stored-values.ts'
import { columnOf, type Layout, type LayoutColumn } from './table-layout.ts'
import { filled, type Template } from './template.ts'

/** Patches that set the same columns. */
interface PatchGroup {
  readonly columns: readonly LayoutColumn[]
  readonly versioned: boolean
  /** The parameters of each: of the columns, the id and, if any, the version. */
  readonly changes: unknown[][]
}

/** See `Store.patch`. */
export async function patchRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  patches: readonly Patch[],
): Promise<readonly string[]> {
  const layout = statements.layout(table)
  checkTenant(tenant)
  const groups = patchGroups(statements, layout, patches)
  const [only] = groups
  if (only === undefined) return []

  const changed =
    groups.length === 1
      ? await patchGroup(statements, session, layout, tenant, only)
      : await session.atomically(async (inner) => {
          const ids: string[] = []
          for (const group of groups) ids.push(...(await patchGroup(statements, inner, layout, tenant, group)))
          return ids
        })
  const ids = new Set(changed)
  return patches.map(({ id }) => id).filter((id) => ids.has(id))
}

function patchGroups({ flavour }: Statements, layout: Layout, patches: readonly Patch[]): readonly PatchGroup[] {
  const groups = new Map<string, PatchGroup>()
  for (const { id, version, set } of patches) {
    const { columns, values } = changeParameters(layout, flavour, set)
    const versioned = version !== undefined
    if (versioned) columnOf(layout, 'version')
    const change = versioned ? [...values, id, version] : [...values, id]

    const shape = groupShape(columns, versioned)
    const group = groups.get(shape)
    if (group) group.changes.push(change)
    else groups.set(shape, { columns, versioned, changes: [change] })
  }
  return [...groups.values()]
}

async function patchGroup(
  statements: Statements,
  session: Session,
  layout: Layout,
  tenant: string,
  group: PatchGroup,
): Promise<readonly string[]> {
  const [only] = group.changes
  if (group.changes.length === 1 && only) {
    const query = filled(patchTemplate(statements, layout, group), [...only, tenant])
    const { changed } = await runWithKeys(statements, session, layout, group.columns, query)
    return changed > 0 ? [only[group.columns.length] as string] : []
  }
  return patchMany(statements, session, layout, tenant, group)
}

async function patchMany(
  statements: Statements,
  session: Session,
  layout: Layout,
  tenant: string,
  group: PatchGroup,
): Promise<readonly string[]> {
  const { flavour, builder } = statements
  const { patchMany: compile } = flavour
  if (!compile) return patchEach(statements, session, layout, tenant, group)

  const shape = `patch ${groupShape(group.columns, group.versioned)}`
  const bulk = bulkFor(layout, shape, () => compile(builder, { layout, ...group }))
  return inChunks(session, flavour, group.changes, (inner, chunk) => runBulk(inner, layout, bulk, tenant, chunk))
}

async function patchEach(
  statements: Statements,
  session: Session,
  layout: Layout,
  tenant: string,
  group: PatchGroup,
): Promise<readonly string[]> {
  const template = patchTemplate(statements, layout, group)
  return session.atomically(async (inner) => {
    const ids: string[] = []
    for (const change of group.changes) {
      const { changed } = await inner.run(filled(template, [...change, tenant]), layout)
      if (changed > 0) ids.push(change[group.columns.length] as string)
    }
    return ids
  })
}

/** One patch, with the tenant last. */
function patchTemplate({ builder }: Statements, layout: Layout, { columns, versioned }: PatchGroup): Template {
  return templateFor(layout, `patch ${groupShape(columns, versioned)}`, (slots) => {
    const changes: { [column: string]: unknown } = {}
    for (const { stored } of columns) changes[stored] = slots.next()
    if (columns.length === 0) changes['id'] = sql.ref(`${ALIAS}.id`)
    const [id, version] = [slots.next(), versioned ? slots.next() : undefined]

    const update = builder
      .updateTable(`${layout.name} as ${ALIAS}`)
      .set(changes)
      .where(`${ALIAS}.${TENANT}`, '=', slots.next())
      .where(`${ALIAS}.id`, '=', id)
    return (version ? update.where(`${ALIAS}.version`, '=', version) : update).compile()
  })
}

function groupShape(columns: readonly LayoutColumn[], versioned: boolean): string {
  return `${columns.map(({ name }) => name).join(',')}${versioned ? ' versioned' : ''}`
}
