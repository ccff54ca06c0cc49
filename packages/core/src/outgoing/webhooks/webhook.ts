import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** An address that is told of what happens to records. Its commands alone write it. */
export const webhook = defineEntity('webhook', {
  label: { en: 'webhook', 'zh-CN': 'Webhook' },
  fields: {
    url: f.text({ max: 2_000 }).managed(),
    /** As they are announced: `lead.created`. */
    events: f.list(f.text({ max: 200 })).managed(),
    /** It is told of what this role may read, and no more. */
    role: f.text({ max: 128 }).managed(),
    /** `disabled`: it failed for too long. */
    status: f.select(['active', 'paused', 'disabled']).managed(),
    createdBy: f.text({ max: 128 }).managed(),
    /** Its secret is made of this, never kept. */
    secretNumber: f.int({ min: 1 }).managed(),
    /** Until then requests are signed with the secret before, too. */
    formerSecretUntil: f.datetime().optional().managed(),
    /** Since when every attempt has failed. */
    failingSince: f.datetime().optional().managed(),
    testedAt: f.datetime().optional().managed(),
  },
})

/** One attempt to tell a webhook of an event. */
export const webhookDelivery = defineEntity('webhookDelivery', {
  label: { en: 'webhook delivery', 'zh-CN': 'Webhook 投递' },
  fields: {
    webhookId: f.ref('webhook', { inverse: 'deliveries' }).managed(),
    /** The header `webhook-id`, by which the receiver knows a repeated one. */
    eventId: f.text({ max: 200 }).managed(),
    event: f.text({ max: 200 }).managed(),
    /** Counted from 1. */
    attempt: f.int({ min: 1 }).managed(),
    /** Empty where there was no answer. */
    statusCode: f.int().optional().managed(),
    milliseconds: f.int().managed(),
    /** The beginning of the answer, where it was a good one: others may tell what is nobody's business. */
    response: f.text({ max: 1_000 }).optional().managed(),
    /** A code, where it failed: `HTTP_500`, `CRM_OUTGOING_TIMEOUT`. */
    failure: f.text({ max: 200 }).optional().managed(),
  },
  lists: [{ filter: ['webhookId'], sort: '-createdAt' }],
})
