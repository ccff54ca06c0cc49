import type { StillClock } from '@guanxi/core/testing'
import { LEADS, type LeadName } from './leads.ts'
import type { Log } from './log.ts'
import type { Office, Person } from './office.ts'

const DAY = 86_400_000

/** What each day of the story needs. */
interface Story extends Office {
  readonly clock: StillClock
  readonly log: Log
  id(name: LeadName): string
}

/** Three weeks in the office. The clock is moved by hand; what comes due meanwhile happens by itself. */
export async function threeWeeks(office: Office, clock: StillClock, log: Log): Promise<void> {
  await importLeads(office, log)
  const ids = new Map((await office.admin.crm.lead.list()).items.map(({ id, name }) => [name, id]))
  const story: Story = { ...office, clock, log, id: (name) => ids.get(name) ?? '' }
  await grab(story, story.anna, 'Grace Novák')
  await clock.advance('1d')
  await claim(story)
  await lookBeforeClaiming(story)
  await clock.advance('1d')
  await followUp(story)
  await keepBack(story)
  await reachLimits(story)
  await clock.advance('5d')
  await answerReminder(story)
  await clock.advance('26h')
  await undo(story)
  await clock.advance('97h')
  await comeTooLate(story)
  await clock.advance('5d')
}

async function importLeads({ admin }: Office, log: Log): Promise<void> {
  const { created } = await admin.crm.importRecords(LEADS, {
    importId: 'fair-2026.csv',
    into: 'lead.capture',
    mapping: { Name: 'name', Company: 'company', Mobile: 'phone', Region: 'region', Staff: 'employees' },
  })
  log.tell({ en: `${created} leads come into the pool.`, 'zh-CN': `${created} 条线索进入公海。` })
}

function grab({ log, id }: Story, { name, crm }: Person, lead: LeadName): Promise<void> {
  return log.attempt(name, { en: `claims ${lead}`, 'zh-CN': `领取 ${lead}` }, () =>
    crm.lead.grab({ id: id(lead) }),
  )
}

/** Two reach for one lead at the same moment; one asks for more than a day allows; big companies are not for all. */
async function claim(story: Story): Promise<void> {
  const { wang, anna, li, ben, id, log } = story
  await Promise.all([grab(story, wang, '张伟'), grab(story, anna, '张伟')])
  await grab(story, anna, 'Grace Novák')
  const wanted = ['赵敏', '刘洋', '孙丽'] as const
  const results = await li.crm.lead.grabMany(wanted.map((name) => ({ id: id(name) })))
  for (const [at, name] of wanted.entries())
    await log.attempt(li.name, { en: `claims ${name}`, 'zh-CN': `领取 ${name}` }, async () => {
      const result = results[at]
      if (result && !result.ok) throw result.error
    })
  await grab(story, anna, '周杰')
  await grab(story, ben, '周杰')
  await grab(story, ben, 'Emma Brown')
}

async function lookBeforeClaiming({ anna, log }: Story): Promise<void> {
  for (const time of [1, 2, 3])
    await log.attempt(
      anna.name,
      { en: `looks into the pool, time ${time}`, 'zh-CN': `第 ${time} 次浏览公海` },
      () => anna.crm.lead.browsePool({}),
    )
}

/** A call of five minutes is a follow-up; a note of two words is none. */
async function followUp(story: Story): Promise<void> {
  const { li, log, id } = story
  await call(story, li, '赵敏')
  await log.attempt(li.name, { en: 'notes two words on 刘洋', 'zh-CN': '给 刘洋 记两个字' }, () =>
    li.crm.activity.create({
      type: 'note',
      subject: '再说',
      body: '再说',
      leadId: id('刘洋'),
      ownerId: li.id,
    }),
  )
}

function call({ log, id }: Story, { id: ownerId, name, crm }: Person, lead: LeadName): Promise<void> {
  return log.attempt(name, { en: `calls ${lead} for five minutes`, 'zh-CN': `与 ${lead} 通话五分钟` }, () =>
    crm.activity.create({ type: 'call', subject: 'Demo', minutes: 5, leadId: id(lead), ownerId }),
  )
}

/** Who waits for a budget keeps the lead for a while, but not everything they have. */
async function keepBack(story: Story): Promise<void> {
  const { wang, clock, log, id } = story
  const until = new Date(clock.now() + 10 * DAY)
  await grab(story, wang, 'Hans Müller')
  for (const lead of ['张伟', 'Hans Müller'] as const)
    await log.attempt(wang.name, { en: `protects ${lead} for ten days`, 'zh-CN': `保护 ${lead} 十天` }, () =>
      wang.crm.lead.protect({ id: id(lead), until, reason: '等待预算' }),
    )
}

/** Who holds enough claims no more; who gave a lead back waits. */
async function reachLimits(story: Story): Promise<void> {
  const { li, anna, log, id } = story
  await grab(story, li, '孙丽')
  await grab(story, li, 'Inês Costa')
  await log.attempt(li.name, { en: 'gives 孙丽 back', 'zh-CN': '退回 孙丽' }, () =>
    li.crm.lead.release({ id: id('孙丽'), reason: '已搬走' }),
  )
  await grab(story, li, '孙丽')
  await grab(story, anna, '孙丽')
}

async function answerReminder(story: Story): Promise<void> {
  await call(story, story.anna, 'Grace Novák')
  await call(story, story.wang, 'Hans Müller')
}

function undoReclaim({ chen, log, id }: Story, lead: LeadName): Promise<void> {
  return log.attempt(chen.name, { en: `undoes the reclaim of ${lead}`, 'zh-CN': `撤销 ${lead} 的回收` }, () =>
    chen.crm.lead.undoReclaim({ id: id(lead) }),
  )
}

/** The manager gives a lead back, once; its owner has two days more to do something, and does nothing. */
async function undo(story: Story): Promise<void> {
  await undoReclaim(story, '刘洋')
}

/** The days of grace are over, who had the lead waits, and somebody else takes it. */
async function comeTooLate(story: Story): Promise<void> {
  await undoReclaim(story, '刘洋')
  await grab(story, story.li, '刘洋')
  await grab(story, story.anna, '刘洋')
  await undoReclaim(story, '刘洋')
}
