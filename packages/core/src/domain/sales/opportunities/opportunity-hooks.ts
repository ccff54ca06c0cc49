import type { OwnWords } from '../../../engine/hooks/own-words.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import {
  categoryOf,
  type Pipeline,
  type Stage,
  stagedHooks,
  stageOf,
  stageProbability,
} from '../../pipelines/index.ts'
import { dealStages } from './deal-stages.ts'
import { lostReasonProblems } from './lost-reason.ts'
import { CLOSED_BY_HAND } from './stage-entry.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Values
  readonly current: Values | null
  readonly ctx: { reject(code: string, message: OwnWords, path?: string): never }
}

const FIXED = { en: 'is certain once a deal is won or lost.', zh: '赢单或输单后不可更改。' }

/** Puts new opportunities into a stage, and keeps what they say of their chance and forecast in line with it. */
export function opportunityHooks(hooks: Hooks, pipelines: readonly Pipeline[]): void {
  const staged = dealStages(pipelines)
  stagedHooks(hooks, staged)

  hooks.before('opportunity', 'create', ({ input, ctx }: Hooked) => {
    if (input['forecastCategory'] === 'closed')
      ctx.reject('FORECAST_FIXED', CLOSED_BY_HAND, 'forecastCategory')
  })
  hooks.before('opportunity', 'update', ({ input, current, ctx }: Hooked) => {
    // A move says itself what becomes of chance and forecast.
    if (input['stage'] !== undefined) return undefined
    const stage = () => {
      const pipeline = staged.pipelines.find(({ id }) => id === current?.['pipeline'])
      return pipeline && stageOf(pipeline, String(current?.['stage']))
    }
    reasonSaid(input, current, ctx, staged.pipelines)
    return { ...probabilitySaid(input, current, ctx, stage), ...categorySaid(input, current, ctx, stage) }
  })
}

/** A form that sends every field has not changed it. */
function isSaid(field: string, input: Values, current: Values | null): boolean {
  return input[field] !== undefined && input[field] !== current?.[field]
}

/** A move asks for the reason itself; whoever corrects it afterwards is held to the same catalogue. */
function reasonSaid(
  input: Values,
  current: Values | null,
  ctx: Hooked['ctx'],
  pipelines: readonly Pipeline[],
): void {
  const pipeline = pipelines.find(({ id }) => id === current?.['pipeline'])
  const [isGiven, isExplained] = [isSaid('lostReason', input, current), isSaid('lostNotes', input, current)]
  if (!pipeline || !current || !(isGiven || isExplained)) return
  // A reason from before the catalogue stays as it is while nobody says another.
  const wrong = lostReasonProblems(pipeline, current, input).find(
    ({ path }) => isGiven || path !== 'lostReason',
  )
  if (wrong) ctx.reject(wrong.code, { en: wrong.message, zh: wrong.zh ?? wrong.message }, wrong.path)
}

function probabilitySaid(
  input: Values,
  current: Values | null,
  ctx: Hooked['ctx'],
  stageNow: () => Stage | undefined,
): Values {
  if (!isSaid('probabilityBp', input, current)) return {}
  if (current?.['status'] !== 'open') ctx.reject('PROBABILITY_FIXED', FIXED, 'probabilityBp')
  if (input['probabilityBp'] !== null) return { probabilitySource: 'manual' }
  const stage = stageNow()
  return { probabilitySource: 'stage', ...(stage && { probabilityBp: stageProbability(stage).bp }) }
}

function categorySaid(
  input: Values,
  current: Values | null,
  ctx: Hooked['ctx'],
  stageNow: () => Stage | undefined,
): Values {
  if (!isSaid('forecastCategory', input, current)) return {}
  if (current?.['status'] !== 'open') ctx.reject('FORECAST_FIXED', FIXED, 'forecastCategory')
  if (input['forecastCategory'] === 'closed') ctx.reject('FORECAST_FIXED', CLOSED_BY_HAND, 'forecastCategory')
  if (input['forecastCategory'] !== null) return { forecastSource: 'manual' }
  const stage = stageNow()
  return { forecastSource: 'stage', ...(stage && { forecastCategory: categoryOf(stage) }) }
}
