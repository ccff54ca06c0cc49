import type { Locale } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import { openDesk } from './desk.ts'
import { deskCrm } from './desk-crm.ts'
import { writeLog } from './log.ts'
import { toldOutside } from './outside.ts'
import type { Story } from './story.ts'

/** Where a story is kept, and how it is told. */
export interface StoryOptions {
  readonly storage: StorageAdapter
  readonly locale: Locale
  write(line: string): unknown
}

/** A desk that opens at nine on the last day of 2025, with a clock that stands until it is moved. */
export async function openStory({ storage, locale, write }: StoryOptions): Promise<Story> {
  const clock = stillClock('2025-12-31T09:00:00+08:00', () => crm)
  const log = writeLog(clock, locale, write)
  const outside = toldOutside(log)
  const crm = deskCrm(storage, clock, outside)
  await crm.migrate()
  return { crm, desk: await openDesk(crm), clock, log, outside }
}
