import { type Edge, isClosing, kindOf, type Pipeline, stageOf } from './pipeline.ts'

/** The kinds of way into a stage. `begin` is the first one of a new record, `pipeline` a change of pipelines. */
export const EDGE_KINDS = ['begin', 'forward', 'skip', 'back', 'reopen', 'close', 'pipeline'] as const
/** What a way between two stages is, seen from the order of the stages. */
export type EdgeKind = (typeof EDGE_KINDS)[number]

/** A way that may be gone, with its own rules where the pipeline has some for it. */
export interface StageEdge {
  readonly kind: Exclude<EdgeKind, 'begin' | 'pipeline'>
  readonly rule?: Edge
}

/** The way from one stage to another, or undefined where the pipeline has none. */
export function edgeBetween(pipeline: Pipeline, from: string, to: string): StageEdge | undefined {
  if (from === to || !stageOf(pipeline, to)) return undefined
  const kind = edgeKindOf(pipeline, from, to)
  const rule = pipeline.transitions.edges?.find((edge) => edge.from === from && edge.to === to)
  if (rule) return { kind, rule }
  return isOpenByMode(pipeline, from, to, kind) ? { kind } : undefined
}

/** Every stage that a record may go to from here. */
export function stagesFrom(pipeline: Pipeline, from: string): readonly string[] {
  return Object.keys(pipeline.stages).filter((to) => edgeBetween(pipeline, from, to) !== undefined)
}

function edgeKindOf(pipeline: Pipeline, from: string, to: string): StageEdge['kind'] {
  if (isClosing(kindOf(stageOf(pipeline, to)))) return 'close'
  if (isClosing(kindOf(stageOf(pipeline, from)))) return 'reopen'
  const order = Object.keys(pipeline.stages)
  if (order.indexOf(to) < order.indexOf(from)) return 'back'
  return openBetween(pipeline, from, to) > 0 ? 'skip' : 'forward'
}

function isOpenByMode(pipeline: Pipeline, from: string, to: string, kind: StageEdge['kind']): boolean {
  const { mode, allowSkip = false, allowBack = false } = pipeline.transitions
  const [start, target] = [stageOf(pipeline, from), kindOf(stageOf(pipeline, to))]
  // What is over begins again only where an edge says so.
  if (mode === 'matrix' || !start || isClosing(kindOf(start))) return false
  if (mode === 'any' || target === 'lost') return true
  // Parked stages stand beside the way: no next stage leads to them or follows them.
  if (kindOf(start) === 'parked' || target === 'parked') return false
  if (kind === 'back') return allowBack
  return allowSkip || openBetween(pipeline, from, to) === 0
}

/** How many open stages are left out on the way ahead. */
function openBetween(pipeline: Pipeline, from: string, to: string): number {
  const order = Object.keys(pipeline.stages)
  const passed = order.slice(order.indexOf(from) + 1, order.indexOf(to))
  return passed.filter((stage) => kindOf(pipeline.stages[stage]) === 'open').length
}
