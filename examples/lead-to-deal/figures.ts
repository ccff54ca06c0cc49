import type { Money } from '@guanxi/core'
import type { Office } from './office.ts'

const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' }

/** What lies where, what is to be expected, and how far the target is reached. */
export async function tellFigures({ chen, li }: Office, tell: (text: string) => void): Promise<void> {
  const amount = { amount: '300000', currency: 'CNY' }
  await chen.crm.target.create({ ...NOVEMBER, ownerId: li.id, amount })
  for (const { stage, count, amounts } of await chen.crm.opportunity.funnel({}))
    tell(`${stage.padEnd(8)} ${count}  ${inWords(amounts)}`)
  const [forecast] = await chen.crm.opportunity.forecast(NOVEMBER)
  tell(`Won ${inWords(forecast?.won.amounts)}, expected besides ${inWords(forecast?.weighted)}`)
  for (const { amountBp } of await chen.crm.target.attainment(NOVEMBER))
    tell(`${li.name} has reached ${(amountBp ?? 0) / 100} % of the target`)
}

function inWords(amounts: readonly Money[] = []): string {
  return amounts.map(({ amount, currency }) => `${amount} ${currency}`).join(', ') || '–'
}
