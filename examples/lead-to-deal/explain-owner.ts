import { type KeptAssignment, whyNot } from '@guanxi/core'
import type { Office } from './office.ts'

/** Who got a lead, by which rule of which department, and why somebody else did not. */
export async function explainOwner(
  { chen, li, anna }: Office,
  leadId: string,
  tell: (text: string) => void,
): Promise<void> {
  const [created] = await chen.crm.lead.history(leadId)
  const kept = created?.why as KeptAssignment | null | undefined
  if (!kept) return
  const { assignment } = kept
  const owner = [li, anna].find(({ id }) => id === assignment.ownerId)
  tell(`${owner?.name} gets it by ${assignment.rule}`)
  tell(`Why not ${anna.name}? ${whyNot(assignment, anna.id)}`)
}
