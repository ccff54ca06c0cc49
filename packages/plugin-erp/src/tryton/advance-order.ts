import { ErpError, type ErpOrder, type ErpOrderState } from '@guanxi/core/commerce'
import type { Facts } from './facts.ts'
import { orderOf } from './push-order.ts'
import { rowId } from './row-id.ts'
import type { Tables } from './tables.ts'

type Step = 'submit' | 'confirm' | 'cancel'

/** Which buttons lead from a state to where the step goes. Where a state is not named the step is done already. */
const BUTTONS: Readonly<Record<Step, Readonly<Partial<Record<ErpOrderState, readonly string[]>>>>> = {
  submit: { draft: ['quote'] },
  confirm: { draft: ['quote', 'confirm'], submitted: ['confirm'] },
  // What is confirmed but not begun goes back to a draft first.
  cancel: { draft: ['cancel'], submitted: ['cancel'], confirmed: ['draft', 'cancel'] },
}

/** Leads an order on and reads it again: a button that does not fit is answered as if it had been pressed. */
export async function advanceOrder(
  tables: Tables,
  remoteId: string,
  step: Step,
  facts: Facts,
): Promise<ErpOrder> {
  const id = rowId(remoteId)
  if (id === null) throw new ErpError('notFound', `There is no sale ${remoteId}.`)
  const before = await orderOf(tables, id, facts)
  const buttons = BUTTONS[step][before.state] ?? []
  for (const button of buttons) await tables.press('sale.sale', button, id)
  return buttons.length > 0 ? orderOf(tables, id, facts) : before
}
