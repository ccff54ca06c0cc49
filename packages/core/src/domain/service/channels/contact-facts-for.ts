import type { CommandContext } from '../../../engine/command/context.ts'
import { recordsOf } from '../../../engine/command/records-of.ts'
import { activity } from '../../activities/index.ts'
import { type ContactAsked, type ContactFacts, consent, readContactFacts } from '../../privacy/index.ts'
import { message } from './message.ts'

/** What has to be known of somebody for a rule to say whether they may be contacted, whoever asks. */
export function contactFactsFor(context: CommandContext, asked: ContactAsked): Promise<ContactFacts> {
  const { records } = context
  return readContactFacts(
    {
      leadsOf: (contactId) => recordsOf(context, 'lead').where({ contactId } as never),
      statements: (where) => records(consent).where(where as never, { limit: 1_000 }),
      count: async (of, where) =>
        total(
          of === 'message'
            ? await records(message).countBy('direction', where)
            : await records(activity).countBy('type', where),
        ),
    },
    asked,
  )
}

function total(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0)
}
