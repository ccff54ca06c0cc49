import { isCrmError, type Locale } from '@guanxi/core'
import type { SalesCrm } from './sales-crm.ts'

/** What a visitor may say. Whatever else a request brings stays in what is kept as it came, and moves nothing. */
const FIELDS = ['name', 'company', 'email', 'phone', 'region', 'employees'] as const

/** Takes in what a visitor sent: a function from request to answer, to be hung into whatever serves requests. */
export function webForm(crm: SalesCrm): (request: Request) => Promise<Response> {
  const session = crm.as(crm.actor({ id: 'web-form', roles: ['form'] }))
  return async (request) => {
    const sent = Object.fromEntries(await request.formData()) as Readonly<Record<string, string>>
    const newsletter = sent['newsletter'] === 'on'
    try {
      const { leadId } = await session.lead.capture({
        lead: leadOf(sent),
        channel: 'web',
        utm: utmOf(new URL(request.url)),
        consent: [{ purpose: 'newsletter', granted: newsletter, text: '2026-10', from: request.url }],
        raw: sent,
      })
      return Response.json({ received: leadId }, { status: 202 })
    } catch (error) {
      if (!isCrmError(error)) throw error
      return Response.json({ code: error.code, message: error.text(localeOf(request)) }, { status: 422 })
    }
  }
}

/** A form sends words only; whether they are a number or an address that will do, the capture says. */
function leadOf(sent: Readonly<Record<string, string>>) {
  const given = FIELDS.flatMap((field) => (sent[field] ? [[field, sent[field]]] : []))
  const lead = Object.fromEntries(given) as Readonly<Record<string, string>>
  return { ...lead, ...(lead['employees'] && { employees: Number(lead['employees']) }) }
}

function utmOf({ searchParams }: URL) {
  const given = (['source', 'medium', 'campaign', 'term', 'content'] as const).flatMap((part) => {
    const value = searchParams.get(`utm_${part}`)
    return value ? [[part, value]] : []
  })
  return Object.fromEntries(given) as Readonly<Record<string, string>>
}

function localeOf(request: Request): Locale {
  return request.headers.get('accept-language')?.startsWith('zh') ? 'zh-CN' : 'en'
}
