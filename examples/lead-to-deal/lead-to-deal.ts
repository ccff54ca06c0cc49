import { convert } from './convert.ts'
import { explainOwner } from './explain-owner.ts'
import { tellFigures } from './figures.ts'
import { judge } from './judge.ts'
import { mergeDouble } from './merge-double.ts'
import type { Office } from './office.ts'
import type { SalesCrm } from './sales-crm.ts'
import { takeIn } from './take-in.ts'
import { win } from './win.ts'

/** From a form on a web site to a deal that is won. */
export async function leadToDeal(crm: SalesCrm, office: Office, tell: (text: string) => void): Promise<void> {
  const heading = (text: string) => tell(`\n${text}`)
  heading('The web form')
  await takeIn(crm, office, tell)
  const [first = '', second = ''] = (await office.chen.crm.lead.list({ orderBy: 'createdAt' })).items.map(
    ({ id }) => id,
  )
  heading('Whose it is')
  await explainOwner(office, first, tell)
  heading('What it is worth')
  await judge(office, first, tell)
  heading('A double')
  await mergeDouble(office, first, tell)
  heading('A customer')
  const deal = await convert(office, first, tell)
  heading('The deal')
  await win(office, deal, tell)
  await offerTo(office, second)
  heading('November')
  await tellFigures(office, tell)
}

/** The other visitor gets an offer, too, so that there is something to expect. */
async function offerTo({ li, anna, chen }: Office, leadId: string): Promise<void> {
  const { ownerId } = (await chen.crm.lead.get(leadId)) ?? {}
  const owner = [li, anna].find(({ id }) => id === ownerId) ?? li
  const { opportunityId } = await owner.crm.lead.convert({ id: leadId })
  const patch = { amount: { amount: '60000', currency: 'CNY' }, closeDate: '2026-11-30' }
  await owner.crm.opportunity.moveTo({ id: opportunityId ?? '', stage: 'offer', patch })
}
