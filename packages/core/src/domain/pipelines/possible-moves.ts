import * as z from 'zod'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { factsOfMover } from './mover.ts'
import { approvalKind, type Pipeline, presentStage } from './pipeline.ts'
import { pipelineOf } from './pipeline-of.ts'
import { type Missing, type StageMove, stageMove } from './stage-move.ts'
import type { Staged, StagedRecord } from './staged.ts'

/** Whether a record may go to a stage. */
export interface PossibleMove {
  readonly stage: string
  /** `here` is the stage it is in; `incomplete` is a way that still needs what `missing` says. */
  readonly is: 'here' | 'open' | 'incomplete' | 'closed'
  readonly edge: Extract<StageMove, { kind: 'move' }>['edge'] | null
  readonly missing: readonly Missing[]
  /** For an open way: whether somebody has to agree, is asked already, or has agreed to the record as it was then. */
  readonly approval: 'needed' | 'pending' | 'granted' | null
}

/** The part of a session that this question reads. */
interface Readable {
  get(id: string): Promise<StagedRecord | null>
  count(where: object): Promise<number>
}

/** A request, as far as the viewer may see it. */
interface Request {
  readonly kind?: string
  readonly status?: string
}

/**
 * For a board: every stage, with whether the record may go there and all that is missing, by the policy that `moveTo`
 * follows. Nothing is written. It tells no more than the viewer may see: what depends on a hidden field is left out, and
 * only visible records take up room. The command itself decides by everything.
 */
export function possibleMovesQuery<const N extends string>(staged: Staged<N>) {
  return defineQuery({
    name: `${staged.on}.moves` as `${N}.moves`,
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<readonly PossibleMove[]> {
      const records = (context.crm as Readonly<Record<string, Readable>>)[staged.on]
      const record = await records?.get(id)
      if (!records || !record) throw engineErrors.CRM_NOT_FOUND({ entity: staged.on })
      const pipeline = pipelineOf(staged.pipelines, record.pipeline)
      const request = await openRequest(context, record)
      const facts = { record, patch: {}, reason: undefined, ...factsOfMover(context, staged.on, context.now) }
      const from = presentStage(pipeline, record.stage)
      const moves: PossibleMove[] = []
      for (const [stage, { wip }] of Object.entries(pipeline.stages)) {
        const occupied = wip === undefined ? 0 : await records.count({ pipeline: pipeline.id, stage })
        const move = stageMove(pipeline, from, stage, { ...facts, occupied })
        moves.push(asSeen(stage, move, record, approvalState(pipeline, stage, move, record, request)))
      }
      return moves
    },
  })
}

/** The request that is open for a record; without a status where the viewer may not see it. */
async function openRequest(
  { crm }: QueryContext,
  { approvalId }: StagedRecord,
): Promise<Request | undefined> {
  if (!approvalId) return undefined
  const { approval } = crm as { approval: { get(id: string): Promise<Request | null> } }
  return (await approval.get(approvalId).catch(() => null)) ?? {}
}

function approvalState(
  pipeline: Pipeline,
  stage: string,
  move: StageMove,
  { stage: from }: StagedRecord,
  request: Request | undefined,
): PossibleMove['approval'] {
  if (move.kind !== 'move' || !move.approval) return null
  if (request?.kind !== approvalKind(pipeline, from ?? '', stage)) return 'needed'
  return request.status === 'approved' ? 'granted' : 'pending'
}

function asSeen(
  stage: string,
  move: StageMove,
  record: StagedRecord,
  approval: PossibleMove['approval'],
): PossibleMove {
  if (move.kind === 'stay') return { stage, is: 'here', edge: null, missing: [], approval }
  if (move.kind === 'move') return { stage, is: 'open', edge: move.edge, missing: [], approval }
  if (move.kind !== 'incomplete') return { stage, is: 'closed', edge: null, missing: [], approval }
  const missing = move.missing.filter((one) => isForEyes(one, record))
  return { stage, is: missing.length > 0 ? 'incomplete' : 'open', edge: move.edge, missing, approval }
}

/** A field that is hidden from the viewer is no part of the record at all; an empty one is null. */
function isForEyes(missing: Missing, record: StagedRecord): boolean {
  if (missing.what === 'field' || missing.what === 'choice') return Object.hasOwn(record, missing.field)
  if (missing.what !== 'guard' || !missing.firstFalse) return true
  const [field = ''] = missing.firstFalse.field.split('.')
  return Object.hasOwn(record, field)
}
