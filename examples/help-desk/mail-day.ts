import { buffer } from 'node:stream/consumers'
import { isCrmError } from '@guanxi/core'
import type { Email } from 'postal-mime'
import { DESK } from './desk-crm.ts'
import { SUPPORT } from './mail-crm.ts'
import { type MailPerson, mailsOf, writeMail } from './mail-program.ts'
import { ADA, HAN, LIU, type MailStory, SUN } from './mail-story.ts'
import { tellMails } from './tell-mails.ts'
import { waitFor } from './wait-for.ts'
import { COURSES, STATUSES } from './words.ts'

/** A day of the desk's mailbox on real servers: what comes in, what goes out, and what comes back. */
export async function mailDay(story: MailStory): Promise<void> {
  const { post, log } = story
  log.tell({
    en: `Dovecot (IMAP ${post.server.imapPort}) and Postfix (SMTP ${post.relay.port}) are up on this machine.`,
    'zh-CN': `本机的 Dovecot（IMAP ${post.server.imapPort}）和 Postfix（SMTP ${post.relay.port}）已启动。`,
  })
  await takeIn(story, ADA, { subject: 'My router blinks red', text: 'Since this morning.' })
  await takeInWithAttachment(story)
  const answer = await answerIn(story, ADA, { number: 1, body: 'Please switch it off and on again.' })
  await comeBackByToken(story, answer)
  await takeIn(story, HAN, { subject: '台灯不亮', text: '换过灯泡，还是不亮。' })
  await hearOfAbsence(story)
  await writeToNobody(story)
  await tellMails(story)
}

type Mail = Parameters<typeof writeMail>[2] & { readonly subject: string }

/** A customer's mail becomes a ticket of theirs. */
async function takeIn({ post, office, log }: MailStory, person: MailPerson, mail: Mail) {
  await writeMail(post, person, { to: SUPPORT.email, ...mail })
  log.tell({
    en: `${person.name} writes: “${mail.subject}”`,
    'zh-CN': `${person.name} 来信：“${mail.subject}”`,
  })
  const ticket = await waitFor(`the ticket “${mail.subject}”`, async () => {
    const { items } = await office.ticket.list({ where: { subject: mail.subject } })
    return items[0]
  })
  log.tell({ en: `  It is ticket #${ticket.number}.`, 'zh-CN': `  已建工单 #${ticket.number}。` })
  return ticket
}

/** Its name and content are what was sent, to the last byte. */
async function takeInWithAttachment(story: MailStory): Promise<void> {
  const { attachments, office, log } = story
  const content = Buffer.from('发票抬头：莲花酒店\n税号：91310000MA1FL0000X\n')
  const ticket = await takeIn(story, LIU, {
    ...{ subject: '发票抬头开错了', text: '您好，请按附件重开发票，谢谢。' },
    attachments: [{ filename: '开票信息.txt', content, contentType: 'text/plain; charset=utf-8' }],
  })
  const [message] = (await office.message.list({ where: { ticketId: ticket.id } })).items
  for (const { name, size, ref } of message?.attachments ?? []) {
    const kept = await buffer(await attachments.open(ref, { tenant: DESK.tenant }))
    const isSame = kept.equals(content)
    log.tell({
      en: `  With ${name}, ${size} bytes, ${isSame ? 'kept as it was sent' : 'damaged'}.`,
      'zh-CN': `  附件 ${name}，${size} 字节，${isSame ? '与原件一致' : '已损坏'}。`,
    })
  }
}

/** What the agent answers lies in the customer's mailbox, in the thread of what they wrote. */
async function answerIn(
  { post, wang, log }: MailStory,
  person: MailPerson,
  { number, body }: { readonly number: number; readonly body: string },
): Promise<Email> {
  const [ticket] = (await wang.crm.ticket.list({ where: { number } })).items
  await wang.crm.ticket.reply({ id: ticket?.id ?? '', body, next: 'pending' })
  log.tell({
    en: `${wang.name} answers #${number}: “${body}”`,
    'zh-CN': `${wang.name} 回复 #${number}：“${body}”`,
  })
  const mail = await waitFor(`the answer in the mailbox of ${person.name}`, async () =>
    (await mailsOf(post, person)).at(-1),
  )
  log.tell({
    en: `  In the mailbox of ${person.name}: “${mail.subject}”`,
    'zh-CN': `  ${person.name} 的邮箱收到：“${mail.subject}”`,
  })
  return mail
}

