import { surveyHandler } from '@guanxi/core'
import { LIU, SUN } from './customers.ts'
import { type Story, ticketOf, until } from './story.ts'
import { tellTicket, tellTimeLeft } from './tell-ticket.ts'

/** Customers rate on a holiday; on the Sunday that makes up for it, the last question is answered. */
export async function afterTheHoliday(story: Story): Promise<void> {
  await until(story, '2026-01-02 11:00')
  await rate(story, LIU, 5)
  await rate(story, SUN, 2)
  await until(story, '2026-01-04 09:30')
  await tellTimeLeft(story, 4)
  const { id } = await ticketOf(story, 4)
  const said = { en: 'The small one will do.', 'zh-CN': '小号的就够用。' }
  await story.desk.wang.crm.ticket.reply({ id, body: said[story.log.locale], next: 'solved' })
  await until(story, '2026-01-04 18:00')
  await tellTicket(story, 4)
}

/** Somebody opens the link that they were mailed, and says what they think. */
async function rate(
  { crm, outside, log }: Story,
  { name, email }: { readonly name: string; readonly email: string },
  score: number,
): Promise<void> {
  const link = outside.mails.findLast(({ to, link }) => to === email && link)?.link
  if (!link) return
  const handle = surveyHandler(crm)
  const headers = { 'content-type': 'application/json' }
  const request = new Request(link, { method: 'POST', headers, body: JSON.stringify({ score }) })
  const { status } = await handle(request)
  log.tell({
    en: `${name} rates: ${score} of 5 (${status})`,
    'zh-CN': `${name} 评分：${score}/5（${status}）`,
  })
}
