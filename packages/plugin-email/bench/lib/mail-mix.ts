import { type Charset, filePart, textPart, together, word } from './mail-parts.ts'
import { type Dice, diceOf, inColumns, inHtml, paragraphs } from './mail-text.ts'

/** So many people write to the desk; half of them are known. */
export const PEOPLE = 2_000
/** When the first mail comes; the others follow it. */
export const FIRST = Date.UTC(2026, 10, 2, 8)
/** So much later each mail comes than the one before it. */
export const APART = 20_000

/** What people write, of a hundred mails; whatever is left are questions. */
const OF_HUNDRED = { reply: 40, newsletter: 15, absence: 5, bounce: 5 }

/** The address of one of the people. */
export function personOf(number: number): string {
  return `person${number}@company${number % 200}.example`
}

/** The mail with this number, of all that a desk gets: always the same. */
export function mailOf(number: number): Uint8Array {
  const dice = diceOf(number * 7_919 + 1)
  const kind = dice(100)
  const { reply, newsletter, absence, bounce } = OF_HUNDRED
  if (kind < bounce) return bounced(number, dice)
  if (kind < bounce + absence) return absent(number, dice)
  if (kind < bounce + absence + newsletter) return newsletterOf(number, dice)
  return written(number, dice, kind < bounce + absence + newsletter + reply && number >= PEOPLE)
}

/** What somebody writes, with what they were written before where it is an answer. */
function written(number: number, dice: Dice, isReply: boolean): Uint8Array {
  const isChinese = dice(10) < 4
  const charset = isChinese && dice(2) === 0 ? 'gb18030' : 'utf-8'
  const texts = paragraphs(dice, isChinese, 200 + dice(isChinese ? 1_000 : 3_000))
  const quoted = isReply ? paragraphs(dice, isChinese, 500 + dice(isChinese ? 3_000 : 8_000)) : []
  const earlier = isReply ? [number - PEOPLE, number - 2 * PEOPLE].filter((one) => one >= 0).reverse() : []
  const subject = `${isReply ? 'Re: ' : ''}${isChinese ? '路由器坏了，请尽快处理' : 'Our router does not work'} ${number % PEOPLE}`
  const [before] = earlier.slice(-1)
  const plain = [
    ...texts,
    ...(quoted.length > 0 ? ['On Mon, 2 Nov 2026 at 08:00, Support <support@crm.test> wrote:'] : []),
    ...quoted.map((text) => text.replace(/.{1,70}(?:\s|$)/g, '> $&\r\n')),
  ].join('\r\n\r\n')
  const lines = [
    `Subject: ${word(subject, charset)}`,
    ...(before === undefined ? [] : [`In-Reply-To: ${idOf(before)}`]),
    ...(earlier.length > 0 ? [`References: ${earlier.map(idOf).join('\r\n ')}`] : []),
  ]
  return mail(number, dice, lines, withFile(dice, bodyOf(dice, plain, inHtml(texts, quoted), charset)))
}

/** One in four is plain. */
function bodyOf(dice: Dice, plain: string, html: string, charset: Charset): string {
  if (dice(4) === 0) return textPart('plain', plain, charset)
  const parts = [textPart('plain', plain, charset), textPart('html', html, charset)]
  return together('alternative', 'alternative_000_1d9c', parts)
}

/** One in eight of what people write is about one in ten of all mails. */
function withFile(dice: Dice, body: string): string {
  if (dice(8) !== 0) return body
  const content = Buffer.alloc(20_000 + dice(180_000))
  for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(dice(2 ** 32 - 1), at)
  return together('mixed', 'mixed_000_7f3a', [body, filePart('invoice.pdf', 'application/pdf', content)])
}

function newsletterOf(number: number, dice: Dice): Uint8Array {
  const isChinese = dice(10) < 4
  const texts = paragraphs(dice, isChinese, 4_000 + dice(isChinese ? 5_000 : 20_000))
  const lines = [
    `Subject: ${word(isChinese ? '本周新闻' : 'News of this week', 'utf-8')}`,
    `List-Id: News <news.company${number % 200}.example>`,
    'List-Unsubscribe: <https://news.example/u/1>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Precedence: bulk',
  ]
  const parts = [
    textPart('plain', texts.join('\r\n\r\n'), 'utf-8'),
    textPart('html', inColumns(texts), 'utf-8'),
  ]
  return mail(number, dice, lines, together('alternative', 'news_000_55', parts))
}

function absent(number: number, dice: Dice): Uint8Array {
  const before = number >= PEOPLE ? [`In-Reply-To: ${idOf(number - PEOPLE)}`] : []
  const lines = ['Subject: Automatic reply: Support', 'Auto-Submitted: auto-replied', ...before]
  return mail(number, dice, lines, textPart('plain', 'I am away until Monday.\r\n\r\nBest regards', 'utf-8'))
}

function bounced(number: number, dice: Dice): Uint8Array {
  const gone = personOf(dice(PEOPLE))
  const words = 'Content-Type: text/plain; charset=us-ascii\r\n\r\nYour message could not be delivered.\r\n'
  const status = `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${gone}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n`
  const ours = `Content-Type: message/rfc822\r\n\r\nMessage-ID: <sent.${number}@crm.test>\r\nSubject: Your ticket\r\n\r\n${paragraphs(dice, false, 2_000).join('\r\n')}\r\n`
  const lines = ['Subject: Undelivered Mail Returned to Sender', 'Auto-Submitted: auto-replied']
  const body = together('report; report-type=delivery-status', 'report_000_9', [words, status, ours])
  return mail(number, dice, lines, body, 'MAILER-DAEMON@mx.example')
}

function idOf(number: number): string {
  return `<mail.${number}.c0ffee@company${number % 200}.example>`
}

/** With the header that a mail has by when it has come through three servers. */
function mail(
  number: number,
  dice: Dice,
  lines: readonly string[],
  body: string,
  from = personOf(number % PEOPLE),
): Uint8Array {
  const domain = from.split('@')[1] ?? ''
  const date = new Date(FIRST + number * APART).toUTCString().replace('GMT', '+0000')
  const seal = Buffer.from(Array.from({ length: 256 }, () => dice(256))).toString('base64')
  const received = ['mx.crm.test', `out.${domain}`, `mail.${domain}`].map(
    (host, at) =>
      `Received: from relay${at}.${domain} (relay${at}.${domain} [192.0.2.${at + 1}])\r\n\tby ${host} (Postfix) with ESMTPS id ${number.toString(16)}${at}\r\n\tfor <support@crm.test>; ${date}`,
  )
  const header = [
    `Return-Path: <${from.startsWith('MAILER') ? '' : from}>`,
    'Delivered-To: support@crm.test',
    `Authentication-Results: mx.crm.test;\r\n\tdkim=pass header.d=${domain} header.s=s1;\r\n\tspf=pass smtp.mailfrom=${from};\r\n\tdmarc=pass (p=reject) header.from=${domain}`,
    ...received,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=s1;\r\n\th=from:to:subject:date:message-id;\r\n\tb=${(seal.match(/.{1,68}/g) ?? []).join('\r\n\t ')}`,
    `From: Person ${number % PEOPLE} <${from}>`,
    'To: Support <support@crm.test>',
    `Message-ID: ${idOf(number)}`,
    `Date: ${date}`,
    'X-Mailer: Some Mail 16.0',
    ...lines,
    'MIME-Version: 1.0',
  ]
  return Buffer.from(`${header.join('\r\n')}\r\n${body}`)
}
