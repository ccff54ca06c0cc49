import type { Patch } from '@guanxi/core/store'
import { sql } from 'kysely'
import { namesOf, runWithKeys } from './change-rows.ts'
import { inChunks } from './chunks.ts'
import { runBulk } from './insert-rows.ts'
import { TENANT } from './names.ts'
import { ALIAS, bulkFor, type Subject, templateFor } from './statements.ts'
import { changeParameters } from './stored-values.ts'
import { columnOf, type LayoutColumn } from './table-layout.ts'
import { atomicallyOn, runOn, type Target } from './target.ts'
import type { Template } from './template.ts'

/** Patches that set the same columns. */
interface PatchGroup {
  readonly columns: readonly LayoutColumn[]
  readonly versioned: boolean
  /** The parameters of each: of the columns, the id and, if any, the version. */
  readonly changes: unknown[][]
}

/** See `Store.patch`. */
export async function patchRows(target: Target, patches: readonly Patch[]): Promise<readonly string[]> {
  const groups = patchGroups(target, patches)
  const [only] = groups
  if (only === undefined) return []

  const changed = groups.length === 1 ? await patchGroup(target, only) : await patchGroupsOf(target, groups)
  const ids = new Set(changed)
  return patches.map(({ id }) => id).filter((id) => ids.has(id))
}

function patchGroups({ flavour, layout }: Subject, patches: readonly Patch[]): readonly PatchGroup[] {
  const groups = new Map<string, PatchGroup>()
  for (const { id, version, set } of patches) {
    const { columns, values } = changeParameters(layout, flavour, set)
    const versioned = version !== undefined
    if (versioned) columnOf(layout, 'version')
    const change = versioned ? [...values, id, version] : [...values, id]

    const shape = groupShape({ columns, versioned })
    const group = groups.get(shape)
    if (group) group.changes.push(change)
    else groups.set(shape, { columns, versioned, changes: [change] })
  }
  return [...groups.values()]
}

function patchGroupsOf(target: Target, groups: readonly PatchGroup[]): Promise<readonly string[]> {
  return atomicallyOn(target, async (inner) => {
    const ids: string[] = []
    for (const group of groups) ids.push(...(await patchGroup(inner, group)))
    return ids
  })
}

async function patchGroup(target: Target, group: PatchGroup): Promise<readonly string[]> {
  const { changes, columns } = group
  const [only] = changes
  if (changes.length > 1 || !only) return patchMany(target, group)

  const template = patchTemplate(target, group)
  const { changed } = await runWithKeys(target, columns, template, [...only, target.tenant])
  return changed > 0 ? [only[columns.length] as string] : []
}

async function patchMany(target: Target, group: PatchGroup): Promise<readonly string[]> {
  const { flavour, builder, layout } = target
  const { patchMany: compile } = flavour
  if (!compile) return patchEach(target, group)

  const bulk = bulkFor(layout, groupShape(group), () => compile(builder, { layout, ...group }))
  return inChunks(target, group.changes, (inner, chunk) => runBulk(inner, bulk, chunk))
}

function patchEach(target: Target, group: PatchGroup): Promise<readonly string[]> {
  const template = patchTemplate(target, group)
  return atomicallyOn(target, async (inner) => {
    const ids: string[] = []
    for (const change of group.changes) {
      const { changed } = await runOn(inner, template, [...change, inner.tenant])
      if (changed > 0) ids.push(change[group.columns.length] as string)
    }
    return ids
  })
}

/** One patch, with the tenant last. */
function patchTemplate({ builder, layout }: Subject, group: PatchGroup): Template {
  const { columns, versioned } = group
  return templateFor(layout, groupShape(group), (slots) => {
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

function groupShape({ columns, versioned }: Pick<PatchGroup, 'columns' | 'versioned'>): string {
  return `patch ${namesOf(columns)}${versioned ? '|versioned' : ''}`
}
