import * as z from 'zod'
import type { Condition } from '../../../conditions/condition.ts'
import type { Base, CommandContext, TrustedRecords } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { JobContext, JobDef } from '../../../engine/jobs/job.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { contact } from '../../customers/index.ts'
import { team, user } from '../../people/index.ts'
import { type TicketRecord, ticket } from '../tickets/ticket.ts'
import { isSampled, reasonNotToAsk } from './may-ask.ts'
import { type RatingRecord, rating, type SkippedFor } from './rating.ts'
import { type Survey, type SurveyRules, timesOf } from './survey.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
interface Running {
  run(command: unknown, input: unknown): Promise<unknown>
}
interface Told {
  readonly record: TicketRecord
  readonly previous: TicketRecord | null
  readonly ctx: { readonly crm: Running; readonly origin: string }
}

const SOLVED: readonly unknown[] = ['solved', 'closed']

/** A ticket that is solved asks for a rating, whoever or whatever solved it; one that was solved elsewhere does not. */
export function surveyHooks(hooks: Hooks, { ask }: SurveyRules): void {
  if (ask.length === 0) return
  const plan = planRatings(ask)
  hooks.after('ticket', 'update', async ({ record, previous, ctx }: Told) => {
    if (ctx.origin === 'import') return
    if (record.solvedAt && record.solvedAt.getTime() !== previous?.solvedAt?.getTime())
      await ctx.crm.run(plan, { ticketId: record.id })
  })
}

/** Notes whom to ask about a solved ticket, whose work it was, and when; whether to ask is decided then. */
function planRatings(surveys: readonly Survey[]) {
  return defineCommand({
    name: 'rating.plan',
    input: z.strictObject({ ticketId: z.string() }),

    async run({ ticketId }, context): Promise<void> {
      const found = await context.records(ticket).find(ticketId)
      if (!found?.contactId || !found.solvedAt || !SOLVED.includes(found.status)) return
      for (const survey of surveys)
        if (await isAskedAbout(context, survey, ticketId)) await plan(context, survey, found)
    },
  })
}

async function isAskedAbout({ records }: CommandContext, survey: Survey, id: string): Promise<boolean> {
  if (!(await isSampled(survey, id))) return false
  if (!survey.when) return true
  const matching = await records(ticket).where({ all: [{ id }, survey.when] } as never, { limit: 1 })
  return matching.length > 0
}

async function plan(context: CommandContext, survey: Survey, found: TicketRecord): Promise<void> {
  const { id: ticketId, contactId, solvedAt } = found
  const { category = null, tier = null, channel = null, type = null } = found
  if (!contactId || !solvedAt) return
  const { records } = context
  // Whoever is no longer there keeps nobody from solving a ticket.
  if (!(await live(records(contact), contactId))) return
  const ownerId = (await live(records(user), found.ownerId))?.id
  const teamId = (await live(records(team), found.teamId))?.id
  await records(rating).create({
    ...{ surveyId: survey.id, kind: survey.kind, ticketId, contactId, solvedAt, status: 'planned' },
    ...{ ownerId: ownerId ?? null, teamId: teamId ?? null, category, tier, channel, ticketType: type },
    dueAt: new Date(solvedAt.getTime() + timesOf(survey).delayMs),
  })
}

/** Asks, where the ticket is still solved and its customer was not asked too often. Called by the job. */
function askRating(surveys: readonly Survey[]) {
  return defineCommand({
    name: 'rating.ask',
    input: z.strictObject({ id: z.string(), due: z.date() }),

    async run({ id, due }, context): Promise<void> {
      const { records, now, hold } = context
      const found = await records(rating).find(id)
      if (found?.status !== 'planned') return
      const survey = surveys.find((one) => one.id === found.surveyId)
      const contactId = await leadTo(context, 'contact', found.contactId)
      const ticketId = await leadTo(context, 'ticket', found.ticketId)
      // Of two tickets that one customer had solved at once, the second waits here until the first has asked.
      await hold([`ratings of ${contactId}`])
      const subject = { ...found, contactId, ticketId, isMoved: ticketId !== found.ticketId }
      const skippedFor = survey ? await reasonOf(context, survey, subject, due) : 'too late'
      await records(rating).update(id, {
        ...(skippedFor || !survey
          ? { status: 'skipped', skippedFor: skippedFor ?? null }
          : {
              ...{ status: 'asked', contactId, ticketId, askedAt: now },
              expiresAt: new Date(now.getTime() + timesOf(survey).answerMs),
            }),
      })
    },
  })
}

async function reasonOf(
  context: CommandContext,
  survey: Survey,
  found: RatingRecord & { readonly isMoved: boolean },
  due: Date,
): Promise<SkippedFor | undefined> {
  const { records, now } = context
  const { ticketId, contactId, solvedAt, isMoved } = found
  const about = await live(records(ticket), ticketId)
  const isSame = isMoved || about?.solvedAt?.getTime() === solvedAt.getTime()
  const open = {
    ...{ surveyId: survey.id, ticketId },
    any: [
      { status: 'asked', expiresAt: { gt: now } },
      { status: 'answered', editableUntil: { gt: now } },
    ],
  }
  return reasonNotToAsk(survey, {
    isThere: (await live(records(contact), contactId)) !== undefined,
    isSolved: isSame && SOLVED.includes(about?.status),
    hasOpenLink: (await records(rating).where(open as never, { limit: 1 })).length > 0,
    askedLately: await askedLately(context, survey, contactId),
    lateMs: now.getTime() - due.getTime(),
    answerMs: timesOf(survey).answerMs,
  })
}

async function askedLately(
  { records, now }: CommandContext,
  { perContact }: Survey,
  contactId: string,
): Promise<number> {
  if (!perContact) return 0
  const since = new Date(now.getTime() - milliseconds(perContact.within))
  const asked = await records(rating).where(
    { contactId, askedAt: { gt: since } },
    { limit: Math.min(perContact.atMost, MOST_COUNTED) },
  )
  return asked.length
}

const MOST_COUNTED = 1000

/** Looked at and not locked: nobody waits for anybody because of a survey. */
async function live<R extends Base>(
  records: TrustedRecords<R>,
  id: string | null | undefined,
): Promise<R | undefined> {
  return id ? (await records.where({ id } as Condition<R>, { limit: 1 }))[0] : undefined
}

/** Where an id leads after merges: to itself, mostly. */
async function leadTo(context: CommandContext, entity: string, id: string): Promise<string> {
  return (await context.redirectOf(entity, id)) ?? id
}

/** Fires when a customer is to be asked. */
export function surveyJobs({ ask }: SurveyRules): readonly JobDef[] {
  if (ask.length === 0) return []
  const command = askRating(ask)
  return [
    {
      id: 'core.ask-rating',
      on: 'rating',
      due: 'dueAt',
      run: async ({ id }: RatingRecord, { crm, due }: JobContext<Running>) => {
        await crm.run(command, { id, due })
      },
    },
  ]
}
