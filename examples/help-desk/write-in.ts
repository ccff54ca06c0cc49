import { type AppMessage, appRequest, formRequest } from './channels.ts'
import type { Said } from './log.ts'
import type { Story } from './story.ts'

/** Somebody sends the form of the web page. The same form sent twice is one. */
export async function sendForm(
  { crm, log }: Story,
  { id, name, email }: { readonly id: string; readonly name: string; readonly email: string },
  said: Said,
): Promise<void> {
  const message = said[log.locale]
  const form = { id, name, email, subject: message, message }
  const { status } = await crm.system('web form').plugins.webForm.handle(formRequest(form))
  log.tell({
    en: `${name} sends the form: “${message}” (${status})`,
    'zh-CN': `${name} 提交网页表单：“${message}”（${status}）`,
  })
}

/** The customers' app pushes what one of them wrote. */
export async function pushFromApp(
  { crm, clock, log }: Story,
  { name, phone }: { readonly name: string; readonly phone: string },
  { id, said }: Pick<AppMessage, 'id'> & { readonly said: Said },
): Promise<void> {
  const text = said[log.locale]
  const request = await appRequest({ id, phone, text }, clock.now())
  const { status } = await crm.system('app').plugins.webhook.handle(request)
  log.tell({
    en: `${name} writes in the app: “${text}” (${status})`,
    'zh-CN': `${name} 在应用中留言：“${text}”（${status}）`,
  })
}

/** Somebody types into the chat. */
export async function chat(
  { crm, log }: Story,
  { name, phone }: { readonly name: string; readonly phone: string },
  said: Said,
): Promise<void> {
  const text = said[log.locale]
  log.tell({ en: `${name} types: “${text}”`, 'zh-CN': `${name} 输入：“${text}”` })
  await crm.system('chat').plugins.chat.say({ conversation: name, from: phone, name, text })
}

/** Shows on somebody's screen what they are answered in the chat. */
export function watchChat({ crm, log }: Story, { name }: { readonly name: string }): void {
  crm
    .system('chat')
    .plugins.chat.listen(name, ({ text }) =>
      log.tell({ en: `${name} reads: “${text}”`, 'zh-CN': `${name} 看到：“${text}”` }),
    )
}
