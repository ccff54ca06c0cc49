import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { AUDIENCES } from './article.ts'

/**
 * What an article says in one language. A draft can be edited; what was published never changes. It is shown from
 * `publishFrom` until `publishUntil`, that instant not included, and never together with another one of its language.
 */
export const articleVersion = defineEntity('articleVersion', {
  fields: {
    articleId: f
      .ref('article', { inverse: 'versions' })
      .managed()
      .label({ en: 'Article', 'zh-CN': '知识文章' }),
    /** A tag of BCP 47, as in `zh-CN`. */
    language: f.text({ max: 35 }).managed().label({ en: 'Language', 'zh-CN': '语言' }),
    /** Counts the versions of a language from 1. */
    number: f.int({ min: 1 }).managed().label({ en: 'Version', 'zh-CN': '版本号' }),
    status: f
      .select(['draft', 'published', 'archived'])
      .default('draft')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    title: f.text({ max: 300 }).managed().label({ en: 'Title', 'zh-CN': '标题' }),
    /** Markdown. */
    body: f.text({ max: 200_000 }).managed().label({ en: 'Text', 'zh-CN': '正文' }),
    /** Words by which people look for it that it does not use itself. */
    keywords: f.text({ max: 1000 }).optional().managed().label({ en: 'Keywords', 'zh-CN': '关键词' }),
    publishFrom: f.datetime().optional().managed().label({ en: 'Shown from', 'zh-CN': '生效时间' }),
    publishUntil: f.datetime().optional().managed().label({ en: 'Shown until', 'zh-CN': '失效时间' }),
    /** As the article has them, so that whoever reads needs nothing else. */
    slug: f.text({ max: 128 }).managed().label({ en: 'Slug', 'zh-CN': '链接名' }),
    category: f.text({ max: 100 }).optional().managed().label({ en: 'Category', 'zh-CN': '类别' }),
    audience: f.select(AUDIENCES).managed().label({ en: 'Audience', 'zh-CN': '受众' }),
  },
  unique: [['articleId', 'language', 'number']],
  lists: [
    { filter: ['articleId', 'language'], sort: '-number' },
    { filter: ['slug'], sort: '-publishFrom' },
  ],
  search: ['title', 'keywords', 'body'],
  label: { en: 'Version of an article', 'zh-CN': '文章版本' },
})

/** A row of `articleVersion`. */
export type ArticleVersionRecord = RecordOf<typeof articleVersion>
