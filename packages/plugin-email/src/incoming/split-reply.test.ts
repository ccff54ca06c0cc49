import { describe, expect, it } from 'vitest'
import { splitReply } from './split-reply.ts'

const OWN = 'Thank you, it works now.'
const ZH = '好的，已经修好了，谢谢。'
const LATER = '> How is the router?\n> Bob'

/** How programs write an answer: what is new, and what they put below it. */
const FORMATS: readonly (readonly [program: string, own: string, below: string])[] = [
  ['Gmail', OWN, `On Sun, Nov 22, 2026 at 3:04 PM Bob <bob@crm.test> wrote:\n\n${LATER}`],
  [
    'Gmail, with a broken line',
    OWN,
    `On Sun, Nov 22, 2026 at 3:04 PM Bob From Support With A Long Name <\nsupport@crm.test> wrote:\n\n${LATER}`,
  ],
  ['Gmail in Chinese', ZH, `Bob <bob@crm.test> 于2026年11月22日周日 15:04写道：\n\n> 路由器怎么样？`],
  [
    'Gmail in Chinese, with a broken line',
    ZH,
    `于2026年11月22日周日 15:04，Bob\n<bob@crm.test>写道：\n\n> 路由器怎么样？`,
  ],
  [
    'Gmail in Chinese, broken at the time',
    ZH,
    `Bob <bob@crm.test> 于2026年11月22日周日\n15:04写道：\n\n> 路由器怎么样？`,
  ],
  [
    'Gmail in traditional Chinese',
    ZH,
    `Bob <bob@crm.test> 於 2026年11月22日 週日 下午3:04寫道：\n\n> 路由器？`,
  ],
  [
    'Outlook',
    OWN,
    `-----Original Message-----\nFrom: Bob\nSent: Sunday, November 22, 2026 3:04 PM\nTo: Ada\nSubject: Router\n\nHow is it?`,
  ],
  [
    'Outlook 365',
    OWN,
    `________________________________\nFrom: Bob <bob@crm.test>\nSent: Sunday, November 22, 2026 3:04 PM\nTo: Ada\nSubject: Router\n\nHow is it?`,
  ],
  [
    'Outlook with emphasis',
    OWN,
    `*From:* Bob <bob@crm.test>\n*Sent:* Sunday, November 22, 2026 3:04 PM\n*To:* Ada\n*Subject:* Router\n\nHow is it?`,
  ],
  [
    'Outlook for Mac',
    OWN,
    `From: Bob <bob@crm.test>\nDate: Sunday, 22 November 2026 at 15:04\nTo: Ada\nSubject: Re: Router\n\nHow is it?`,
  ],
  [
    'Outlook in Chinese',
    ZH,
    `发件人: Bob <bob@crm.test>\n发送时间: 2026年11月22日 15:04\n收件人: Ada\n主题: 路由器\n\n怎么样？`,
  ],
  [
    'Outlook in Chinese, ruled',
    ZH,
    `-----邮件原件-----\n发件人: Bob [mailto:bob@crm.test]\n发送时间: 2026年11月22日 15:04\n收件人: Ada\n主题: 路由器\n\n怎么样？`,
  ],
  [
    'Outlook in traditional Chinese',
    ZH,
    `寄件者: Bob <bob@crm.test>\n寄件日期: 2026年11月22日 下午 03:04\n收件者: Ada\n主旨: 路由器\n\n如何？`,
  ],
  [
    'Outlook on a telephone',
    OWN,
    `Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Bob\nSent: Sunday, November 22, 2026 3:04:05 PM\nTo: Ada\nSubject: Router\n\nHow is it?`,
  ],
  ['Apple Mail', OWN, `> On 22 Nov 2026, at 15:04, Bob <bob@crm.test> wrote:\n> \n> How is it?`],
  ['Apple Mail in Chinese', ZH, `> 在 2026年11月22日，15:04，Bob <bob@crm.test> 写道：\n> \n> 怎么样？`],
  [
    'an iPhone',
    OWN,
    `Sent from my iPhone\n\n> On Nov 22, 2026, at 15:04, Bob <bob@crm.test> wrote:\n> \n> How is it?`,
  ],
  [
    'an iPhone in Chinese',
    ZH,
    `发自我的iPhone\n\n> 在 2026年11月22日，15:04，Bob <bob@crm.test> 写道：\n> \n> 怎么样？`,
  ],
  [
    'an iPhone in traditional Chinese',
    ZH,
    `從我的 iPhone 傳送\n\n> Bob <bob@crm.test> 於 2026年11月22日 下午3:04 寫道：\n> \n> 如何？`,
  ],
  ['Thunderbird', OWN, `On 22/11/2026 15:04, Bob wrote:\n${LATER}`],
  ['Thunderbird in Chinese', ZH, `在 2026/11/22 15:04, Bob 写道:\n> 怎么样？`],
  ['Thunderbird in German', OWN, `Am 22.11.26 um 15:04 schrieb Bob:\n${LATER}`],
  ['a program in French', OWN, `Le dim. 22 nov. 2026 à 15:04, Bob <bob@crm.test> a écrit :\n\n${LATER}`],
  [
    'QQ',
    ZH,
    `------------------ 原始邮件 ------------------\n发件人: "Bob" <bob@crm.test>;\n发送时间: 2026年11月22日(星期日) 下午3:04\n收件人: "Ada"<ada@example.test>;\n主题: 路由器\n\n怎么样？`,
  ],
  [
    'QQ, newer',
    ZH,
    `------------------&nbsp;原始邮件&nbsp;------------------\n发件人:                                                                                                                        "Bob"                                                                                    <bob@crm.test>;\n怎么样？`,
  ],
  [
    'QQ in English',
    OWN,
    `------------------ Original ------------------\nFrom:  "Bob"<bob@crm.test>;\nDate:  Sun, Nov 22, 2026 03:04 PM\nTo:  "Ada"<ada@example.test>;\n\nHow is it?`,
  ],
  ['Foxmail', ZH, `发件人： Bob\n发送时间： 2026-11-22 15:04\n收件人： Ada\n主题： 路由器\n怎么样？`],
  ['Foxmail in English', OWN, `From: Bob\nDate: 2026-11-22 15:04\nTo: Ada\nSubject: Router\nHow is it?`],
  ['163', ZH, `在 2026-11-22 15:04:05，"Bob" <bob@crm.test> 写道：\n\n怎么样？`],
  ['163 with marks', ZH, `在2026年11月22日 15:04，Bob<bob@crm.test> 写道：\n> 怎么样？`],
  ['NetEase in English', OWN, `At 2026-11-22 15:04:05, "Bob" <bob@crm.test> wrote:\n\nHow is it?`],
  [
    'NetEase Mail Master',
    ZH,
    `---- 回复的原邮件 ----\n| 发件人 | Bob<bob@crm.test> |\n| 日期 | 2026年11月22日 15:04 |\n怎么样？`,
  ],
  [
    'DingTalk',
    ZH,
    `------------------------------------------------------------------\n发件人：Bob<bob@crm.test>\n日　期：2026年11月22日 15:04:05\n收件人：Ada<ada@example.test>\n主　题：路由器\n\n怎么样？`,
  ],
  [
    'Yahoo',
    OWN,
    `On Sunday, November 22, 2026 at 03:04:05 PM GMT+8, Bob <bob@crm.test> wrote:\n\nHow is it?`,
  ],
  [
    'Proton Mail',
    OWN,
    `‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Sunday, November 22nd, 2026 at 3:04 PM, Bob <bob@crm.test> wrote:\n\n${LATER}`,
  ],
  [
    'Proton Mail with a signature',
    OWN,
    `Sent with Proton Mail secure email.\n\nOn Sunday, November 22nd, 2026 at 15:04, Bob <bob@crm.test> wrote:\n\n${LATER}`,
  ],
  [
    'Exchange without marks',
    OWN,
    `-------- Original message --------\nFrom: Bob\nDate: 22/11/2026 15:04 (GMT+08:00)\nTo: Ada\nSubject: Router\n\nHow is it?`,
  ],
  ['a program with marks alone', OWN, `${LATER}`],
  ['a signature', OWN, `-- \nAda Example\nExample Ltd`],
  ['a signature and a quotation', OWN, `-- \nAda\n\nOn 22/11/2026 15:04, Bob wrote:\n${LATER}`],
  ['a telephone by Huawei', ZH, `发自我的华为手机`],
  [
    'Windows',
    ZH,
    `发送自 Windows 版邮件应用\n\n发件人: Bob\n发送时间: 2026年11月22日 15:04\n收件人: Ada\n主题: 路由器`,
  ],
]

