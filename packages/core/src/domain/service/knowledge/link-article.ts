import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { message } from '../channels/message.ts'
import { ticket } from '../tickets/ticket.ts'
import { articleLink } from './article-link.ts'
import { type ArticleVersionRecord, articleVersion } from './article-version.ts'
import { knowledgeErrors } from './knowledge-errors.ts'

type ArticleLink = RecordOf<typeof articleLink>

/** Notes that an article was suggested for a ticket, or is its answer. Of each ticket, version and kind once. */
export const linkArticle = defineCommand({
  name: 'article.link',
  input: z.strictObject({
    versionId: z.string(),
    ticketId: z.string(),
    /** The message in which it was given. */
    messageId: z.string().optional(),
    kind: z.enum(['suggested', 'answer']),
  }),

  async run({ versionId, ticketId, messageId, kind }, context): Promise<ArticleLink> {
    const { records } = context
    await records(ticket).visible(ticketId)
    const version = await demandPublished(context, versionId)
    if (messageId !== undefined && (await records(message).visible(messageId)).ticketId !== ticketId)
      throw knowledgeErrors.CRM_ARTICLE_MESSAGE()
    const link = { kind, ticketId, messageId: messageId ?? null }
    return linkOnce(context, version, `${versionId} ${ticketId} ${kind}`, link)
  },
})

const visit = {
  versionId: z.string(),
  /** Whoever reads, by a key of the host's own that stays the same: each counts once. */
  visitorKey: z.string().trim().min(1).max(128),
}

/** Notes that somebody found an answer in an article and opened no ticket. Of each visitor and article once. */
export const deflectTicket = defineCommand({
  name: 'article.deflect',
  input: z.strictObject(visit),

  async run({ versionId, visitorKey }, context): Promise<{ readonly articleId: string }> {
    const version = await demandPublished(context, versionId)
    const { articleId } = version
    await linkOnce(context, version, `${articleId} ${visitorKey} deflected`, { kind: 'deflected' })
    return { articleId }
  },
})

/** Notes whether an article helped. Of each visitor and article the last word counts. */
export const rateArticle = defineCommand({
  name: 'article.rate',
  input: z.strictObject({ ...visit, isHelpful: z.boolean() }),

  async run({ versionId, visitorKey, isHelpful }, context): Promise<{ readonly articleId: string }> {
    const version = await demandPublished(context, versionId)
    const { articleId } = version
    const kind = isHelpful ? 'helpful' : 'unhelpful'
    const { id } = await linkOnce(context, version, `${articleId} ${visitorKey} rated`, { kind })
    await context
      .records(articleLink)
      .updateIf(id, { kind: { neq: kind } }, { kind, articleVersionId: versionId })
    return { articleId }
  },
})

/** Not locked: those who read one article at once do not wait for each other. */
async function demandPublished(
  { records }: CommandContext,
  versionId: string,
): Promise<ArticleVersionRecord> {
  const versions = records(articleVersion)
  const [version] = await versions.where({ id: versionId }, { limit: 1 })
  if (!version || (await versions.readable([version])).size === 0)
    throw engineErrors.CRM_NOT_FOUND({ entity: 'articleVersion' })
  if (version.status === 'draft') throw knowledgeErrors.CRM_ARTICLE_IS_DRAFT()
  return version
}

async function linkOnce(
  { records, hold, now, actor }: CommandContext,
  version: ArticleVersionRecord,
  key: string,
  link: Pick<ArticleLink, 'kind'> & Partial<Pick<ArticleLink, 'ticketId' | 'messageId'>>,
): Promise<ArticleLink> {
  await hold([`article link ${key}`])
  const [known] = await records(articleLink).where({ key }, { limit: 1 })
  if (known) return known
  const { id: articleVersionId, articleId } = version
  const linkedBy = actor.onBehalfOf ?? actor.id
  return records(articleLink).create({ ...link, articleId, articleVersionId, key, linkedAt: now, linkedBy })
}
