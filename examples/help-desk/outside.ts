import type { Log, Said } from './log.ts'

/** What a host does outside of the CRM. Here it is written into the log; a real one sends mails and rings. */
export interface Outside {
  /** Mails that went out, the latest last. */
  readonly mails: readonly Mail[]
  mail(mail: Mail): void
  ring(name: string, why: Said): void
}

/** A mail to a customer. */
interface Mail {
  readonly to: string
  readonly text: string
  readonly link?: string
}

/** An outside that is only told of. */
export function toldOutside(log: Log): Outside {
  const mails: Mail[] = []
  return {
    mails,
    mail(mail) {
      mails.push(mail)
      const { to, text } = mail
      log.tell({ en: `✉ to ${to}: ${text}`, 'zh-CN': `✉ 发给 ${to}：${text}` })
    },
    ring: (name, why) => log.tell({ en: `⏰ ${name}: ${why.en}`, 'zh-CN': `⏰ ${name}：${why['zh-CN']}` }),
  }
}
