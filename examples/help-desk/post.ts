import { defineChannel } from '@guanxi/core'
import * as z from 'zod'
import type { Outside } from './outside.ts'

/**
 * A channel that only sends: forms and the app take nothing back, so whoever wrote by them is answered by mail, or by a
 * message to their telephone. What fails is tried again by core, with the same key.
 */
export const post = defineChannel({
  id: 'post',
  options: z.strictObject({ outside: z.custom<Outside>() }),
  capabilities: ['send'],

  async send({ to, body }, { options: { outside }, idempotencyKey }) {
    for (const address of to) outside.mail({ to: address, text: body })
    return { externalId: idempotencyKey }
  },
})
