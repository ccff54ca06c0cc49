import { satisfies } from 'compare-versions'
import type { Issue } from '../errors.ts'
import { inOrder } from '../order.ts'
import type { Parts } from './plugin.ts'

/** Plugins with those that they require, each after what it requires; otherwise as they were given. */
export function sortParts(given: readonly Parts[], problems: Issue[]): readonly Parts[] {
  const parts = withRequired(given)
  const seen = new Set<string>()
  for (const { id } of parts) {
    if (seen.has(id))
      problems.push({
        code: 'PLUGIN_CONFLICT',
        path: id,
        message: 'is the id of two plugins.',
        zh: '被两个插件用作 id。',
      })
    seen.add(id)
  }
  const { sorted, problems: wrong } = inOrder(
    parts.map((part) => ({
      id: part.id,
      before: [],
      after: (part.requires ?? []).map(({ id }) => id),
      part,
    })),
  )
  for (const problem of wrong)
    if (problem.kind === 'cycle')
      problems.push({
        code: 'PLUGIN_CYCLE',
        path: problem.path[0] ?? '',
        message: `requires itself: ${problem.path.join(' → ')}.`,
        zh: `循环依赖自身：${problem.path.join(' → ')}。`,
      })
  return sorted.map(({ part }) => part)
}

/** Plugins that others require come along by themselves. */
function withRequired(given: readonly Parts[]): readonly Parts[] {
  const all = new Set<Parts>()
  const visited = new Set<Parts>()
  const add = (part: Parts) => {
    if (visited.has(part)) return
    visited.add(part)
    for (const required of part.requires ?? []) add(required)
    all.add(part)
  }
  for (const part of given) add(part)
  return [...all]
}

/** What must be known of the core to tell whether a plugin fits. */
export interface Compatibility {
  readonly version: string
  /** Plugins to install although they say they do not fit. */
  readonly allowIncompatible: readonly string[]
}

/** Whether a plugin says that it works with this core. */
export function checkCompat(
  { id, compat }: Parts,
  { version, allowIncompatible }: Compatibility,
  problems: Issue[],
): void {
  if (compat === undefined || allowIncompatible.includes(id)) return
  let fits = false
  try {
    fits = satisfies(version, compat)
  } catch {
    // No range at all: reported like one that does not fit.
  }
  if (!fits)
    problems.push({
      code: 'PLUGIN_INCOMPATIBLE',
      path: id,
      message: `works with core ${compat}; this is ${version}.`,
      zh: `需要核心版本 ${compat}，当前为 ${version}。`,
    })
}
