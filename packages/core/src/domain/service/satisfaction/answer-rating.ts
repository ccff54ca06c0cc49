import * as z from 'zod'
import type { Role } from '../../../engine/access/role.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type RatingRecord, rating } from './rating.ts'
import { ratingErrors } from './rating-errors.ts'
import { ratingOfToken } from './rating-token.ts'
import { SCALES, type SurveyKind, type SurveyRules, timesOf } from './survey.ts'

/** The role of whoever holds a link: they may see what they are asked, answer it, and nothing else. Give it to `createCrm({ roles })`; `surveyHandler` acts with it. */
export const respondentRole: Role = { id: 'respondent', grants: { rating: { commands: ['view', 'answer'] } } }

/** What a customer sees of a rating: what is asked, and what they said. */
export interface RatingForm {
  readonly kind: SurveyKind
  readonly question: string | null
  /** The lowest and the highest score. */
  readonly least: number
  readonly most: number
  readonly score: number | null
  readonly comment: string | null
  /** Until when an answer is taken, or can be changed. */
  readonly openUntil: Date
}

const token = z.string().max(300)

/** Shows what the holder of a link is asked, and what they answered. It changes nothing: mail programs open links, too. */
export function viewRating({ secrets, ask }: SurveyRules) {
  return defineCommand({
    name: 'rating.view',
    input: z.strictObject({ token }),

    async run(input, context): Promise<RatingForm> {
      return formOf(ask, await demandOpen(context, secrets, input.token))
    },
  })
}

/** Takes a customer's answer. The same link changes it, as long as the survey allows that; there is never a second one. */
export function answerRating({ secrets, ask }: SurveyRules) {
  return defineCommand({
    name: 'rating.answer',
    input: z.strictObject({
      token,
      score: z.number(),
      /** What was said before stays where it is left out; an empty one takes it back. */
      comment: z.string().max(2000).optional(),
    }),

    async run({ score, comment, ...input }, context): Promise<RatingForm> {
      const { records, now } = context
      const found = await demandOpen(context, secrets, input.token)
      const { least, most } = SCALES[found.kind]
      if (!Number.isInteger(score) || score < least || score > most)
        throw ratingErrors.CRM_RATING_SCORE({ least, most })
      const survey = ask.find(({ id }) => id === found.surveyId) ?? {}
      const editableUntil = new Date(now.getTime() + timesOf(survey).editMs)
      const answered = await records(rating).update(found.id, {
        score,
        ...(comment !== undefined && { comment: comment.trim() || null }),
        ...(!found.answeredAt && { status: 'answered', answeredAt: now, editableUntil }),
      })
      return formOf(ask, answered)
    },
  })
}

/**
 * The rating that a token leads to, locked. Who holds no token of ours is told the same whatever there is; the signature
 * is looked at before anything is read.
 */
async function demandOpen(
  { records, tenant, now }: CommandContext,
  secrets: readonly string[],
  given: string,
): Promise<RatingRecord> {
  const id = await ratingOfToken(secrets, tenant, given)
  const found = id === undefined ? undefined : await records(rating).find(id)
  if (!found?.expiresAt) throw ratingErrors.CRM_RATING_LINK()
  if (!found.answeredAt && now >= found.expiresAt) throw ratingErrors.CRM_RATING_EXPIRED()
  if (found.editableUntil && now >= found.editableUntil) throw ratingErrors.CRM_RATING_CLOSED()
  return found
}

function formOf(surveys: SurveyRules['ask'], found: RatingRecord): RatingForm {
  const { surveyId, kind, score, comment, editableUntil, expiresAt } = found
  return {
    kind,
    question: surveys.find(({ id }) => id === surveyId)?.question ?? null,
    ...SCALES[kind],
    score: score ?? null,
    comment: comment ?? null,
    openUntil: editableUntil ?? expiresAt ?? found.createdAt,
  }
}
