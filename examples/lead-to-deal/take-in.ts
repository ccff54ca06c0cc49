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

/** Two visitors fill in the form, and one who leaves no address is told so in their language. */
export async function takeIn(crm: SalesCrm, { chen }: Office, tell: (text: string) => void): Promise<void> {
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
