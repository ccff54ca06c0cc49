import type { Issue } from '../../engine/errors.ts'
import type { Staff } from './staff.ts'

/** What is doubtful about a territory that a rule names: it is not there, or nobody active works it now. */
export function territoryDoubts(
  staff: Staff,
  { territory, descend = false }: { readonly territory: string; readonly descend?: boolean },
  path: string,
): readonly Issue[] {
  const { territories, active } = staff
  if (!territories.has(territory))
    return [
      {
        ...{ code: 'TERRITORY_UNKNOWN', path },
        message: `names the territory "${territory}", which is not there.`,
        zh: `指定了销售区域“${territory}”，但该区域不存在。`,
      },
    ]
  const within = descend ? [...territories.keys()].filter((code) => liesIn(staff, code, territory)) : []
  const members = [territory, ...within].flatMap((code) => territories.get(code)?.members ?? [])
  if (members.some((id) => active.get(id))) return []
  return [
    {
      ...{ code: 'TERRITORY_EMPTY', path },
      message: `names the territory "${territory}", which nobody active works now.`,
      zh: `指定了销售区域“${territory}”，但目前没有在职人员负责该区域。`,
    },
  ]
}

/** Territories that lie in themselves. */
export function territoryCircles(staff: Staff): readonly Issue[] {
  return [...staff.territories.keys()]
    .filter((code) => liesIn(staff, code, code))
    .map((code) => ({
      code: 'TERRITORY_CYCLE',
      path: `territory.${code}`,
      message: 'lies in itself, by those above it.',
      zh: '经由上级区域，最终位于自身之内。',
    }))
}

/** Whether one is among those above another. */
function liesIn({ territories }: Staff, code: string, above: string): boolean {
  const seen = new Set<string>()
  for (let at = territories.get(code)?.parent; at !== undefined; at = territories.get(at)?.parent) {
    if (at === above) return true
    if (seen.has(at)) return false
    seen.add(at)
  }
  return false
}
