import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { HOLDS, legalHold } from './legal-hold.ts'
import { privacyErrors } from './privacy-errors.ts'

/** Keeps the data of somebody from being erased. */
export const placeHold = defineCommand({
  name: 'legalHold.place',
  input: z.strictObject({
    entity: z.string(),
    id: z.string(),
    reason: z.string().trim().min(1).max(500),
    from: z.date().optional(),
    until: z.date().optional(),
  }),

  async run({ entity, id, reason, from, until }, { personal, records, hold, actor, now }) {
    if (!personal.isPerson(entity)) throw privacyErrors.CRM_SUBJECT_NONE({ entity })
    await hold([HOLDS])
    if ((await personal.gather({ entity, id })).size === 0) throw engineErrors.CRM_NOT_FOUND({ entity })
    return records(legalHold).create({
      ...{ entity, recordId: id, reason, from: from ?? now, until: until ?? null, placedBy: actor.id },
    })
  },
})

/** Ends a hold before its time. */
export const liftHold = defineCommand({
  name: 'legalHold.lift',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records, actor, now }) {
    const found = await records(legalHold).visible(id)
    if (found.liftedAt) throw privacyErrors.CRM_HOLD_LIFTED()
    return records(legalHold).update(id, { liftedAt: now, liftedBy: actor.id })
  },
})
