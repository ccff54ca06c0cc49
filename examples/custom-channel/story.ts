import { setTimeout as pause } from 'node:timers/promises'
import { madeUp, openStory, type Story, type StoryOptions } from './open-story.ts'

/** The customer's number, which is also how the messenger knows them. */
export const LI = '+8613800138000'

/** A morning with the messenger: all that a provider does, and what becomes of it. */
export async function story(options: StoryOptions): Promise<void> {
  const opened = await openStory(options)
  try {
    const ticketId = await beHeard(opened)
    await answer(opened, ticketId)
    await failAndArrive(opened, ticketId)
    await giveUp(opened, ticketId)
    await catchUp(opened)
  } finally {
    await opened.close()
  }
}

/** What Li Lei says. */
function says({ clock }: Story, id: string, text: string, answers: string | null = null) {
  const sentAt = new Date(clock.now()).toISOString()
  return { kind: 'message', id, chat: 'li', from: LI, name: null, text, sentAt, answers } as const
}

async function beHeard(story: Story): Promise<string> {
  const { provider, host, desk, tell, heard } = story
  const li = await desk.contact.create({ name: '李雷', phone: LI })
  const hello = says(story, 'm1', '路由器闪红灯。')

  const accepted = await provider.publish(hello)
  const [ticket] = (await desk.ticket.list()).items
  if (ticket?.contactId !== li.id) throw new Error('There is no ticket of his.')
  tell({
    en: `Li Lei writes. The push is answered ${accepted?.status}; there is ticket #${ticket.number}, "${ticket.subject}"`,
    'zh-CN': `李雷来信。推送得到 ${accepted?.status}，生成工单 #${ticket.number}“${ticket.subject}”`,
  })

  const repeated = await provider.push(host.url, JSON.stringify({ updates: [{ seq: 1, ...hello }] }))
  tell({
    en: `The messenger pushes it once more and is answered ${repeated.status}; messages: ${await heard()}`,
    'zh-CN': `平台重复推送，得到 ${repeated.status}；消息数：${await heard()}`,
  })

  const forged = await provider.push(host.url, JSON.stringify({ updates: [] }), madeUp())
  tell({
    en: `Somebody who does not know the secret is answered ${forged.status}`,
    'zh-CN': `不知道密钥的人得到 ${forged.status}`,
  })
  return ticket.id
}

async function answer(story: Story, id: string): Promise<void> {
  const { provider, crm, desk, tell, message } = story
  const reply = await desk.ticket.reply({ id, body: '请关机再开。' })
  await crm.tick()
  const sent = await message(reply.message.id)
  tell({
    en: `Ann answers. The messenger calls it ${sent.externalId}; it is ${sent.delivery}`,
    'zh-CN': `客服回复。平台编号 ${sent.externalId}，状态 ${sent.delivery}`,
  })

  const ours = sent.externalId ?? ''
  await provider.publish({ kind: 'status', message: ours, status: 'delivered' })
  await provider.publish({ kind: 'status', message: ours, status: 'read' })
  const { delivery } = await message(sent.id)
  tell({ en: `Receipts come; it is ${delivery}`, 'zh-CN': `收到回执，状态 ${delivery}` })

  await provider.publish(says(story, 'm2', '好了，谢谢！', ours))
  const tickets = await desk.ticket.count()
  tell({ en: `Li Lei answers that. Tickets: ${tickets}`, 'zh-CN': `李雷就此回复。工单数：${tickets}` })
}

async function failAndArrive(story: Story, id: string): Promise<void> {
  const { provider, crm, clock, desk, tell, message } = story
  provider.mood = 'refuse'
  const refused = (await desk.ticket.reply({ id, body: '还有别的问题吗？' })).message.id
  await crm.tick()
  const { failure } = await message(refused)
  provider.mood = 'well'
  await clock.advance('10s')
  const { delivery: later } = await message(refused)
  tell({
    en: `The messenger refuses: ${failure}. Seconds later it is ${later}`,
    'zh-CN': `平台拒收：${failure}。数秒后状态 ${later}`,
  })

  provider.mood = 'lose'
  const before = provider.attempts()
  const lost = (await desk.ticket.reply({ id, body: '祝您愉快！' })).message.id
  await crm.tick()
  provider.mood = 'well'
  await clock.advance('10s')
  const attempts = provider.attempts() - before
  const copies = [...provider.taken.values()].filter(({ text }) => text === '祝您愉快！').length
  const { delivery } = await message(lost)
  tell({
    en: `The line breaks off before the answer. Attempts: ${attempts}, copies: ${copies}; it is ${delivery}`,
    'zh-CN': `应答之前断线。尝试：${attempts}，副本：${copies}；状态 ${delivery}`,
  })
}

async function giveUp({ provider, clock, desk, tell, message }: Story, id: string): Promise<void> {
  provider.unknown.add(LI)
  const late = (await desk.ticket.reply({ id, body: '您还在吗？' })).message.id
  await clock.advance('1h')
  const { delivery, failure, failures } = await message(late)
  tell({
    en: `Nobody has the number any more: ${delivery}, ${failure}, attempts: ${failures}`,
    'zh-CN': `号码已注销：${delivery}，${failure}，尝试：${failures}`,
  })
}

async function catchUp(story: Story): Promise<void> {
  const { provider, crm, tell, heard } = story
  const before = await heard()
  provider.webhook = undefined
  await provider.publish(says(story, 'm3', '我换号码了。'))
  const pushed = (await heard()) - before

  const watching = crm.system('watch').plugins.pigeon.watch()
  while ((await heard()) === before) await pause(20)
  await watching.stop()
  const found = (await heard()) - before
  tell({
    en: `We could not be reached. Pushed: ${pushed}; found in the feed, beside all that was known: ${found}`,
    'zh-CN': `一度无法推送。推送到：${pushed}；轮询补回（已有的不重复）：${found}`,
  })
}
