import * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../../engine/command/define-command.ts'
import { isCrmError } from '../../../../engine/errors.ts'
import { activity, type Happened, happenedAt, NOTED } from '../../../activities/index.ts'
import { salesErrors } from '../../sales-errors.ts'
import { isClosedLead, lead } from '../lead.ts'
import { type PreparedScoreModel, prepareScoreModel } from './prepare-score-model.ts'
import { type LeadScore, type ScoredLead, scoreLead } from './score-lead.ts'
import { MOST_EVENTS, type ScoreModel } from './score-model.ts'

type Lead = RecordOf<typeof lead>

/** Scores by a host's model, which is prepared once; without a model nothing has a score. */
export function scorer(model: ScoreModel | undefined) {
  let prepared: PreparedScoreModel | undefined
  return (context: CommandContext, scored: ScoredLead): LeadScore | undefined => {
    if (!model) return undefined
    prepared ??= prepareScoreModel(
      { lead: context.shape('lead'), activity: context.shape('activity') },
      model,
    )
    return scoreLead(prepared, scored, latest(context.now, scored))
  }
}

/** Of two commands at once the first to begin may be the last to score: what it finds there has been entered. */
function latest(now: Date, { activities }: ScoredLead): Date {
  const entered = activities.map(({ createdAt }) => (createdAt as Date).getTime())
  return new Date(entered.reduce((later, time) => Math.max(later, time), now.getTime()))
}

/** What a lead keeps of its score. One that is closed is looked at again when something happens, and not before. */
export function scoredFields(
  score: LeadScore | undefined,
  of: { readonly status?: string | null } = {},
): Partial<Pick<Lead, 'score' | 'grade' | 'scoredAt' | 'scoreVersion' | 'scoreDueAt'>> {
  return score
    ? {
        score: score.score,
        grade: score.grade,
        scoredAt: score.at,
        scoreVersion: score.version,
        scoreDueAt: isClosedLead(of) ? null : score.nextChangeAt,
      }
    : {}
}

/**
 * Works out the score of a lead as of now, says why, and keeps it on the lead if it is another than before. The lead is
 * locked first, so that of two things that happen to it at once the later score knows both.
 */
export function scoreLeads(model: ScoreModel | undefined) {
  const score = scorer(model)
  return defineBatchCommand({
    name: 'lead.score',
    input: z.strictObject({ id: z.string() }),

    async runMany(inputs, context): Promise<readonly Result<LeadScore>[]> {
      const results = new Map<string, Result<LeadScore>>()
      // In the order of ids, so that two batches never wait for each other in a circle.
      for (const id of [...new Set(inputs.map((input) => input.id))].sort())
        results.set(id, await scoreOne(context, id, score))
      return inputs.map(({ id }) => results.get(id) as Result<LeadScore>)
    },
  })
}

async function scoreOne(
  context: CommandContext,
  id: string,
  score: ReturnType<typeof scorer>,
): Promise<Result<LeadScore>> {
  const { records } = context
  try {
    const found = await records(lead).visible(id)
    const activities = await newestEvents(context, id)
    const scored = score(context, { lead: found, activities })
    if (!scored) return { ok: false, error: salesErrors.CRM_SCORING_OFF() }
    const { scoredAt, ...fields } = scoredFields(scored, found)
    if (differs(found, fields)) await records(lead).update(id, { ...fields, scoredAt: scoredAt ?? null })
    return { ok: true, record: scored }
  } catch (error) {
    if (isCrmError(error, 'CRM_NOT_FOUND')) return { ok: false, error }
    throw error
  }
}

/** The activities with a lead that happened last, each by the instant at which it did. */
async function newestEvents({ records }: CommandContext, leadId: string) {
  const limit = MOST_EVENTS - 1
  const [done, noted] = [
    await records(activity).where({ leadId, doneAt: { isNotNull: true } }, { limit, orderBy: '-doneAt' }),
    await records(activity).where({ leadId, ...NOTED }, { limit, orderBy: '-createdAt' }),
  ]
  const instant = (one: Happened) => happenedAt(one)?.getTime() ?? 0
  return [...done, ...noted].sort((a, b) => instant(b) - instant(a)).slice(0, limit)
}

function differs(found: Lead, fields: Partial<Lead>): boolean {
  return Object.entries(fields).some(
    ([field, value]) => JSON.stringify(found[field as keyof Lead] ?? null) !== JSON.stringify(value),
  )
}
