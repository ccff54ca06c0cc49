import { defineCommand } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type ErpCursor, erpCursor } from './erp-cursor.ts'

const kind = z.enum(ERP_KINDS)
const place = z.string().max(4000).nullable()

/** Where reading a kind goes on, until the transaction ends for nobody else. */
export const takeCursor = (connector: string) =>
  defineCommand({
    name: 'erpCursor.take',
    input: z.strictObject({ kind }),

    async run(input, { records, hold }): Promise<ErpCursor> {
      await hold([`erp cursor ${input.kind}`])
      const [known] = await records(erpCursor).where({ connector, kind: input.kind })
      return known ?? records(erpCursor).create({ connector, kind: input.kind })
    },
  })

/** Says where reading goes on, in the transaction of what was read. */
export const saveCursor = defineCommand({
  name: 'erpCursor.save',
  input: z.strictObject({
    id: z.string(),
    cursor: place.optional(),
    sweptAt: z.date().optional(),
  }),

  async run({ id, ...patch }, { records, now }): Promise<ErpCursor> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    return records(erpCursor).update(id, { ...given, pulledAt: now })
  },
})
