import type { Pipeline, Stage } from './pipeline.ts'

/** What a move to another stage would come to. All that is missing is told at once. */
export type StageMove =
  | { readonly kind: 'stay' }
  | { readonly kind: 'move'; readonly stage: Stage }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-allowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'incomplete'; readonly missing: readonly string[] }

/** Decides whether a record may go from its stage to another, given how it would be then. */
export function stageMove(
  pipeline: Pipeline,
  from: string,
  to: string,
  record: Readonly<Record<string, unknown>>,
): StageMove {
  const stage = Object.hasOwn(pipeline.stages, to) ? pipeline.stages[to] : undefined
  if (!stage) return { kind: 'unknown' }
  if (from === to) return { kind: 'stay' }
  const allowed = pipeline.transitions[from] ?? []
  if (!allowed.includes(to)) return { kind: 'not-allowed', allowed }
  const missing = (stage.require ?? []).filter(
    (field) => record[field] === null || record[field] === undefined,
  )
  return missing.length > 0 ? { kind: 'incomplete', missing } : { kind: 'move', stage }
}
