import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { AUDIENCES } from './article.ts'
import type { ArticleVersionRecord } from './article-version.ts'
import type { KnowledgeRules } from './knowledge-rules.ts'
import { languageChain, languageInput } from './language-chain.ts'
import { readBy, shownAt } from './shown-articles.ts'

interface Session {
  readonly articleVersion: {
    list(query: object): Promise<{ readonly items: readonly ArticleVersionRecord[] }>
  }
}

/** An article as somebody reads it. */
export interface ReadArticle {
  readonly articleId: string
  readonly versionId: string
  readonly slug: string
  readonly category: string | null
  /** The language that it is in, which may be another one than was asked for. */
  readonly language: string
  readonly number: number
  readonly title: string
  /** Markdown. */
  readonly body: string
  readonly publishFrom: Date | null
  readonly publishUntil: Date | null
}

/**
 * An article in the language that was asked for, or the next one that there is: `zh-CN`, `zh`, then the usual one. It is
 * the version that is shown at the instant, and that the reader may see; none is shown outside its window.
 */
export function readArticle({ language: usual }: KnowledgeRules) {
  return defineQuery({
    name: 'article.read',
    input: z.strictObject({
      slug: z.string().max(128),
      language: languageInput.optional(),
      /** As this audience would read it, where that is less than the reader's own. */
      audience: z.enum(AUDIENCES).optional(),
      /** As it was shown then; now when left out. */
      at: z.date().optional(),
    }),

    async run({ slug, language, audience, at }, { crm, now }): Promise<ReadArticle> {
      const languages = languageChain(language, usual)
      const { items } = await (crm as Session).articleVersion.list({
        where: {
          ...{ slug: slug.normalize('NFC').trim(), language: { in: languages } },
          ...shownAt(at ?? now),
          ...(audience && { audience: { in: readBy(audience) } }),
        },
      })
      const found = languages.flatMap((tag) => items.find((version) => version.language === tag) ?? [])[0]
      if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'article' })
      const { articleId, category, number, title, body, publishFrom, publishUntil } = found
      return {
        ...{ articleId, versionId: found.id, slug: found.slug, category: category ?? null },
        ...{ language: found.language, number, title, body },
        ...{ publishFrom: publishFrom ?? null, publishUntil: publishUntil ?? null },
      }
    },
  })
}
