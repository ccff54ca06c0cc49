import { ADA, LIU, SUN } from './customers.ts'
import { type Story, ticketOf, until } from './story.ts'
import { tellTicket, tellTimeLeft } from './tell-ticket.ts'
import { chat, pushFromApp, sendForm, watchChat } from './write-in.ts'

const ONCE = { en: '  Sent twice, taken in once.', 'zh-CN': '  发送两次，只收一次。' }

/** Three customers write by three channels; one is answered from the knowledge base, one at once, and one by nobody. */
export async function morning(story: Story): Promise<void> {
  await until(story, '2025-12-31 09:05')
  await askForInvoice(story)
  await until(story, '2025-12-31 09:20')
  await answerByArticle(story)
  await until(story, '2025-12-31 09:40')
  await reportWifi(story)
  await until(story, '2025-12-31 09:55')
  await askBack(story)
  await until(story, '2025-12-31 10:30')
  await askForParcel(story)
  await until(story, '2025-12-31 11:30')
  await pushFromApp(story, LIU, { id: 'm2', said: { en: 'It blinks red.', 'zh-CN': '红灯在闪。' } })
  await tellTicket(story, 2)
  await until(story, '2025-12-31 12:00')
  story.log.tell({ en: 'Lunch: the clocks stand still.', 'zh-CN': '午休：计时停止。' })
  await tellTimeLeft(story, 2)
}

/** Whoever clicks twice asks once. */
async function askForInvoice(story: Story): Promise<void> {
  const said = { en: 'Where is my invoice?', 'zh-CN': '我的发票在哪里？' }
  await sendForm(story, { id: 'page-7', ...ADA }, said)
  await sendForm(story, { id: 'page-7', ...ADA }, said)
  story.log.tell(ONCE)
  await tellTicket(story, 1)
}

/** The best article is offered; it is the answer, and that is noted. */
async function answerByArticle(story: Story): Promise<void> {
  const { desk, log } = story
  const { id: ticketId } = await ticketOf(story, 1)
  const { article, ticket } = desk.li.crm
  const [found] = await ticket.suggestArticles({ id: ticketId, language: log.locale })
  if (!found) return
  log.tell({ en: `An article may answer it: ${found.title}`, 'zh-CN': `推荐文章：${found.title}` })
  const { versionId, body } = await article.read({ slug: found.slug, language: log.locale })
  const { message } = await ticket.reply({ id: ticketId, body, next: 'solved' })
  await article.link({ versionId, ticketId, messageId: message.id, kind: 'answer' })
  await tellTicket(story, 1)
}

/** The app delivers it twice, as apps do when an answer gets lost. It is a gold customer's, so somebody senior has it. */
async function reportWifi(story: Story): Promise<void> {
  const said = { en: 'No Wi-Fi on the third floor.', 'zh-CN': '三楼的网络断了。' }
  await pushFromApp(story, LIU, { id: 'm1', said })
  await pushFromApp(story, LIU, { id: 'm1', said })
  story.log.tell(ONCE)
  await tellTicket(story, 2)
}

/** While the desk waits for the customer, the promise to solve it stands still. */
async function askBack(story: Story): Promise<void> {
  const { desk, log } = story
  const said = { en: 'What does the lamp of the router do?', 'zh-CN': '请问路由器的指示灯是什么状态？' }
  const { id } = await ticketOf(story, 2)
  await desk.wang.crm.ticket.reply({ id, body: said[log.locale], next: 'pending' })
  log.tell({ en: `${desk.wang.name} asks back.`, 'zh-CN': `${desk.wang.name} 向客户询问。` })
  await tellTimeLeft(story, 2)
}

async function askForParcel(story: Story): Promise<void> {
  watchChat(story, SUN)
  await chat(story, SUN, { en: 'Where is my parcel?', 'zh-CN': '我的包裹到哪里了？' })
  await tellTicket(story, 3)
}