it.each(FORMATS)('parts what is new from what is repeated, as %s writes it', (_, own, below) => {
  expect(splitReply(`${own}\n\n${below}`)).toEqual({ body: own, quoted: below.trimEnd() })
})

it.each(FORMATS)('loses no line of what %s writes', (_, own, below) => {
  const { body, quoted = '' } = splitReply(`${own}\n\n${below}\n`)

  expect(`${body}\n\n${quoted}`).toBe(`${own}\n\n${below}`)
})

describe('what somebody said', () => {
  it.each([
    ['answers in between', 'Hello\n\n> Does it blink?\nYes.\n\n> Red?\nNo, green.'],
    [
      'answers in between, under a line that says who wrote',
      'On 22/11/2026 15:04, Bob wrote:\n> Does it blink?\nYes.\n> Red?\nNo.',
    ],
    [
      'nothing but what is passed on',
      '---------- Forwarded message ---------\nFrom: Bob\nDate: Sun\nSubject: x\nTo: y\n\nLook',
    ],
    ['nothing but a quotation', '> Bob said so'],
    ['a word that begins as a line of a program', 'On Monday I wrote:\nnothing at all.'],
    ['At least three things were wrote:', 'At least this is what he wrote:\nhello'],
    ['在 alone', '在办公室里，路由器一直闪红灯。'],
    ['a list with dashes', `We need:\n--\none\ntwo\n${'more\n'.repeat(20)}end`],
    ['From: in a text', 'From: Shanghai\nTo be sent on Monday'],
  ])('stays whole: %s', (_, text) => {
    expect(splitReply(text)).toEqual({ body: text.trim() })
  })

  it('is found below what it answers', () => {
    const text = 'On 22/11/2026 15:04, Bob wrote:\n> How is it?\n> Bob\n\nIt works.\n\n-- \nAda'

    expect(splitReply(text)).toEqual({
      body: 'It works.',
      quoted: 'On 22/11/2026 15:04, Bob wrote:\n> How is it?\n> Bob\n\n-- \nAda',
    })
  })

  it('leaves out what stands below the last answer in between', () => {
    expect(splitReply('> One?\nYes.\n> Two?\n> Three?')).toEqual({
      body: '> One?\nYes.',
      quoted: '> Two?\n> Three?',
    })
  })

  it.each([
    ['lines', 'x\n'.repeat(2_500)],
    ['characters', `${'x'.repeat(70_000)}\n`],
  ])('is all of it where a quotation begins after too many %s', (_, long) => {
    const text = `${long}On 22/11/2026 15:04, Bob wrote:\n> a`

    expect(splitReply(text)).toEqual({ body: text })
  })
})
