import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { activity } from '../activities/index.ts'
import type { MergePolicy } from '../merging/index.ts'
import { firstOf, joinedLead } from './leads/join-leads.ts'
import type { lead } from './leads/lead.ts'
import type { LeadConfig } from './leads/lead-config.ts'
import { SCORE_FIELDS, scoreLeads } from './leads/scoring/index.ts'
import { touchOf } from './leads/touch-leads.ts'
import { noteFollowUp } from './pool/follow-up.ts'
import { type PoolSet, reclaims } from './pool/pool-set.ts'

type Lead = RecordOf<typeof lead>

/**
 * What merging has to know of leads. One that was converted has a customer of its own, which another lead has not; each of
 * several first touches stays a touch; scores and the pool's times follow from what the one has that is left.
 */
export function leadMerging({ scoring }: LeadConfig, pools: PoolSet): MergePolicy {
  return {
    isSettled: ({ status }) => status === 'converted',
    joined: (records, chosen, now) =>
      joinedLead(records as unknown as readonly Lead[], ownerIn(chosen['ownerId']?.value), now),
    bring: (context, records) => bringTouches(context, records as unknown as readonly Lead[]),
    derived: [...SCORE_FIELDS, 'lastFollowUpAt', 'poolCheckAt'],
    async derive(context, id) {
      if (scoring) await scoreLeads(scoring).runMany([{ id }], context)
      if (reclaims(pools)) await noteFollowUp(pools.rules.followUp).run({ id }, context)
    },
  }
}

function ownerIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A lead keeps one first touch. The later ones become touches like any other. */
async function bringTouches({ records }: CommandContext, leads: readonly Lead[]) {
  const [survivor] = leads
  const made: { entity: string; id: string }[] = []
  for (const { lead: one, firstTouch } of firstOf(leads).slice(1)) {
    const { at, raw, ...facts } = firstTouch
    const { id } = await records(activity).create({
      ...touchOf(survivor as Lead, facts),
      subject: facts.source ?? one.name,
      doneAt: new Date(at),
      details: raw ?? null,
    })
    made.push({ entity: 'activity', id })
  }
  return made
}
