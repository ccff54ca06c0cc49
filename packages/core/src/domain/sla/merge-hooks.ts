import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { allClocks } from './current-clocks.ts'
import type { LiveSla } from './live-sla.ts'
import type { MergedRecord, MergeNote } from './parted-merges.ts'
import { rebuilt } from './rebuild-clocks.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Merging {
  readonly id: string
  readonly entity: string
  readonly survivorId: string
  readonly otherIds: readonly string[]
  /** The records as they were, by their ids. */
  readonly before: unknown
  readonly after?: unknown
  readonly undoneAt?: Date | null
}

interface Hooked {
  readonly record: Merging
  readonly previous: Merging
  readonly ctx: { readonly crm: { run(command: unknown, input: unknown): Promise<unknown> } }
}

/** Clocks go with the records that are made one, and come back when these are parted. */
export function mergeHooks(hooks: Hooks, live: LiveSla): void {
  if (live.entities.length === 0) return
  const [join, part] = [joinClocks(live), partClocks(live)]
  hooks.after('merge', 'update', ({ record, previous, ctx }: Hooked) => {
    const { id: mergeId, entity, survivorId, otherIds } = record
    if (!live.entities.includes(entity)) return undefined
    const input = { mergeId, entity, survivorId, otherIds: [...otherIds] }
    if (!previous.after && record.after)
      return ctx.crm.run(join, { ...input, from: versionOf(record.before, survivorId) })
    return !previous.undoneAt && record.undoneAt ? ctx.crm.run(part, input) : undefined
  })
}

const mergeInput = z.strictObject({
  mergeId: z.string(),
  entity: z.string(),
  survivorId: z.string(),
  otherIds: z.array(z.string()),
})

function versionOf(records: unknown, id: string): number {
  return (records as Readonly<Record<string, { readonly version: number }>>)[id]?.version ?? 1
}

/** Gives the clocks of merged records to the survivor. What was announced of them stays announced. */
function joinClocks(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.join',
    input: mergeInput.extend({ from: z.int() }),

    async run({ mergeId, entity, survivorId, otherIds, from }, context): Promise<void> {
      const gone = await goneRecords(context, entity, otherIds)
      const note: MergeNote = { slaMerged: { mergeId, from, records: gone } }
      await recordsOf(context, entity).update(survivorId, {}, note)
      for (const { id } of gone) await giveClocks(context, entity, { from: id, to: survivorId })
      await rebuilt(context, live, { entity, recordId: survivorId, closed: true })
    },
  })
}

/** Gives clocks back to the records that are parted, and makes all anew as if they had never been one. */
function partClocks(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.part',
    input: mergeInput,

    async run({ mergeId, entity, survivorId, otherIds }, context): Promise<void> {
      const note: MergeNote = { slaParted: { mergeId } }
      await recordsOf(context, entity).update(survivorId, {}, note)
      for (const { id, version } of await goneRecords(context, entity, otherIds))
        await recordsOf(context, entity).update(id, {}, {
          slaBack: { deleted: version + 1 },
        } satisfies MergeNote)
      for (const to of otherIds) await giveClocks(context, entity, { from: survivorId, to, isBack: true })
      for (const recordId of [survivorId, ...otherIds])
        await rebuilt(context, live, { entity, recordId, closed: true })
    },
  })
}

/** The records as they were before they were deleted for the merge. */
async function goneRecords(
  context: CommandContext,
  entity: string,
  ids: readonly string[],
): Promise<readonly MergedRecord[]> {
  const gone: MergedRecord[] = []
  for (const id of ids) {
    const past = await recordsOf(context, entity).past(id)
    const deletion = past.findLast(({ deed }) => deed === 'delete')
    if (deletion) gone.push({ id, version: deletion.version - 1 })
  }
  return gone
}

/**
 * Moves clocks to another record behind those that it has of each metric; back they are those of this origin, and count from
 * the first again.
 */
async function giveClocks(
  context: CommandContext,
  entity: string,
  { from, to, isBack = false }: { readonly from: string; readonly to: string; readonly isBack?: boolean },
): Promise<void> {
  const clocks = await allClocks(context, entity, from)
  const moving = isBack ? clocks.filter(({ state }) => state.origin === to) : clocks
  const present = await allClocks(context, entity, to)
  // Being brought back began clocks: those that come back stand in their place.
  if (isBack) for (const { id } of present) await context.records(slaClock).delete(id)
  const known = isBack ? [] : present
  const last = new Map<string, number>()
  for (const { metric, ordinal } of known) last.set(metric, Math.max(last.get(metric) ?? 0, ordinal))
  for (const row of moving) {
    const ordinal = (last.get(row.metric) ?? 0) + 1
    last.set(row.metric, ordinal)
    await move(context, row, to, ordinal)
  }
}

/** Only where it is; how it stands now is made anew from the journals. */
async function move(
  { records }: CommandContext,
  { id, state }: SlaClockRecord,
  recordId: string,
  ordinal: number,
): Promise<void> {
  await records(slaClock).update(id, { recordId, ordinal, state: { ...state, ordinal } })
}
