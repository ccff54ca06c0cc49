import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { Json } from '../../store/table.ts'
import { approval, approvalInput } from './approval.ts'
import { isForContent } from './approval-salt.ts'
import { contentsHash } from './content-hash.ts'
import { type Subject, subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>

/** What a request asks for. */
export interface ShownApproval {
  readonly approval: Approval
  /** The records that it is about, with the fields that the caller may see. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
  /** Whether they are as they were when it was asked for; no vote counts for anything else. */
  readonly isAsAsked: boolean
  /** The input of a call under four eyes; `…` stands for texts and values that it keeps to itself. */
  readonly input: Json
}

/** Shows what a request asks for, to who may read all of its records. */
export const showRequest = defineCommand({
  name: 'approval.show',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<ShownApproval> {
    const found = await context.records(approval).visible(id)
    const named = await subjectsOf(context, found)
    await demandReadable(context, found, named)
    const records = await subjects(context, found.entity).shown(named)
    const [input] = await context.records(approvalInput).where({ approvalId: id }, { limit: 1 })
    const content = await contentsHash(context.shape(found.entity), named, found.over)
    const isAsAsked = await isForContent(context, found, content)
    return { approval: found, records, isAsAsked, input: hide(input?.shown ?? null, named, records) }
  },
})

/** The live records that a request is about, locked. */
export async function subjectsOf(
  context: CommandContext,
  { entity, recordId, recordIds }: Pick<Approval, 'entity' | 'recordId' | 'recordIds'>,
): Promise<readonly Subject[]> {
  const ids = recordIds ?? (recordId == null ? [] : [recordId])
  return [...(await subjects(context, entity).findMany(ids)).values()]
}

/** Throws CRM_NOT_FOUND: whoever may not read a record is told nothing of what is wanted with it. */
export async function demandReadable(
  context: CommandContext,
  { entity }: Pick<Approval, 'entity'>,
  named: readonly Subject[],
): Promise<void> {
  const readable = await subjects(context, entity).readable(named)
  if (readable.size < named.length) throw engineErrors.CRM_NOT_FOUND({ entity })
}

/** Leaves out the fields that the caller does not see in the records. */
function hide(
  input: Json,
  named: readonly Subject[],
  records: readonly Readonly<Record<string, unknown>>[],
): Json {
  const hidden = new Set(
    named.flatMap((record, at) => Object.keys(record).filter((field) => !(field in (records[at] ?? {})))),
  )
  const without = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(without)
    if (typeof value !== 'object' || value === null) return value
    const open = Object.entries(value).filter(([name]) => !hidden.has(name))
    return Object.fromEntries(open.map(([name, part]) => [name, without(part as Json)]))
  }
  return without(input)
}
