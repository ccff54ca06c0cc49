import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { rankBetween, topRank } from './board-rank.ts'
import { pipelineErrors } from './pipeline-errors.ts'
import { type Staged, type StagedRecord, stagedRecords } from './staged.ts'

const placeInput = z.strictObject({
  id: z.string(),
  /** The record directly above it. */
  after: z.string().optional(),
  /** The record directly below it. */
  before: z.string().optional(),
})

/**
 * Puts a record in its place in its column of a board: directly below `after`, directly above `before`, or on top. Sort the
 * column by `boardRank`. Only this record is written. Of several who put something in the same place at once, each gets a
 * place of its own.
 */
export function placeCommand<const N extends string>(staged: Staged<N>) {
  return defineCommand({
    name: `${staged.on}.place` as `${N}.place`,
    input: placeInput,

    async run({ id, after, before }, context): Promise<StagedRecord> {
      const records = stagedRecords(context, staged.on)
      const found = await records.visible(id)
      const { pipeline = null, stage = null } = found
      // Looked at and written without anybody else placing something between.
      await context.hold([`board ${pipeline} ${stage}`])
      const rankOf = async (neighbour: string): Promise<string> => {
        const named = await records.visible(neighbour)
        if (named.id === id || named.pipeline !== pipeline || named.stage !== stage)
          throw pipelineErrors.CRM_PLACE_ELSEWHERE()
        return named.boardRank ?? ''
      }
      const column = { pipeline, stage, id: { neq: id } }
      const nextTo = async (rank: object, orderBy: string) => {
        const where = { all: [column, { boardRank: rank }] }
        return (await records.where(where, { limit: 1, orderBy }))[0]?.boardRank ?? undefined
      }

      if (after !== undefined) {
        const above = await rankOf(after)
        const below = before === undefined ? undefined : await rankOf(before)
        const next = await nextTo({ gt: above }, 'boardRank')
        return records.update(id, { boardRank: rankBetween(above, earlier(below, next, above)) })
      }
      if (before !== undefined) {
        const below = await rankOf(before)
        return records.update(id, {
          boardRank: rankBetween(await nextTo({ lt: below }, '-boardRank'), below),
        })
      }
      const first = await nextTo({ isNotNull: true }, 'boardRank')
      const top = topRank(context.now)
      return records.update(id, {
        boardRank: first === undefined || top < first ? top : rankBetween(undefined, first),
      })
    },
  })
}

/** What lies between two neighbours that a board shows may have come after it was drawn: the nearer one counts. */
function earlier(below: string | undefined, next: string | undefined, above: string): string | undefined {
  if (below === undefined || below <= above) return next
  return next === undefined || below < next ? below : next
}
