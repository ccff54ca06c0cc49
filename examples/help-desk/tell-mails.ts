import type { Message } from '@guanxi/core'
import type { Said } from './log.ts'
import type { MailStory } from './mail-story.ts'
import { COURSES, STATUSES } from './words.ts'

/** All tickets with what was said in them, and what belongs to none. */
export async function tellMails({ office, log }: MailStory): Promise<void> {
  const tickets = (await office.ticket.list({ orderBy: 'number' })).items
  const messages = (await office.message.list({ orderBy: 'createdAt' })).items
  log.heading({ en: 'Tickets and messages', 'zh-CN': '工单与消息' })
  for (const { id, number, subject, status } of tickets) {
    const { en, 'zh-CN': zh } = STATUSES[status ?? 'new']
    log.line({ en: `#${number} ${subject} (${en})`, 'zh-CN': `#${number} ${subject}（${zh}）` })
    for (const message of messages) if (message.ticketId === id) log.line(lineOf(message))
  }
  log.line({ en: 'Without a ticket', 'zh-CN': '无工单' })
  for (const message of messages) if (!message.ticketId) log.line(lineOf(message))
}

function lineOf({ direction, intake, delivery, automated, attachments, body }: Message): Said {
  const way = direction === 'in' ? '←' : '→'
  const how = COURSES[(direction === 'in' ? intake : delivery) ?? ''] ?? { en: '', 'zh-CN': '' }
  const line = (said: keyof Said) =>
    [
      `  ${way} ${how[said].padEnd(said === 'en' ? 14 : 6, said === 'en' ? ' ' : '　')}`,
      body.replaceAll(/\s+/g, ' ').trim(),
      ...(attachments ?? []).map(({ name }) => `[${name}]`),
      ...(automated ? [MACHINE[said]] : []),
    ].join(' ')
  return { en: line('en'), 'zh-CN': line('zh-CN') }
}

const MACHINE: Said = { en: '(a machine)', 'zh-CN': '（自动）' }
