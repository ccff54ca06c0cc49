import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { team, user } from '../people/index.ts'
import { forecastAdjustment } from './forecast-adjustment.ts'
import { insightErrors } from './insight-errors.ts'
import { CATEGORIES } from './weighted-pipeline.ts'

/** Adds to the forecast of a period, or takes from it, and says why. What was said before stays. */
export const adjustForecast = defineCommand({
  name: 'forecastAdjustment.add',
  input: z.strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    category: z.enum(CATEGORIES),
    ownerId: z.string().optional(),
    teamId: z.string().optional(),
    /** Below zero to take away. */
    delta: z.strictObject({ amount: z.string(), currency: z.string() }),
    note: z.string().trim().min(1).max(500),
  }),

  async run({ ownerId = null, teamId = null, ...input }, { records, actor }) {
    if (input.to < input.from) throw insightErrors.CRM_PERIOD_ORDER({ from: input.from, to: input.to })
    if (ownerId) await records(user).visible(ownerId)
    if (teamId) await records(team).visible(teamId)
    return records(forecastAdjustment).create({ ...input, ownerId, teamId, by: actor.onBehalfOf ?? actor.id })
  },
})
