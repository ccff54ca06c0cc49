import type { Hit } from '../../../engine/query/search-records.ts'
import type { Snippet } from '../../../engine/query/snippet.ts'
import type { ArticleVersionRecord } from './article-version.ts'

/** An article that was found. */
export interface FoundArticle {
  readonly articleId: string
  readonly versionId: string
  readonly slug: string
  readonly category: string | null
  readonly language: string
  readonly title: string
  /** Compares the articles of one answer, and nothing else. */
  readonly score: number
  /** Where it was found. */
  readonly snippet: Snippet | null
}

/**
 * Each article once, the best first: in the first of the languages in which it was found, or, where none was asked for, in
 * the one in which it was found best.
 */
export function foundArticles(
  hits: readonly Hit<ArticleVersionRecord>[],
  languages: readonly string[] | undefined,
  limit: number,
): readonly FoundArticle[] {
  const byArticle = Map.groupBy(hits, ({ record }) => record.articleId)
  return [...byArticle.values()].slice(0, limit).flatMap((same) => {
    const [best] = same
    const chosen = languages
      ?.flatMap((language) => same.filter(({ record }) => record.language === language))
      .at(0)
    const hit = chosen ?? best
    return hit && best ? [{ ...shown(hit.record), score: best.score, snippet: hit.snippet ?? null }] : []
  })
}

function shown({ id, articleId, slug, category, language, title }: ArticleVersionRecord) {
  return { articleId, versionId: id, slug, category: category ?? null, language, title }
}
