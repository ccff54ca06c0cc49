import { type Story, ticketOf } from './story.ts'
import { METRICS, STATUSES, WORDS_OF_CLOCKS } from './words.ts'

/** How a ticket stands: whose it is by which rule, and until when something is promised. */
export async function tellTicket(story: Story, number: number): Promise<void> {
  const { desk, log } = story
  const { status, tier, ownerId, assignedBy, slaDueAt, slaStatus } = await ticketOf(story, number)
  const owner = Object.values(desk).find(({ id }) => id === ownerId)?.name
  const due = slaDueAt ? log.time(slaDueAt) : undefined
  const promise =
    slaStatus === 'breached' ? { en: 'late since', 'zh-CN': '已超时，应于' } : { en: 'due', 'zh-CN': '时限' }
  const facts = (said: 'en' | 'zh-CN') => [
    STATUSES[status ?? 'new'][said],
    `${owner} (${assignedBy})`,
    ...(tier ? [tier] : []),
    ...(due ? [`${promise[said]} ${due}`] : []),
  ]
  log.tell({
    en: `  #${number} ${facts('en').join(', ')}`,
    'zh-CN': `  #${number} ${facts('zh-CN').join('，')}`,
  })
}

/** How much working time is left of each promise about a ticket that still counts. */
export async function tellTimeLeft(story: Story, number: number): Promise<void> {
  const { desk, log } = story
  const { id: recordId } = await ticketOf(story, number)
  for (const { metric, status, remaining } of await desk.li.crm.slaClock.of({ entity: 'ticket', recordId })) {
    if (status !== 'active' && status !== 'paused') continue
    const minutes = remaining / 60_000
    log.tell({
      en: `  #${number} ${metric}: ${status}, ${minutes} minutes left`,
      'zh-CN': `  #${number} ${METRICS[metric]}：${WORDS_OF_CLOCKS[status]}，剩余 ${minutes} 分钟`,
    })
  }
}
