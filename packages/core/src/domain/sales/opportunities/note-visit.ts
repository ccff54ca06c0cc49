import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type EdgeKind,
  isClosing,
  kindOf,
  type Pipeline,
  stageOf,
  stageVisit,
} from '../../pipelines/index.ts'
import { opportunity } from './opportunity.ts'
import { pipelineOf } from './pipeline-of.ts'
import { currentProbability } from './stage-entry.ts'

const DAY = 86_400_000

type Opportunity = RecordOf<typeof opportunity>
type Visit = RecordOf<typeof stageVisit>

/** The stay that an opportunity is in. */
export async function presentVisit({ records }: CommandContext, id: string): Promise<Visit | undefined> {
  const [visit] = await records(stageVisit).where(
    { recordId: id, exitedAt: null },
    { limit: 1, orderBy: '-enteredAt' },
  )
  return visit
}

/** How an opportunity came into its stage. */
export interface Arrival {
  readonly edge: EdgeKind
  readonly at: Date
  readonly by: string
  readonly reason?: string | undefined
  /** As it was in the stage before. */
  readonly previous?: Opportunity
  readonly previousVisit?: Visit | undefined
}

/** Ends the stay before, and notes the new one with what the opportunity is worth now. */
export async function noteVisit(
  { records }: CommandContext,
  pipeline: Pipeline,
  moved: Opportunity,
  { edge, at, by, reason, previous, previousVisit }: Arrival,
): Promise<void> {
  if (previousVisit) await records(stageVisit).update(previousVisit.id, { exitedAt: at })
  const stage = moved.stage ?? ''
  const [earlier] = await records(stageVisit).where(
    { recordId: moved.id, pipeline: pipeline.id, stage },
    { limit: 1 },
  )
  await records(stageVisit).create({
    entity: 'opportunity',
    recordId: moved.id,
    seq: (previousVisit?.seq ?? 0) + 1,
    pipeline: pipeline.id,
    pipelineVersion: pipeline.version,
    stage,
    edgeKind: edge,
    isFirst: !earlier,
    ageDays: Math.max(0, Math.floor((at.getTime() - moved.createdAt.getTime()) / DAY)),
    creditedTo: moved.ownerId ?? null,
    enteredAt: at,
    enteredBy: by,
    reason: reason ?? null,
    amount: moved.amount ?? null,
    closeDate: moved.closeDate ?? null,
    probabilityBp: moved.probabilityBp ?? null,
    category: moved.forecastCategory ?? null,
    ...(previous && isClosing(kindOf(stageOf(pipeline, stage))) && replaced(previous, previousVisit)),
  })
}

/** From one end to another, what was before the first stays known. */
function replaced(previous: Opportunity, visit: Visit | undefined) {
  if (previous.status !== 'open' && visit) {
    const { openProbabilityBp, openProbabilitySource } = visit
    return { openProbabilityBp, openProbabilitySource }
  }
  const { bp, source } = currentProbability(previous)
  return { openProbabilityBp: bp, openProbabilitySource: source }
}

/** Notes the first stay of a new opportunity; once it has one, nothing. Called by the hook that put it into its stage. */
export function beginVisit(pipelines: readonly Pipeline[]) {
  return defineCommand({
    name: 'opportunity.beginVisit',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context) {
      const { records, now, actor } = context
      const begun = await records(opportunity).visible(id)
      const [visit] = await records(stageVisit).where({ recordId: id }, { limit: 1 })
      if (visit || !begun.pipeline || !begun.stage) return
      const by = actor.onBehalfOf ?? actor.id
      await noteVisit(context, pipelineOf(pipelines, begun.pipeline), begun, { edge: 'begin', at: now, by })
    },
  })
}
