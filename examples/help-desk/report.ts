import type { Story } from './story.ts'
import { CATEGORY_NAMES } from './words.ts'

const WEEK = { from: '2025-12-29', to: '2026-01-04' }

/** The week in figures: what customers asked, whether promises were kept, and what they think of it. */
export async function weeklyReport(story: Story): Promise<void> {
  story.log.heading({ en: 'The week', 'zh-CN': '本周' })
  await tellProblems(story)
  await tellPromises(story)
  await tellSatisfaction(story)
}

async function tellProblems({ desk, log }: Story): Promise<void> {
  const { total, problems } = await desk.chen.crm.ticket.review(WEEK)
  const { opened, firstReplyMinutes, firstSolved, reopened, atFirstContact } = total
  log.line({
    en: `${opened} tickets, first reply after ${firstReplyMinutes.median} minutes (median)`,
    'zh-CN': `${opened} 张工单，首次回复用时中位数 ${firstReplyMinutes.median} 分钟`,
  })
  log.line({
    en: `${firstSolved} solved, ${atFirstContact} at first contact, ${reopened} reopened`,
    'zh-CN': `解决 ${firstSolved} 张，首次联系即解决 ${atFirstContact} 张，重开 ${reopened} 张`,
  })
  for (const { by, opened: count } of problems)
    log.line({ en: `  ${by}: ${count}`, 'zh-CN': `  ${CATEGORY_NAMES[by ?? ''] ?? by}：${count}` })
}

async function tellPromises({ desk, log }: Story): Promise<void> {
  const { slaClock } = desk.chen.crm
  const clocks = { on: 'ticket', ...WEEK }
  for (const { by, met, decided } of await slaClock.attainment({ ...clocks, by: 'policy' }))
    log.line({
      en: `Promises kept, ${by}: ${met} of ${decided}`,
      'zh-CN': `${by} 达成：${met}/${decided}`,
    })
  const { usedMs } = await slaClock.times({ ...clocks, metric: 'solution' })
  const minutes = (usedMs.median ?? 0) / 60_000
  log.line({
    en: `Solved after ${minutes} minutes of work (median)`,
    'zh-CN': `解决用时中位数（工作时间）：${minutes} 分钟`,
  })
  const { breached, byHour } = await slaClock.breaches(clocks)
  const hours = byHour.flatMap((count, hour) => (count > 0 ? [`${hour}:00`] : [])).join(', ')
  log.line({ en: `Breached: ${breached}, at ${hours}`, 'zh-CN': `违约：${breached}，时段 ${hours}` })
}

async function tellSatisfaction({ desk, log }: Story): Promise<void> {
  for (const { asked, answered, csat } of await desk.chen.crm.rating.satisfaction(WEEK))
    log.line({
      en: `Asked ${asked}, answered ${answered}, satisfied ${csat.satisfied}, mean ${(csat.meanHundredths ?? 0) / 100}`,
      'zh-CN': `邀请 ${asked} 人，评分 ${answered} 人，满意 ${csat.satisfied} 人，平均 ${(csat.meanHundredths ?? 0) / 100}`,
    })
}
