import { LIU, SUN } from './customers.ts'
import type { Person } from './desk.ts'
import type { Said } from './log.ts'
import { type Story, ticketOf, until } from './story.ts'
import { tellTicket, tellTimeLeft } from './tell-ticket.ts'
import { chat, pushFromApp, sendForm } from './write-in.ts'

/** One ticket is solved, thanked for, and opened again; one is breached and escalated; one comes before the holiday. */
export async function afternoon(story: Story): Promise<void> {
  const { desk } = story
  await until(story, '2025-12-31 13:30')
  await tellTimeLeft(story, 2)
  await until(story, '2025-12-31 14:00')
  await solve(story, desk.wang, 2, { en: 'The router is replaced.', 'zh-CN': '路由器已更换。' })
  await until(story, '2025-12-31 14:20')
  await pushFromApp(story, LIU, { id: 'm3', said: { en: 'Thank you!', 'zh-CN': '谢谢！' } })
  await tellTicket(story, 2)
  await until(story, '2025-12-31 15:00')
  await pushFromApp(story, LIU, { id: 'm4', said: { en: 'It is gone again.', 'zh-CN': '又断了。' } })
  await tellTicket(story, 2)
  await until(story, '2025-12-31 15:30')
  await solve(story, desk.wang, 2, { en: 'The cable is replaced, too.', 'zh-CN': '网线也已更换。' })
  // Meanwhile nobody answers in the chat.
  await until(story, '2025-12-31 17:10')
  await tellTicket(story, 3)
  await answerLate(story)
  await until(story, '2025-12-31 17:40')
  await askBeforeHoliday(story)
}

async function solve(story: Story, { name, crm }: Person, number: number, said: Said): Promise<void> {
  const { id } = await ticketOf(story, number)
  await crm.ticket.reply({ id, body: said[story.log.locale], next: 'solved' })
  story.log.tell({
    en: `${name} answers and solves #${number}.`,
    'zh-CN': `${name} 回复并解决 #${number}。`,
  })
}

/** The chief has it by now, and talks with the customer. */
async function answerLate(story: Story): Promise<void> {
  const { desk, log } = story
  const { id } = await ticketOf(story, 3)
  const asked = { en: 'Sorry! What is the number of your order?', 'zh-CN': '抱歉久等！请问订单号是多少？' }
  await desk.chen.crm.ticket.reply({ id, body: asked[log.locale], next: 'pending' })
  await until(story, '2025-12-31 17:12')
  await chat(story, SUN, { en: 'It is 4711.', 'zh-CN': '4711。' })
  await until(story, '2025-12-31 17:15')
  await solve(story, desk.chen, 3, { en: 'It comes on Sunday.', 'zh-CN': '周日送达。' })
}

/** Twenty minutes of work are left this year: the rest of the promise is kept on the Sunday that makes up for it. */
async function askBeforeHoliday(story: Story): Promise<void> {
  const visitor = { id: 'page-9', name: 'Hans', email: 'hans@example.com' }
  await sendForm(story, visitor, { en: 'Which router do I need?', 'zh-CN': '我需要哪种路由器？' })
  await tellTicket(story, 4)
}
