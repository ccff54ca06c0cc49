import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { article } from './article.ts'
import { type ArticleVersionRecord, articleVersion } from './article-version.ts'
import { knowledgeErrors } from './knowledge-errors.ts'
import { languageInput } from './language-chain.ts'

const content = {
  title: z.string().trim().min(1).max(300).optional(),
  /** Markdown. */
  body: z.string().trim().min(1).max(200_000).optional(),
  keywords: z.string().trim().max(1000).optional(),
}

/**
 * Begins a new version of an article in a language, with what the version before says where nothing else is given. Of a
 * language there is one draft at a time.
 */
export const draftArticle = defineCommand({
  name: 'article.draft',
  input: z.strictObject({
    id: z.string(),
    language: languageInput,
    ...content,
    /** Begin with what this version says, which may be an older one, or one in another language. */
    from: z.string().optional(),
  }),

  async run({ id, language, from, ...said }, { records }): Promise<ArticleVersionRecord> {
    // Locked: whoever drafts, publishes or archives this article does so one after the other.
    const { slug, category, audience } = await records(article).visible(id)
    const versions = records(articleVersion)
    const [draft] = await versions.where({ articleId: id, language, status: 'draft' }, { limit: 1 })
    if (draft) throw knowledgeErrors.CRM_ARTICLE_DRAFTED({}, { meta: { versionId: draft.id } })
    const [last] = await versions.where({ articleId: id, language }, { limit: 1, orderBy: '-number' })
    const before = from === undefined ? last : await versions.visible(from)
    if (from !== undefined && before?.articleId !== id)
      throw engineErrors.CRM_NOT_FOUND({ entity: 'articleVersion' })
    const { title = before?.title, body = before?.body, keywords = before?.keywords } = said
    if (title === undefined || body === undefined) throw knowledgeErrors.CRM_ARTICLE_EMPTY()
    return versions.create({
      ...{ articleId: id, language, number: (last?.number ?? 0) + 1, title, body },
      ...{ slug, category: category ?? null, audience: audience ?? 'agents', keywords: keywords || null },
    })
  },
})

/** Changes a draft. With `version` only if nobody else has done so since. */
export const editArticle = defineCommand({
  name: 'article.edit',
  input: z.strictObject({
    versionId: z.string(),
    ...content,
    /** `version` of the draft as it was read. */
    version: z.int().min(1).optional(),
  }),

  async run({ versionId, version, keywords, ...said }, context): Promise<ArticleVersionRecord> {
    const draft = await lockDraft(context, versionId)
    if (version !== undefined && draft.version !== version)
      throw knowledgeErrors.CRM_ARTICLE_CHANGED({}, { meta: { version: draft.version } })
    const patch = { ...said, ...(keywords !== undefined && { keywords: keywords || null }) }
    return context.records(articleVersion).update(versionId, given(patch))
  },
})

function given<T extends object>(patch: T) {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}

/** A draft whose article is locked before it, as by everybody who writes versions. */
export async function lockDraft(
  { records }: CommandContext,
  versionId: string,
): Promise<ArticleVersionRecord> {
  const [named] = await records(articleVersion).where({ id: versionId }, { limit: 1 })
  if (named) await records(article).visible(named.articleId)
  const draft = await records(articleVersion).visible(versionId)
  if (draft.status !== 'draft')
    throw knowledgeErrors.CRM_ARTICLE_NOT_DRAFT({ status: draft.status ?? 'published' })
  return draft
}
