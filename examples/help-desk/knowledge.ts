import type { DeskCrm } from './desk-crm.ts'

/** What the one article says, in each language. */
const INVOICE = {
  en: { title: 'Your invoice', body: 'You find your invoice in your account, under Orders.' },
  'zh-CN': { title: '如何开具发票', body: '请登录账户，在“订单”中下载发票。' },
} as const

/** An answer that is given often is written once, in both languages. */
export async function writeArticle(crm: DeskCrm): Promise<void> {
  const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
  const { id } = await office.article.create({ slug: 'invoice', category: 'billing', audience: 'public' })
  for (const language of ['en', 'zh-CN'] as const) {
    const draft = await office.article.draft({ id, language, ...INVOICE[language] })
    await office.article.publish({ versionId: draft.id })
  }
}
