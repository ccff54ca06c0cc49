import * as z from 'zod'
import type { RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import type { Json } from '../../../store/table.ts'

/** How far a channel has read what it fetches by itself: a mailbox, a feed. One row for each place that it reads. */
export const channelCursor = defineEntity('channelCursor', {
  fields: {
    channel: f.text({ max: 63 }).managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    /** What the channel calls the place: a folder of a mailbox. */
    place: f.text({ max: 200 }).managed().label({ en: 'Place', 'zh-CN': '位置' }),
    value: f.json<Json>().optional().managed().label({ en: 'Read up to', 'zh-CN': '已读至' }),
  },
  unique: [['channel', 'place']],
  label: { en: 'Channel cursor', 'zh-CN': '渠道游标' },
})

/** What a channel could not make sense of. It goes on behind it, and the host looks at it. */
export const unreadMessage = defineEntity('unreadMessage', {
  fields: {
    channel: f.text({ max: 63 }).managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    /** What the channel calls it. */
    externalId: f.text({ max: 300 }).managed().label({ en: 'External id', 'zh-CN': '外部编号' }),
    /** Why, as a code. */
    reason: f.text({ max: 100 }).managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    /** Where it lies, for whoever wants to look at it: a folder and number in a mailbox. */
    ref: f.text({ max: 2_000 }).optional().managed().label({ en: 'Where it lies', 'zh-CN': '存放位置' }),
  },
  unique: [['channel', 'externalId']],
  lists: [{ sort: '-createdAt' }],
  label: { en: 'Unread message', 'zh-CN': '无法读取的消息' },
})

const channel = z.string().min(1).max(63)
/** A cursor says where, and nothing of what is there. */
const LONGEST_CURSOR = 10_000
const cursor = z.json().refine((value) => JSON.stringify(value).length <= LONGEST_CURSOR)

/** Saves how far a channel has read. */
export const saveCursor = defineCommand({
  name: 'channelCursor.save',
  input: z.strictObject({ channel, place: z.string().min(1).max(200), value: cursor }),

  async run({ channel: by, place, value }, { records, hold }): Promise<{ readonly place: string }> {
    await hold([`cursor ${by} ${place}`])
    const cursors = records(channelCursor)
    const [known] = await cursors.where({ channel: by, place }, { limit: 1 })
    await (known ? cursors.update(known.id, { value }) : cursors.create({ channel: by, place, value }))
    return { place }
  },
})

/** Sets aside what a channel could not read. The same one again changes nothing. */
export const setAside = defineCommand({
  name: 'unreadMessage.keep',
  input: z.strictObject({
    channel,
    externalId: z.string().min(1).max(300),
    reason: z.string().min(1).max(100),
    ref: z.string().max(2_000).optional(),
  }),

  async run({ ref, ...input }, { records, hold }): Promise<RecordOf<typeof unreadMessage>> {
    await hold([`unread ${input.channel} ${input.externalId}`])
    const { channel: by, externalId } = input
    const [known] = await records(unreadMessage).where({ channel: by, externalId }, { limit: 1 })
    return known ?? records(unreadMessage).create({ ...input, ref: ref ?? null })
  },
})
