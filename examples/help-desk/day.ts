import { afterTheHoliday } from './after-the-holiday.ts'
import { afternoon } from './afternoon.ts'
import { bringCustomers } from './customers.ts'
import { explainClocks, rebuildClocks } from './explain-clock.ts'
import { writeArticle } from './knowledge.ts'
import { morning } from './morning.ts'
import { weeklyReport } from './report.ts'
import type { Story } from './story.ts'

/** The last day of the year at a help desk, and what is left of it after the holiday. */
export async function day(story: Story): Promise<void> {
  await bringCustomers(story.crm)
  await writeArticle(story.crm)
  await morning(story)
  await afternoon(story)
  await afterTheHoliday(story)
  await explainClocks(story, 2)
  await explainClocks(story, 3)
  await rebuildClocks(story)
  await weeklyReport(story)
}
