import * as z from 'zod'
import { forbidden } from '../../engine/access/forbidden.ts'
import type { RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { webhook, webhookDelivery } from './webhook.ts'

const attempt = z.strictObject({
  webhookId: z.string(),
  eventId: z.string(),
  event: z.string(),
  attempt: z.int().min(1),
  statusCode: z.int().nullable(),
  milliseconds: z.int().min(0),
  response: z.string().nullable(),
  failure: z.string().nullable(),
})

/** What came of one attempt. */
export type Attempt = z.infer<typeof attempt>

/** Notes what came of an attempt, for the plugin itself. A webhook that has failed for too long is disabled. */
export const noteAttempt = (disableAfterMs: number) =>
  defineCommand({
    name: 'webhookDelivery.note',
    input: attempt,
    async run(noted, { actor, records, now }) {
      if (actor.type !== 'plugin') throw forbidden(actor, 'note', 'webhookDelivery')
      const target = await records(webhook).find(noted.webhookId)
      if (!target) return null
      const health = webhookHealth(target, noted.failure !== null, now, disableAfterMs)
      if (health) await records(webhook).update(target.id, health)
      return records(webhookDelivery).create(noted)
    },
  })

type Health = Partial<Pick<RecordOf<typeof webhook>, 'status' | 'failingSince'>>

/** What an attempt changes about a webhook; undefined when nothing. */
function webhookHealth(
  { failingSince, status }: RecordOf<typeof webhook>,
  hasFailed: boolean,
  now: Date,
  disableAfterMs: number,
): Health | undefined {
  if (!hasFailed) return failingSince ? { failingSince: null } : undefined
  if (!failingSince) return { failingSince: now }
  const isOver = now.getTime() - failingSince.getTime() >= disableAfterMs
  return isOver && status === 'active' ? { status: 'disabled' } : undefined
}
