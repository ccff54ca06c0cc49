import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Hit } from '../../../engine/query/search-records.ts'
import type { TicketRecord } from '../tickets/ticket.ts'
import { AUDIENCES, type Audience } from './article.ts'
import type { ArticleVersionRecord } from './article-version.ts'
import { type FoundArticle, foundArticles } from './found-articles.ts'
import type { KnowledgeRules } from './knowledge-rules.ts'
import { languageChain, languageInput } from './language-chain.ts'
import { readBy, shownAt } from './shown-articles.ts'
import { tellingWords } from './telling-words.ts'

interface Session {
  readonly articleVersion: {
    search(query: object): Promise<readonly Hit<ArticleVersionRecord>[]>
  }
  readonly ticket: { get(id: string): Promise<TicketRecord | null> }
  readonly message: { list(query: object): Promise<{ readonly items: readonly { readonly body: string }[] }> }
}

interface Wanted {
  readonly text: string
  readonly match: 'all' | 'any'
  readonly language?: string | undefined
  readonly audience?: Audience | undefined
  readonly category?: string | undefined
  readonly limit: number
}

const MOST = 100
const how = {
  /** This one and those that stand in for it, as when reading; all when left out. */
  language: languageInput.optional(),
  audience: z.enum(AUDIENCES).optional(),
  limit: z.int().min(1).max(MOST).optional(),
}

/** Articles that hold the words, the best first: those that are shown now, and that the reader may see. */
export function findArticles(rules: KnowledgeRules) {
  return defineQuery({
    name: 'article.find',
    input: z.strictObject({
      text: z.string().max(500),
      ...how,
      category: z.string().max(100).optional(),
      /** Every word, when left out, or any. */
      match: z.enum(['all', 'any']).optional(),
    }),

    run: ({ match = 'all', limit = 10, ...wanted }, { crm, now }): Promise<readonly FoundArticle[]> =>
      find(crm as Session, rules, { ...wanted, match, limit }, now),
  })
}

/** Articles that may answer a ticket, by the most telling words of its subject and of its first message. */
export function suggestArticles(rules: KnowledgeRules) {
  return defineQuery({
    name: 'ticket.suggestArticles',
    input: z.strictObject({ id: z.string(), ...how }),

    async run({ id, limit = 5, ...wanted }, { crm, now }): Promise<readonly FoundArticle[]> {
      const session = crm as Session
      const found = await session.ticket.get(id)
      if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'ticket' })
      const { items } = await session.message.list({
        where: { ticketId: id, direction: 'in', visibility: 'public' },
        ...{ orderBy: 'at', limit: 1 },
      })
      const text = tellingWords([found.subject, ...items.map(({ body }) => body.slice(0, LOOKED_AT))], TERMS)
      return find(session, rules, { ...wanted, text, match: 'any', limit }, now)
    },
  })
}

/** Of a long message the beginning says what it is about. */
const LOOKED_AT = 2000
/** Fewer terms than a search takes. */
const TERMS = 32

async function find(
  { articleVersion }: Session,
  { language: usual }: KnowledgeRules,
  { text, match, language, audience, category, limit }: Wanted,
  now: Date,
): Promise<readonly FoundArticle[]> {
  const languages = language === undefined ? undefined : languageChain(language, usual)
  const hits = await articleVersion.search({
    ...{ text, match },
    where: {
      ...shownAt(now),
      ...(languages && { language: { in: languages } }),
      ...(audience && { audience: { in: readBy(audience) } }),
      ...(category !== undefined && { category }),
    },
    // An article may be found in several languages.
    limit: Math.min(limit * (languages?.length ?? SEVERAL), MOST_HITS),
  })
  return foundArticles(hits, languages, limit)
}

const SEVERAL = 10
const MOST_HITS = 1000
