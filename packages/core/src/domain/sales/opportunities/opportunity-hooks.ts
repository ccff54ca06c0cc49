import type { OwnWords } from '../../../engine/hooks/own-words.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { firstStage, type Pipeline, stageOf, stageProbability } from '../../pipelines/index.ts'
import { beginVisit } from './note-visit.ts'
import { firstEntry } from './stage-entry.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked {
  readonly input: Readonly<Record<string, unknown>>
  readonly current: Readonly<Record<string, unknown>> | null
  readonly record: Readonly<Record<string, unknown>>
  readonly ctx: {
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
    readonly now: Date
    reject(code: string, message: OwnWords, path?: string): never
  }
}

const FIXED = { en: 'is certain once a deal is won or lost.', zh: '赢单或输单后不可更改。' }

/** Puts new opportunities into a stage, and keeps what they say of their chance in line with it. */
export function opportunityHooks(hooks: Hooks, pipelines: readonly Pipeline[]): void {
  const begin = beginVisit(pipelines)
  const [usual] = pipelines
  const named = (id: unknown) => pipelines.find((pipeline) => pipeline.id === id)

  hooks.before('opportunity', 'create', ({ input, ctx }: Hooked) => {
    const pipeline = named(input['pipeline']) ?? usual
    const name = pipeline && firstStage(pipeline)
    const stage = pipeline && name && stageOf(pipeline, name)
    if (!stage) return undefined
    // Not parsed yet: what was said by hand is handed on as it is, to be refused if it is no chance.
    const { probabilityBp = null } = input
    const byHand = probabilityBp !== null && { probabilityBp, probabilitySource: 'manual' }
    return { pipeline: pipeline.id, ...firstEntry(name, stage, ctx.now), ...byHand }
  })
  hooks.after('opportunity', 'create', async ({ record, ctx }: Hooked) => {
    if (record['stage']) await ctx.crm.run(begin, { id: record['id'] })
  })
  hooks.before('opportunity', 'update', ({ input, current, ctx }: Hooked) => {
    const { probabilityBp, stage: moved } = input
    // A move says itself what becomes of the chance; a form that sends every field has not changed it.
    const isSaid = probabilityBp !== undefined && probabilityBp !== current?.['probabilityBp']
    if (!isSaid || moved !== undefined) return undefined
    if (current?.['status'] !== 'open') ctx.reject('PROBABILITY_FIXED', FIXED, 'probabilityBp')
    if (probabilityBp !== null) return { probabilitySource: 'manual' }
    const pipeline = named(current?.['pipeline'])
    const stage = pipeline && stageOf(pipeline, String(current?.['stage']))
    return { probabilitySource: 'stage', ...(stage && { probabilityBp: stageProbability(stage).bp }) }
  })
}
