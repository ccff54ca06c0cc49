import * as z from 'zod'
import type { Shape } from '../../conditions/index.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import { isCrmError } from '../../engine/errors.ts'
import type { HistoryEntry } from '../../engine/journal/history.ts'

/** One thing that happened with a customer. */
export interface TimelineEntry {
  readonly at: Date
  readonly entity: string
  readonly recordId: string
  /** What was done: `lead.convert`, `opportunity.moveTo`. */
  readonly command: string
  readonly deed: HistoryEntry['deed']
  readonly actor: string
  readonly changes: HistoryEntry['changes']
}

/** The part of a session that a timeline reads. */
interface Readable {
  list(query: {
    where?: Record<string, unknown>
    orderBy?: string
    limit: number
  }): Promise<{ items: readonly { id: string }[] }>
  history(id: string): Promise<readonly HistoryEntry[]>
}

/** By which field a message says that it concerns one. */
const WRITTEN_TO: Readonly<Record<string, string>> = {
  lead: 'leadId',
  contact: 'contactId',
  ticket: 'ticketId',
}
/** Of each kind, the newest. */
const MOST_RECORDS = 200

/**
 * Everything that happened with an account, newest first: its own changes and those of all that belongs to it, as leads,
 * contacts, deals, tickets and whatever else host and plugins say is an account's; and what was written to and by them.
 * Each only where the viewer may see the record and the field.
 */
export const timelineOf = defineQuery({
  name: 'account.timeline',
  input: z.strictObject({ id: z.string(), limit: z.int().min(1).max(1000).default(100) }),

  async run({ id, limit }, { crm, shape }): Promise<readonly TimelineEntry[]> {
    const session = crm as Readonly<Record<string, Readable>>
    const entries = [...((await session['account']?.history(id)) ?? [])]
    const add = async (entity: string, where: Record<string, unknown>) => {
      const records = await readable(session[entity], where)
      for (const record of records) entries.push(...((await session[entity]?.history(record.id)) ?? []))
      return records.map((record) => record.id)
    }
    const theirs: object[] = []
    for (const { entity, field: owned } of relatedTo(shape('account'))) {
      const ids = await add(entity, { [owned]: id })
      const field = WRITTEN_TO[entity]
      if (field && ids.length > 0) theirs.push({ [field]: { in: ids } })
    }
    if (theirs.length > 0) await add('message', { any: theirs })
    return entries.sort(newestFirst).slice(0, limit).map(asTold)
  },
})

/** What refers to accounts, under a name by which accounts know of it: other accounts are customers of their own. */
function relatedTo({
  name,
  relations,
}: Shape): readonly { readonly entity: string; readonly field: string }[] {
  return Object.values(relations)
    .filter(({ to, cardinality }) => cardinality === 'many' && to().name !== name)
    .map(({ to, foreign }) => ({ entity: to().name, field: foreign }))
}

/** What the viewer may not list at all is left out, not an error: the rest of the timeline is still theirs. */
async function readable(
  records: Readable | undefined,
  where: Record<string, unknown>,
): Promise<readonly { id: string }[]> {
  try {
    return (await records?.list({ where, orderBy: '-createdAt', limit: MOST_RECORDS }))?.items ?? []
  } catch (error) {
    if (isCrmError(error, 'CRM_FORBIDDEN') || isCrmError(error, 'CRM_CONDITION')) return []
    throw error
  }
}

/** Ids of entries grow, so changes of one instant stay in the order in which they were made. */
function newestFirst(a: HistoryEntry, b: HistoryEntry): number {
  return b.at.getTime() - a.at.getTime() || (b.id > a.id ? 1 : -1)
}

function asTold({ at, entity, recordId, command, deed, actor, changes }: HistoryEntry): TimelineEntry {
  return { at, entity, recordId, command, deed, actor, changes }
}
