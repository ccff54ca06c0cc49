import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { article } from './article.ts'
import { type ArticleVersionRecord, articleVersion } from './article-version.ts'
import { lockDraft } from './draft-article.ts'
import { knowledgeErrors } from './knowledge-errors.ts'
import { languageInput } from './language-chain.ts'
import { takenOver } from './shown-articles.ts'

/**
 * Shows a draft, from now on or from a later instant. It takes the place of whatever would be shown in its language from
 * then on, so that at each instant one version is shown at most.
 */
export const publishArticle = defineCommand({
  name: 'article.publish',
  input: z.strictObject({
    versionId: z.string(),
    /** At once when left out. */
    from: z.date().optional(),
    /** From this instant on it is shown no more. */
    until: z.date().optional(),
  }),

  async run({ versionId, from, until }, context): Promise<ArticleVersionRecord> {
    const { now, records } = context
    const draft = await lockDraft(context, versionId)
    const shownFrom = from ?? now
    if (shownFrom < now || (until && until <= shownFrom)) throw knowledgeErrors.CRM_ARTICLE_WINDOW()

    const { articleId, language } = draft
    await endVersions(context, { articleId, language }, shownFrom)
    return records(articleVersion).update(versionId, {
      ...{ status: 'published', publishFrom: shownFrom, publishUntil: until ?? null },
    })
  },
})

/** Shows an article no more: in one language, or in all. Drafts stay. */
export const archiveArticle = defineCommand({
  name: 'article.archive',
  input: z.strictObject({ id: z.string(), language: languageInput.optional() }),

  async run({ id, language }, context): Promise<{ readonly archived: number }> {
    await context.records(article).visible(id)
    const which = { articleId: id, ...(language !== undefined && { language }) }
    return { archived: await endVersions(context, which, context.now) }
  },
})

/** Ends what is or would be shown from an instant on. Resolves to how many were ended. */
export async function endVersions(
  { now, records }: CommandContext,
  which: { readonly articleId: string; readonly language?: string },
  from: Date,
): Promise<number> {
  // By the window and not by the state alone: who waited for the lock may come with an earlier instant than who had it.
  const toEnd = await records(articleVersion).where(
    {
      ...which,
      publishFrom: { isNotNull: true },
      any: [{ status: 'published' }, { publishUntil: { gt: from } }],
    },
    { limit: MOST },
  )
  let ended = 0
  for (const version of toEnd) {
    const end = takenOver(version, from, now)
    if (!end || (end.status === version.status && +end.publishUntil === +(version.publishUntil ?? 0)))
      continue
    await records(articleVersion).update(version.id, end)
    ended += 1
  }
  return ended
}

/** Few of each language are not over yet. */
const MOST = 1000
