import type { EntityGrant } from '../../../engine/access/role.ts'
import { AUDIENCES, type Audience } from './article.ts'

/** The part of a version that says when it is shown. */
export interface Shown {
  readonly publishFrom?: Date | null
  readonly publishUntil?: Date | null
}

/** Which versions are shown at an instant: their window has begun, and is not over. */
export function shownAt(at: Date | 'now') {
  return {
    publishFrom: { lte: at },
    any: [{ publishUntil: null }, { publishUntil: { gt: at } }],
  } as const
}

/** Whose articles somebody of an audience reads: what is public is for customers too, and all of it is for agents. */
export function readBy(audience: Audience): readonly Audience[] {
  return AUDIENCES.slice(0, AUDIENCES.indexOf(audience) + 1)
}

/**
 * Grants of a role that reads articles as an audience does: what is published for it, while it is shown. Nothing else is
 * found, listed, counted or searched.
 *
 * @example
 * ```ts
 * const visitor: Role = { id: 'visitor', grants: { ...articlesFor('public') } }
 * ```
 */
export function articlesFor(audience: Audience): { readonly articleVersion: EntityGrant } {
  return { articleVersion: { read: { audience: { in: readBy(audience) }, ...shownAt('now') }, fields: OPEN } }
}

/** Neither in which state it is, nor for whom else. */
const OPEN = [
  ...['articleId', 'slug', 'category', 'language', 'number'],
  ...['title', 'body', 'keywords', 'publishFrom', 'publishUntil'],
]

/** How a version ends because another takes its place from an instant on. */
export function takenOver<V extends Shown>(version: V, from: Date, now: Date) {
  const { publishFrom, publishUntil } = version
  if (!publishFrom) return undefined
  const isOver = publishUntil != null && publishUntil <= from
  // One that would have come later is never shown: its window is empty.
  const end = publishFrom < from ? from : publishFrom
  const until = isOver ? publishUntil : end
  return {
    publishUntil: until,
    status: until <= now || publishFrom >= from ? 'archived' : 'published',
  } as const
}
