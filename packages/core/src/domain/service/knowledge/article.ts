import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** For whom articles are, the widest circle first: everybody, customers, and us. */
export const AUDIENCES = ['public', 'customers', 'agents'] as const
export type Audience = (typeof AUDIENCES)[number]

/** An answer that is given often: what stays the same over its versions and languages. What it says stands in those. */
export const article = defineEntity('article', {
  fields: {
    /** Its name in links. */
    slug: f.text({ max: 128 }).unique().label({ en: 'Slug', 'zh-CN': '链接名' }),
    category: f.text({ max: 100 }).optional().label({ en: 'Category', 'zh-CN': '类别' }),
    audience: f.select(AUDIENCES).default('agents').label({ en: 'Audience', 'zh-CN': '受众' }),
    ownerId: f.ref('user', { inverse: 'articles' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    /** When somebody is to look whether it is still true; emptied when that is due. */
    reviewAt: f.datetime().optional().label({ en: 'Review at', 'zh-CN': '复审时间' }),
    /** For which instant the review was asked for. */
    reviewDueAt: f.datetime().optional().managed().label({ en: 'Review due since', 'zh-CN': '待复审起始' }),
  },
  lists: [
    { filter: ['category'], sort: 'slug' },
    { filter: ['ownerId'], sort: '-createdAt' },
    { sort: 'reviewAt', whileSet: true },
  ],
  label: { en: 'Article', 'zh-CN': '知识文章' },
})

/** A row of `article`. */
export type ArticleRecord = RecordOf<typeof article>
