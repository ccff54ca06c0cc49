import * as z from 'zod'
import type { RecordOf } from '../../../engine/command/context.ts'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { type Missing, type Pipeline, type StageMove, stageMove } from '../../pipelines/index.ts'
import { factsOfMover } from './mover.ts'
import type { opportunity } from './opportunity.ts'
import { pipelineOf } from './pipeline-of.ts'

type Opportunity = RecordOf<typeof opportunity>

/** Whether an opportunity may go to a stage. */
export interface PossibleMove {
  readonly stage: string
  /** `here` is the stage it is in; `incomplete` is a way that still needs what `missing` says. */
  readonly is: 'here' | 'open' | 'incomplete' | 'closed'
  readonly edge: Extract<StageMove, { kind: 'move' }>['edge'] | null
  readonly missing: readonly Missing[]
}

/** The part of a session that this question reads. */
interface Readable {
  get(id: string): Promise<Opportunity | null>
  count(where: object): Promise<number>
}

/**
 * For a board: every stage, with whether the opportunity may go there and all that is missing, by the policy that
 * `opportunity.moveTo` follows. Nothing is written. It tells no more than the viewer may see: what depends on a hidden
 * field is left out, and only visible records take up room. The command itself decides by everything.
 */
export function possibleMoves(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.moves',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<readonly PossibleMove[]> {
      const { opportunity: deals } = context.crm as { opportunity: Readable }
      const record = await deals.get(id)
      if (!record) throw engineErrors.CRM_NOT_FOUND({ entity: 'opportunity' })
      const pipeline = pipelineOf(pipelines, record.pipeline)
      const facts = { record, patch: {}, reason: undefined, ...factsOfMover(context, context.now) }
      const moves: PossibleMove[] = []
      for (const [stage, { wip }] of Object.entries(pipeline.stages)) {
        const occupied = wip === undefined ? 0 : await deals.count({ pipeline: pipeline.id, stage })
        const move = stageMove(pipeline, record.stage ?? '', stage, { ...facts, occupied })
        moves.push(asSeen(stage, move, record))
      }
      return moves
    },
  })
}

function asSeen(stage: string, move: StageMove, record: Opportunity): PossibleMove {
  if (move.kind === 'stay') return { stage, is: 'here', edge: null, missing: [] }
  if (move.kind === 'move') return { stage, is: 'open', edge: move.edge, missing: [] }
  if (move.kind !== 'incomplete') return { stage, is: 'closed', edge: null, missing: [] }
  const missing = move.missing.filter((one) => isForEyes(one, record))
  return { stage, is: missing.length > 0 ? 'incomplete' : 'open', edge: move.edge, missing }
}

/** A field that is hidden from the viewer is no part of the record at all; an empty one is null. */
function isForEyes(missing: Missing, record: Opportunity): boolean {
  if (missing.what === 'field') return Object.hasOwn(record, missing.field)
  if (missing.what !== 'guard' || !missing.firstFalse) return true
  const [field = ''] = missing.firstFalse.field.split('.')
  return Object.hasOwn(record, field)
}
