import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import type { Json } from '../../store/table.ts'
import { countsOf, everythingAbout, subjectOf } from './person.ts'
import { subjectRequest } from './subject-request.ts'

/** All there is about a person, as JSON for machines. Instants are written as ISO 8601. */
export interface SubjectExport {
  readonly format: 'guanxi.subject-export'
  /** Counts up when a reader has to know of a change. */
  readonly version: 1
  readonly exportedAt: string
  readonly requestId: string
  readonly subject: { readonly entity: string; readonly id: string }
  /** Records by entity, with all their fields: the person's own, and those about them. `deletedAt` of those that are deleted. */
  readonly records: { readonly [entity: string]: readonly Json[] }
  /** What was known when: every change of these records, oldest first. */
  readonly history: readonly ExportedChange[]
  /** What plugins hold outside the CRM, by plugin. */
  readonly elsewhere: { readonly [plugin: string]: Json }
}

/** One change of a record: of each field what it was and what it became. */
export interface ExportedChange {
  readonly at: string
  readonly entity: string
  readonly recordId: string
  readonly command: string
  readonly changes: Json
  /** Fields whose values were erased since: their change says null twice. */
  readonly erased?: readonly string[]
}

/** Hands out everything about a person. Whoever may call it sees all of it; that it was handed out stands in the journal. */
export const exportSubject = defineCommand({
  name: 'subjectRequest.disclose',
  input: z.strictObject({ entity: z.string(), id: z.string() }),

  async run(person, context): Promise<SubjectExport> {
    const { records, personal, note, actor, now } = context
    const found = await everythingAbout(context, person)
    const counts = countsOf(found)
    const { id: requestId } = await records(subjectRequest).create({
      ...{ kind: 'export', subjectEntity: person.entity, subjectId: person.id, counts },
      ...{ status: 'done', requestedBy: actor.id, doneAt: now },
    })
    await note({ deed: 'exported', entity: person.entity, recordId: person.id, about: { requestId, counts } })
    const elsewhere: Record<string, Json> = {}
    for (const one of personal.heldElsewhere)
      elsewhere[one.plugin] = asJson(await one.export(subjectOf(person, found)))
    return {
      ...{ format: 'guanxi.subject-export', version: 1, exportedAt: now.toISOString(), requestId },
      subject: { entity: person.entity, id: person.id },
      records: await recordsOf(context, found),
      history: await historyOf(context, found),
      elsewhere,
    }
  },
})

async function recordsOf({ personal }: CommandContext, found: SubjectRecords) {
  const all: Record<string, readonly Json[]> = {}
  for (const [entity, ids] of found)
    all[entity] = (await personal.records(entity, [...ids])).map(({ version: _counter, ...record }) =>
      asJson(record),
    )
  return all
}

async function historyOf({ personal }: CommandContext, found: SubjectRecords) {
  const changes: ExportedChange[] = []
  for (const [entity, ids] of found)
    for (const entry of await personal.entries(entity, [...ids]))
      if (Object.keys(entry.changes).length > 0)
        changes.push({
          ...{ at: entry.at.toISOString(), entity, recordId: entry.recordId, command: entry.command },
          changes: asJson(entry.changes),
          ...(entry.erased && { erased: entry.erased }),
        })
  return changes.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json
}
