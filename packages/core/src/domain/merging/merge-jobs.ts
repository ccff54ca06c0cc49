import * as z from 'zod'
import type { CommandContext, CommandDef, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { toPlain } from '../../engine/command/plain.ts'
import { type AnyRecord, recordsById } from '../../engine/command/records-of.ts'
import { isCrmError } from '../../engine/errors.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import { duplicatePair } from '../duplicates/index.ts'
import { type MovedReferences, merge } from './merge.ts'
import type { MergePolicy } from './merge-policy.ts'
import { mergeRecords } from './merge-records.ts'
import { moveReferences } from './move-references.ts'

interface Running {
  run(command: unknown, input: unknown): Promise<unknown>
}

/**
 * The work of merging that comes due: pairs that a rule merges by itself, and references that were written to a record
 * while it was merged away.
 */
export function mergeJobs(policyOf: (entity: string) => MergePolicy): readonly JobDef[] {
  const mergePair = mergeDuePair(policyOf)
  return [
    {
      id: 'core.merge-sweep',
      on: 'merge',
      due: 'sweepAt',
      run: ({ id }: RecordOf<typeof merge>, { crm }: JobContext<Running>) =>
        crm.run(sweepMerge, { id }).then(() => undefined),
    },
    {
      id: 'core.merge-pair',
      on: 'duplicatePair',
      due: 'mergeDueAt',
      run: ({ id }: RecordOf<typeof duplicatePair>, { crm }: JobContext<Running>) =>
        crm.run(mergePair, { id }).then(() => undefined),
    },
  ]
}

/** Moves the references that a racing writer made while the merge could not see them. */
const sweepMerge = defineCommand({
  name: 'merge.sweep',
  input: z.strictObject({ id: z.string() }),
  async run({ id }, context): Promise<void> {
    const { entity, survivorId, otherIds, moved, undoneAt } = await context.records(merge).get(id)
    if (undoneAt) return
    const target = (await context.redirectOf(entity, survivorId)) ?? survivorId
    const late = await moveReferences(context, entity, target, otherIds)
    if (late.length === 0) return
    const all = [...((moved ?? []) as unknown as readonly MovedReferences[]), ...late]
    await context.records(merge).update(id, { moved: toPlain(all) })
  },
})

/** Merges a pair as its rule says: the older record stays. What is refused is left in the queue for somebody to look at. */
function mergeDuePair(policyOf: (entity: string) => MergePolicy) {
  return defineCommand({
    name: 'duplicatePair.mergeDue',
    input: z.strictObject({ id: z.string() }),
    async run({ id }, context): Promise<void> {
      const { entity, a, b, status } = await context.records(duplicatePair).get(id)
      const [one, other] = await recordsById(context, entity, [a, b])
      if (status !== 'open' || !one || !other) return
      const policy = policyOf(entity)
      const [survivor, gone] = staysFirst(policy, one, other)
      const command = mergeRecords(entity, policy) as CommandDef
      await attempt(context, command, { survivor: survivor.id, others: [gone.id] })
    },
  })
}

function staysFirst(policy: MergePolicy, one: AnyRecord, other: AnyRecord): readonly [AnyRecord, AnyRecord] {
  const isSettled = (record: AnyRecord) => policy.isSettled?.(record) === true
  if (isSettled(one) !== isSettled(other)) return isSettled(one) ? [one, other] : [other, one]
  return one.createdAt <= other.createdAt ? [one, other] : [other, one]
}

async function attempt(context: CommandContext, command: CommandDef, input: object): Promise<void> {
  try {
    await context.run(command, input)
  } catch (error) {
    if (!isCrmError(error) || error.retryable) throw error
    context.log.info('Two records that a rule merges by itself were not merged.', { error })
  }
}
