import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { beginVisitCommand } from './note-visit.ts'
import { firstStage, stageOf } from './pipeline.ts'
import type { Staged } from './staged.ts'
import { stayIn } from './stay-in.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked {
  readonly input: Readonly<Record<string, unknown>>
  readonly record: Readonly<Record<string, unknown>>
  readonly ctx: {
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
    readonly now: Date
  }
}

/** Puts new records into the first stage of their pipeline, and notes their first stay. */
export function stagedHooks(hooks: Hooks, staged: Staged): void {
  const begin = beginVisitCommand(staged)
  const [usual] = staged.pipelines

  hooks.before(staged.on, 'create', ({ input, ctx }: Hooked) => {
    const pipeline = staged.pipelines.find(({ id }) => id === input['pipeline']) ?? usual
    const name = pipeline && firstStage(pipeline)
    const stage = pipeline && name && stageOf(pipeline, name)
    if (!stage) return undefined
    return {
      pipeline: pipeline.id,
      ...stayIn(name, stage, ctx.now, ctx.now),
      ...staged.beginning(stage, input),
    }
  })
  hooks.after(staged.on, 'create', async ({ record, ctx }: Hooked) => {
    if (record['stage']) await ctx.crm.run(begin, { id: record['id'] })
  })
}
