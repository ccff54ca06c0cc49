/** Numbers that are the same in every run: whoever counts on them has the same mails before and after a change. */
export type Dice = (below: number) => number

/** Mulberry32, by its number alone. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const ENGLISH =
  `the router in the hall blinks red since this morning and nobody can reach our server we have tried to turn it off
  twice please send somebody before noon as our customers wait for their invoices thank you for your quick answer last week
  order number delivery address warranty lamp printer could you tell me when it will be repaired`.split(/\s+/)
const CHINESE = [
  ...[
    '您好，',
    '我们的路由器从今天早上开始一直闪红灯，',
    '办公室里谁也上不了网。',
    '已经重启了两次，',
    '还是不行。',
  ],
  ...[
    '麻烦尽快安排工程师上门检查，',
    '客户都在等发票。',
    '订单号和送货地址见附件。',
    '保修期到明年三月为止。',
    '谢谢！',
  ],
]

/** Paragraphs of about so many characters in all. */
export function paragraphs(dice: Dice, isChinese: boolean, length: number): readonly string[] {
  const [words, between] = isChinese ? [CHINESE, ''] : [ENGLISH, ' ']
  const found: string[] = []
  for (let left = length; left > 0; ) {
    const most = Math.min(left, 150 + dice(500))
    let text = ''
    while (text.length < most) text += `${words[dice(words.length)] ?? ''}${between}`
    found.push(text)
    left -= text.length
  }
  return found
}

/** As programs write it: every paragraph with its looks, as in Outlook and web mail. */
export function inHtml(texts: readonly string[], quoted: readonly string[] = []): string {
  const looks = 'margin:0 0 12px;font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f1f1f'
  const said = texts
    .map((text) => `<p class="MsoNormal" style="${looks}"><span lang="EN-US">${text}</span></p>\r\n`)
    .join('')
  const before =
    quoted.length === 0
      ? ''
      : `<blockquote type="cite" style="margin:0 0 0 .8ex">${quoted.map((text) => `<div>${text}</div>\r\n`).join('')}</blockquote>`
  return `<html><head><meta charset="utf-8"><style>p.MsoNormal{margin:0}</style></head><body>${said}${before}</body></html>`
}

/** Tables in tables, a picture and a link in each, as newsletters are. */
export function inColumns(texts: readonly string[]): string {
  const rows = texts.map(
    (text, at) =>
      `<tr><td style="padding:16px 24px;border-bottom:1px solid #e5e5e5"><table width="100%" cellpadding="0" cellspacing="0" role="presentation"><tr>
<td width="120"><a href="https://news.example/r/${at}?utm_source=mail&amp;utm_campaign=autumn"><img src="https://news.example/i/${at}.png" width="120" height="90" alt=""></a></td>
<td style="font:14px/20px Helvetica,Arial,sans-serif;color:#333333"><h2 style="margin:0">No. ${at}</h2>${text}</td></tr></table></td></tr>`,
  )
  return `<!doctype html><html><body bgcolor="#f4f4f4"><table width="600" align="center">${rows.join('\r\n')}</table></body></html>`
}
