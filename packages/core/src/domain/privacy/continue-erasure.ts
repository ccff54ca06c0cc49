import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { IDS_AT_ONCE, recordsOf } from '../../engine/command/records-of.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import type { CopyCursor, SubjectRecords } from '../../engine/privacy/keeping.ts'
import { demandNoHold, HOLDS, isAnybodyHeld } from './legal-hold.ts'
import { countsOf, subjectOf } from './person.ts'
import { pseudonym } from './pseudonym.ts'
import { type Progress, type SubjectRequest, subjectRequest } from './subject-request.ts'

/** How many rows one transaction looks at or erases. */
const ROWS_AT_ONCE = 1_000
const PAGES_AT_ONCE = 4
/** How many parts of search indexes one transaction writes anew. */
const PARTS_AT_ONCE = 16

/** Takes an erasure further; core's job calls it until it is done. */
export const proceedErasure = defineCommand({
  name: 'subjectRequest.proceed',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<SubjectRequest> {
    const found = await context.records(subjectRequest).visible(id)
    return found.status === 'done' ? found : continueErasure(context, id)
  },
})

/** Fires when an erasure goes on. */
export const erasureJob: JobDef = {
  id: 'core.erasures',
  on: 'subjectRequest',
  due: 'dueAt',
  run: (
    { id }: SubjectRequest,
    { crm }: JobContext<{ run(command: unknown, input: unknown): Promise<void> }>,
  ) => crm.run(proceedErasure, { id }),
}

/** Does what one transaction may hold. Each record is erased whole or not at all, and what is done stays done. */
export async function continueErasure(context: CommandContext, id: string): Promise<SubjectRequest> {
  const { personal, records } = context
  await context.hold([HOLDS])
  const request = await records(subjectRequest).get(id)
  const { subjectEntity: entity, subjectId, recordIds } = request
  const person = { entity, id: subjectId }
  const found = recordIds ? new Map([[entity, new Set(recordIds)]]) : await personal.gather(person)
  if (!recordIds) await demandNoHold(context, found)
  else if (await isAnybodyHeld(context))
    for (const one of recordIds) await demandNoHold(context, await personal.peopleOf({ entity, id: one }))

  const copied = await cleanCopies(context, request, found)
  const reached = await eraseNext(context, request, found, copied.progress)
  // Words wait for the job: after many erasures the first that comes to them does it for all.
  const erased = request.progress?.step === 'copies' ? reached : await eraseWords(context, found, reached)
  // What others hold is erased by the job: nothing of ours can be taken back after it.
  const elsewhere = recordIds ? [] : personal.heldElsewhere
  const isFirst = request.progress?.step !== 'elsewhere' && elsewhere.length > 0
  if (erased?.step !== 'elsewhere' || isFirst)
    return records(subjectRequest).update(id, { ...copied, progress: erased ?? null, dueAt: context.now })
  for (const one of elsewhere) await one.erase(subjectOf(person, found), request.mode ?? 'anonymise')
  return records(subjectRequest).update(id, {
    ...{ status: 'done', doneAt: context.now, progress: null, dueAt: null },
    ...{ copies: copied.copies, counts: countsOf(found) },
  })
}

/** Cleans the copies of some pages while it is still known by what they are recognised. */
async function cleanCopies(
  { personal }: CommandContext,
  { progress, copies, recordIds }: SubjectRequest,
  found: SubjectRecords,
): Promise<{ readonly progress: Progress | null | undefined; readonly copies: number }> {
  let cleaned = copies ?? 0
  if (progress?.step !== 'copies') return { progress, copies: cleaned }
  const traces = await personal.traces(found)
  // What an account repeats is the person's, who stays.
  if (!recordIds) await personal.eraseRepeated(found, traces)
  let at: CopyCursor = progress.at
  for (let page = 0; page < PAGES_AT_ONCE; page++) {
    const { next, ...one } = await personal.eraseCopies(traces, at, ROWS_AT_ONCE)
    cleaned += one.cleaned
    if (!next) return { progress: { step: 'records' }, copies: cleaned }
    at = next
  }
  return { progress: { step: 'copies', at }, copies: cleaned }
}

/** Erases records that this request has not erased yet. */
async function eraseNext(
  context: CommandContext,
  { id, mode, alias, fieldKind, reason }: SubjectRequest,
  found: SubjectRecords,
  progress: Progress | null | undefined,
): Promise<Progress | null | undefined> {
  if (progress?.step !== 'records') return progress
  const { personal } = context
  const erasure = {
    mode: mode ?? 'anonymise',
    requestId: id,
    ...(alias && { alias }),
    ...(fieldKind && { kind: fieldKind }),
    ...(reason && { reason }),
  } as const
  let room = ROWS_AT_ONCE
  // What is about them first: a deletion then leaves nothing that hangs on what is gone.
  for (const [entity, ids] of [...found].reverse()) {
    if (entity === pseudonym.name && erasure.mode === 'pseudonymise') continue
    const left = await notErased(context, entity, [...ids], id)
    const some = left.slice(0, room)
    room -= some.length
    if (some.length > 0) await personal.erase(entity, some, erasure)
    if (erasure.mode === 'delete') await removeRecords(context, entity, some)
    if (left.length > some.length) return progress
  }
  await personal.eraseFailures(found)
  return personal.firstWords ? { step: 'words', at: personal.firstWords } : { step: 'elsewhere' }
}

/** Has some parts of the search indexes let go of what was erased. */
async function eraseWords(
  { personal }: CommandContext,
  found: SubjectRecords,
  progress: Progress | null | undefined,
): Promise<Progress | null | undefined> {
  if (progress?.step !== 'words') return progress
  let { at } = progress
  for (let part = 0; part < PARTS_AT_ONCE; part++) {
    const next = await personal.eraseWords(found, at)
    if (!next) return { step: 'elsewhere' }
    at = next
  }
  return { step: 'words', at }
}

async function notErased(
  { personal }: CommandContext,
  entity: string,
  ids: readonly string[],
  requestId: string,
) {
  const left: string[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = ids.slice(at, at + IDS_AT_ONCE)
    const isErased = await personal.erasedAlready(entity, some, requestId)
    left.push(...some.filter((one) => !isErased.has(one)))
  }
  return left
}

/** Emptied before, so that nobody who is told of the deletion learns anything. */
async function removeRecords(context: CommandContext, entity: string, ids: readonly string[]): Promise<void> {
  const records = recordsOf(context, entity)
  for (const id of ids) if (await records.find(id)) await records.delete(id)
}
