import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import type { Row } from '../../store/table.ts'
import { peopleErrors } from './people-errors.ts'
import { circleFrom, positionTree } from './position-tree.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Listed {
  each(): AsyncIterable<Readonly<Record<string, unknown>> & { readonly id: string }>
}

interface Written {
  readonly record: { readonly id: string; readonly positionId?: string }
  readonly ctx: {
    readonly now: Date
    readonly crm: { readonly position: Listed; readonly positionMove: Listed }
  }
}

/**
 * A position never comes to lie below itself. Asked after the write: by then it holds the counter of the organisation, so
 * of two writers who would close a circle together the second sees what the first wrote.
 */
export function positionHooks(hooks: Hooks): void {
  for (const entity of ['position', 'positionMove'] as const)
    for (const operation of ['create', 'update', 'delete'] as const)
      hooks.after(entity, operation, async ({ record, ctx }: Written) => {
        const tree = positionTree(await rowsOf(ctx.crm.position), await rowsOf(ctx.crm.positionMove))
        const at = circleFrom(tree, record.positionId ?? record.id, ctx.now.getTime())
        if (at !== undefined)
          throw peopleErrors.CRM_POSITION_CIRCLE({}, { meta: { at: new Date(at).toISOString() } })
      })
}

/** As stores hold them. */
async function rowsOf(entity: Listed): Promise<Row[]> {
  const rows: Row[] = []
  for await (const { id, parentId, positionId, from, to } of entity.each())
    rows.push({ id, parentId, positionId, from: instant(from), to: instant(to) } as Row)
  return rows
}

function instant(at: unknown): number | null {
  return at instanceof Date ? at.getTime() : null
}