/** Another program knows nothing of the thread. The address that is answered still says which ticket it is. */
async function comeBackByToken({ post, office, log }: MailStory, answer: Email): Promise<void> {
  const subject = 'From my telephone'
  const quote = `On Mon, Nov 23, 2026 at 9:12 AM ${SUPPORT.name} <${SUPPORT.email}> wrote:\n> ${answer.text?.trim()}`
  const to = answer.replyTo?.[0]?.address ?? ''
  await writeMail(post, ADA, { to, subject, text: `It burns now!\n\n${quote}\n` })
  const { body, quoted, ticketId, intake } = await waitFor(`the message “${subject}”`, async () => {
    const { items } = await office.message.list({ where: { subject } })
    return items[0]
  })
  const number = (await office.ticket.get(ticketId ?? ''))?.number
  const how = COURSES[intake ?? '']
  log.tell({
    en: `${ADA.name} answers by another program, without references: #${number}, ${how?.en}.`,
    'zh-CN': `${ADA.name} 换用其他程序回信，未带引用头：#${number}，${how?.['zh-CN']}。`,
  })
  log.tell({ en: `  New in it: “${body.trim()}”`, 'zh-CN': `  新内容：“${body.trim()}”` })
  const lines = quoted?.trim().split('\n').length ?? 0
  log.tell({ en: `  Quoted, kept apart: ${lines} lines`, 'zh-CN': `  引用部分另存：${lines} 行` })
}

/** A mailbox answers for its owner. That is kept with the ticket, which goes on waiting for them. */
async function hearOfAbsence(story: MailStory): Promise<void> {
  const { office, log } = story
  await answerIn(story, HAN, { number: 3, body: '请问插座有电吗？' })
  const { ticketId, subject } = await waitFor('the absence note', async () => {
    const { items } = await office.message.list({ where: { automated: true, direction: 'in' } })
    return items[0]
  })
  const ticket = await office.ticket.get(ticketId ?? '')
  const status = STATUSES[ticket?.status ?? 'new']
  log.tell({
    en: `The mailbox of ${HAN.name} answers: “${subject}”`,
    'zh-CN': `${HAN.name} 的邮箱自动回复：“${subject}”`,
  })
  log.tell({
    en: `  It stands with #${ticket?.number} (${status.en}), and nobody answers it.`,
    'zh-CN': `  归入 #${ticket?.number}（${status['zh-CN']}），无人答复。`,
  })
}

/** What a server reports is read: the message is marked, and so is the address, to which nothing is sent any more. */
async function writeToNobody({ office, log }: MailStory): Promise<void> {
  const [contact] = (await office.contact.list({ where: { email: SUN.email } })).items
  const mail = { channel: 'email', contactId: contact?.id ?? '', subject: '您的包裹', body: '包裹今天送达。' }
  const { id } = await office.message.send(mail)
  log.tell({ en: `The desk writes to ${SUN.email}.`, 'zh-CN': `客服台写信给 ${SUN.email}。` })
  const { failure } = await waitFor('the report of the server', async () => {
    const message = await office.message.get(id)
    return message?.delivery === 'bounced' ? message : undefined
  })
  const marked = (await office.contact.get(mail.contactId))?.undeliverable
  log.tell({
    en: `  It comes back (${failure}); ${marked} is marked.`,
    'zh-CN': `  邮件被退回（${failure}），${marked} 已标记。`,
  })
  const refused = await office.message.send(mail).catch((error: unknown) => error)
  if (!isCrmError(refused, 'CRM_CONTACT_REFUSED'))
    throw new Error('A mail to a dead address was not refused.')
  log.tell({
    en: `  A second one is refused: ${refused.issues[0]?.message}`,
    'zh-CN': `  再次发送被拒绝：${refused.issues[0]?.zh}`,
  })
}
