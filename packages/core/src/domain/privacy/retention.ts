import * as z from 'zod'
import { type Condition, checkCondition } from '../../conditions/index.ts'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import type { Model } from '../../engine/entities/model.ts'
import { type Issue, isCrmError } from '../../engine/errors.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import { isPerson } from '../../engine/privacy/personal-fields.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { beginErasure } from './erase-subject.ts'

/** How long data of people is kept. */
export interface RetentionRule {
  /** An entity whose records stand for people: `lead`. */
  readonly entity: string
  /** Which records; all when left out. */
  readonly where?: Condition
  /** How long after the instant in field `of`. */
  readonly after: Duration
  readonly of: string
  /** What becomes of the person. */
  readonly mode: 'anonymise' | 'delete'
}

/** What retention did, or would do. */
export interface RetentionResult {
  /** How many people, by rule in its place. */
  readonly due: readonly number[]
  /** Those whom a legal hold keeps. */
  readonly held: number
}

/** How many people one run erases at most; the next goes on. */
const PEOPLE_AT_ONCE = 100

/** Erases whom the rules keep no longer. A legal hold wins. With `preview` it says whom, at any instant, and does nothing. */
export function applyRetention(rules: readonly RetentionRule[]) {
  return defineCommand({
    name: 'subjectRequest.retain',
    input: z.strictObject({ preview: z.boolean().optional(), at: z.date().optional() }),

    async run({ preview = false, at }, context): Promise<RetentionResult> {
      const due: number[] = []
      let held = 0
      for (const rule of rules) {
        const people = await dueBy(context, rule, preview && at ? at : context.now)
        due.push(people.length)
        for (const { id } of preview ? [] : people) if (!(await eraseUnlessHeld(context, rule, id))) held += 1
      }
      return { due, held }
    },
  })
}

/** Runs the rules once an hour. */
export function retentionJobs(rules: readonly RetentionRule[]): readonly JobDef[] {
  if (rules.length === 0) return []
  const command = applyRetention(rules)
  return [
    {
      id: 'core.retention',
      every: '1h',
      run: async ({ crm }: JobContext<{ run(command: unknown, input: unknown): Promise<unknown> }>) =>
        void (await crm.run(command, {})),
    },
  ]
}

/** Those who are due and not erased yet, the oldest first. */
async function dueBy(
  context: CommandContext,
  { entity, where = {}, after, of }: RetentionRule,
  at: Date,
): Promise<readonly AnyRecord[]> {
  const records = recordsOf(context, entity)
  const isOld = { [of]: { lte: new Date(at.getTime() - milliseconds(after)) } }
  const due: AnyRecord[] = []
  for (let last: AnyRecord | undefined; due.length < PEOPLE_AT_ONCE; ) {
    const behind = last ? { id: { gt: last.id } } : {}
    const some = await records.where({ all: [where, isOld, behind] } as never, {
      limit: PEOPLE_AT_ONCE,
      orderBy: 'id',
    })
    const ids = some.map(({ id }) => id)
    const isErased = ids.length > 0 ? await context.personal.erasedAlready(entity, ids) : new Set()
    due.push(...some.filter(({ id }) => !isErased.has(id)))
    if (some.length < PEOPLE_AT_ONCE) break
    last = some.at(-1)
  }
  return due.slice(0, PEOPLE_AT_ONCE)
}

async function eraseUnlessHeld(context: CommandContext, { entity, mode }: RetentionRule, id: string) {
  try {
    await beginErasure(context, { entity, id }, { mode }, undefined)
    return true
  } catch (error) {
    if (isCrmError(error, 'CRM_SUBJECT_HELD')) return false
    throw error
  }
}

/** What is wrong with rules of retention, whoever wrote them without types. */
export function retentionProblems(model: Model, rules: readonly RetentionRule[]): readonly Issue[] {
  return rules.flatMap((rule, at) => {
    const path = `privacy.retention.${at}`
    const entity = model.entities.get(rule.entity)
    if (!entity || !isPerson(entity)) return [{ code: 'RETENTION_ENTITY', path, ...NO_PERSON }]
    const issues: Issue[] = []
    if (entity.shape.fields[rule.of]?.type.kind !== 'datetime')
      issues.push({ code: 'RETENTION_FIELD', path: `${path}.of`, ...NO_INSTANT })
    if (!/^\d+(\.\d+)?(ms|s|m|h|d|w)$/.test(String(rule.after)))
      issues.push({ code: 'RETENTION_AFTER', path: `${path}.after`, ...NO_DURATION })
    if (rule.mode !== 'anonymise' && rule.mode !== 'delete')
      issues.push({ code: 'RETENTION_MODE', path: `${path}.mode`, ...NO_MODE })
    if (rule.where !== undefined)
      for (const { code, message, zh, path: inside } of checkCondition(entity.shape, rule.where).issues)
        issues.push({ code, message, zh, path: [path, 'where', ...inside].join('.') })
    return issues
  })
}

const NO_PERSON = {
  message: "must name an entity whose records stand for people (`subject: 'self'`).",
  zh: "必须是代表个人的实体（`subject: 'self'`）。",
}
const NO_INSTANT = {
  message: 'must name a datetime field of the entity.',
  zh: '必须是该实体的日期时间字段。',
}
const NO_DURATION = { message: 'must be a duration: 730d.', zh: '必须是时长，例如 730d。' }
const NO_MODE = { message: 'must be anonymise or delete.', zh: '必须是 anonymise 或 delete。' }
