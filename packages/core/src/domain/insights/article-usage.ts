import * as z from 'zod'
import { compareText } from '../../conditions/text.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import { shareBp } from '../pipelines/index.ts'
import { windowOf } from './period.ts'

interface Session {
  readonly articleLink: { aggregate(query: object): Promise<readonly Group[]> }
}

interface Group {
  readonly articleId: string
  readonly kind: 'suggested' | 'answer' | 'deflected' | 'helpful' | 'unhelpful'
  readonly links: number
  readonly tickets: number
}

/** How an article was put to use. */
export interface ArticleUsage {
  readonly articleId: string
  /** Tickets for which it was suggested, and tickets of which it was the answer. */
  readonly suggested: number
  readonly answers: number
  /** Visitors who found their answer in it and opened no ticket. */
  readonly deflected: number
  /** Deflected ÷ (deflected + answers), in basis points, rounded half up: of all whom it answered, who needed no ticket. */
  readonly deflectionBp: number | null
  readonly helpful: number
  readonly unhelpful: number
  /** Helpful ÷ (helpful + unhelpful), in basis points; null where nobody said. */
  readonly helpfulBp: number | null
}

/** How articles were put to use in a period, by the links that the viewer may see; those that answered most come first. */
export const articleUsageOf = defineQuery({
  name: 'article.usage',
  input: z.strictObject({
    /** Days of the CRM's zone, both included. */
    from: z.iso.date(),
    to: z.iso.date(),
    id: z.string().optional(),
  }),

  async run({ id, ...period }, { crm, zone }): Promise<readonly ArticleUsage[]> {
    const { from, to } = windowOf(period, zone)
    const groups = await (crm as Session).articleLink.aggregate({
      where: { linkedAt: { gte: from, lt: to }, ...(id !== undefined && { articleId: id }) },
      groupBy: ['articleId', 'kind'],
      measures: { links: 'count', tickets: { countDistinct: 'ticketId' } },
    })
    return [...Map.groupBy(groups, ({ articleId }) => articleId)]
      .map(([articleId, kinds]) => usageOf(articleId, kinds))
      .sort((one, other) => answered(other) - answered(one) || compareText(one.articleId, other.articleId))
  },
})

function answered({ deflected, answers }: ArticleUsage): number {
  return deflected + answers
}

/** A ticket counts once, also where several that it was made of had the same answer. */
function usageOf(articleId: string, groups: readonly Group[]): ArticleUsage {
  const of = (kind: Group['kind']) => groups.find((group) => group.kind === kind)
  const [answers, deflected] = [of('answer')?.tickets ?? 0, of('deflected')?.links ?? 0]
  const [helpful, unhelpful] = [of('helpful')?.links ?? 0, of('unhelpful')?.links ?? 0]
  return {
    ...{ articleId, suggested: of('suggested')?.tickets ?? 0, answers, deflected },
    deflectionBp: shareBp(deflected, deflected + answers),
    ...{ helpful, unhelpful, helpfulBp: shareBp(helpful, helpful + unhelpful) },
  }
}
