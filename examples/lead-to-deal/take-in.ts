import { type KeptAssignment, whyNot } from '@guanxi/core'
import type { Office } from './office.ts'
import type { SalesCrm } from './sales-crm.ts'
import { webForm } from './web-form.ts'

const PAGE = 'https://acme.example/pumps?utm_source=baidu&utm_medium=cpc&utm_campaign=spring'
const LI_NA = {
  name: '李娜',
  company: '北方重工有限公司',
  phone: '138 0013 8007',
  region: 'north',
  employees: '2400',
}
const HANS = {
  name: 'Hans Müller',
  company: 'Ironwood GmbH',
  email: 'hans@ironwood.example',
  region: 'north',
}

type Tell = (text: string) => void

/** Two visitors fill in the form, and one who leaves no address is told so in their language. */
export async function takeIn(crm: SalesCrm, { chen }: Office, tell: Tell): Promise<void> {
  const form = webForm(crm)
  const send = async (fields: Readonly<Record<string, string>>, language: string) => {
    const request = new Request(PAGE, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'accept-language': language },
    })
    const answer = await form(request)
    const { message = 'Thank you' } = (await answer.json()) as { readonly message?: string }
    tell(`${fields['name']} fills in the form: ${answer.status} ${message}`)
  }
  await send({ ...LI_NA, newsletter: 'on' }, 'zh-CN')
  await send(HANS, 'de')
  await send({ name: '王小明' }, 'zh-CN')
  for (const { name, firstTouch, consent } of (await chen.crm.lead.list({ orderBy: 'createdAt' })).items)
    tell(`${name} came by ${firstTouch?.utm?.campaign}; newsletter: ${consent?.['newsletter']?.granted}`)
}

/** What a lead is worth, and what each rule gives to it. */
export async function judge({ li }: Office, leadId: string, tell: Tell): Promise<void> {
  const call = { type: 'call', subject: 'First call', leadId, ownerId: li.id } as const
  const { id } = await li.crm.activity.create(call)
  await li.crm.activity.complete({ id, outcome: '想看报价' })
  const { score, grade, rules } = await li.crm.lead.score({ id: leadId })
  tell(`Score ${score}, ${grade}: ${rules.map(({ rule, points }) => `${rule} ${points}`).join(', ')}`)
}

/** Who got a lead, by which rule of which department, and why somebody else did not. */
export async function explainOwner({ chen, li, anna }: Office, leadId: string, tell: Tell): Promise<void> {
  const [created] = await chen.crm.lead.history(leadId)
  const kept = created?.why as KeptAssignment | null | undefined
  if (!kept) return
  const { assignment } = kept
  const owner = [li, anna].find(({ id }) => id === assignment.ownerId)
  tell(`${owner?.name} gets it by ${assignment.rule}`)
  tell(`Why not ${anna.name}? ${whyNot(assignment, anna.id)}`)
}
