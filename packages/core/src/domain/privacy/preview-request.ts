import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { dutiesOn, type KeepingDuty } from './keeping-duty.ts'
import { holdsOn } from './legal-hold.ts'
import { countsOf, everythingAbout } from './person.ts'
import type { PrivacyRules } from './privacy-rules.ts'

/** What an export or an erasure of somebody would come to, and what stands against an erasure. */
export interface RequestPreview {
  /** How many records of each entity. */
  readonly counts: Readonly<Record<string, number>>
  /** The plugins that hold more elsewhere. */
  readonly elsewhere: readonly string[]
  /** The legal holds that refuse an erasure now. */
  readonly holds: readonly { readonly id: string; readonly reason: string; readonly until: Date | null }[]
  /** The statutory duties that do. */
  readonly duties: readonly KeepingDuty[]
}

/** Looks at what there is about somebody, and changes nothing. */
export const previewRequest = ({ retention = [] }: PrivacyRules) =>
  defineCommand({
    name: 'subjectRequest.preview',
    input: z.strictObject({ entity: z.string(), id: z.string() }),

    async run(person, context): Promise<RequestPreview> {
      const found = await everythingAbout(context, person)
      const holds = await holdsOn(context, found)
      return {
        counts: countsOf(found),
        elsewhere: context.personal.heldElsewhere.map(({ plugin }) => plugin),
        duties: await dutiesOn(context, retention, found),
        holds: holds.map(({ id, reason, until = null }) => ({ id, reason, until })),
      }
    },
  })
