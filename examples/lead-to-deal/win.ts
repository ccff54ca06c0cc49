import { isCrmError } from '@guanxi/core'
import type { Office } from './office.ts'

/** A deal goes its way: refused where figures are missing, kept waiting for an approval, signed and won. */
export async function win({ li, chen }: Office, id: string, tell: (text: string) => void): Promise<void> {
  const move = async (stage: 'offer' | 'signing' | 'won', patch: Readonly<Record<string, unknown>> = {}) => {
    try {
      const moved = await li.crm.opportunity.moveTo({ id, stage, patch })
      tell(`To ${stage}: ${moved.stage === stage ? 'moved' : 'waits for an approval'}`)
      return moved.approvalId
    } catch (error) {
      if (!isCrmError(error)) throw error
      tell(`To ${stage}: ${error.text('en')}`)
      return null
    }
  }
  await move('offer')
  await move('offer', { amount: { amount: '240000', currency: 'CNY' }, closeDate: '2026-11-27' })
  for (const { stage, is, approval } of await li.crm.opportunity.moves({ id }))
    if (is === 'open') tell(`The board offers ${stage}${approval ? `, approval ${approval}` : ''}`)
  const { result } = await li.crm.dryRun((inside) =>
    inside.opportunity.moveToMany([{ id, stage: 'signing' }]),
  )
  tell(`Dragged there, it would ${result.some((one) => one.ok && one.record.approvalId) ? 'wait' : 'move'}`)
  const approvalId = await move('signing')
  await move('signing')
  const { status } = await chen.crm.approval.approve({ id: approvalId ?? '', note: '同意' })
  tell(`${chen.name} decides: ${status}`)
  await move('signing')
  await move('won')
}
