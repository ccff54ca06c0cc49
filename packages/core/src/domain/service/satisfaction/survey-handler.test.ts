import { describe, expect, it } from 'vitest'
import { ratingToken, surveyHandler } from '../../../index.ts'
import { csat, desk, SECRET } from '../../../testing/survey-desk.ts'

type Body = NonNullable<RequestInit['body']> | null

async function mounted() {
  const made = await desk([{ ...csat, answerWithin: '2d' }])
  await made.solved()
  const [{ id = '' } = {}] = await made.ratings()
  const token = await ratingToken(SECRET, { tenant: 'acme', id })
  const handle = surveyHandler(made.crm)
  const call = (init: RequestInit & { duplex?: 'half' } = {}, of = token) =>
    handle(new Request(`https://example.com/rate?token=${encodeURIComponent(of)}`, init))
  const post = (body: Body, headers: object = {}, of = token) =>
    call({ method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }, of)
  return { ...made, id, token, handle, call, post }
}

describe('the handler of surveys', () => {
  it('shows what is asked, and what was answered', async () => {
    const { call, post } = await mounted()

    const asked = await call()
    expect(await asked.json()).toMatchObject({ kind: 'csat', question: 'How was it?', score: null })
    const answered = await post('{"score":5,"comment":"Thanks"}')
    expect([answered.status, await answered.json()]).toMatchObject([200, { score: 5, comment: 'Thanks' }])
    expect(await (await call()).json()).toMatchObject({ score: 5, comment: 'Thanks' })
  })

  it('answers nothing when a link is only opened, as mail programs do', async () => {
    const { call, session, id } = await mounted()
    const { version } = (await session.rating.get(id)) ?? {}
    await call()
    await call()

    expect(await session.rating.get(id)).toMatchObject({ score: null, version })
  })

  it('sets no cookie, never redirects, and is kept by no cache', async () => {
    const { call, post } = await mounted()
    for (const { status, headers } of [await call(), await call({}, 'forged'), await post('{"score":1}')]) {
      expect([200, 404]).toContain(status)
      expect(headers.get('set-cookie')).toBeNull()
      expect(headers.get('location')).toBeNull()
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(' '.repeat(10_000))),
    })
  it.each<[string, Body, object, number, string]>([
    ['no JSON', 'score=5', {}, 400, 'CRM_RATING_REQUEST'],
    ['nothing', null, {}, 400, 'CRM_RATING_REQUEST'],
    ['null', 'null', {}, 400, 'CRM_RATING_REQUEST'],
    ['a form', 'score=5', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'CRM_RATING_REQUEST'],
    ['no score', '{}', {}, 422, 'CRM_VALIDATION'],
    ['a score as text', '{"score":"5"}', {}, 422, 'CRM_VALIDATION'],
    ['a score off the scale', '{"score":6}', {}, 422, 'CRM_RATING_SCORE'],
    ['a comment that is none', '{"score":5,"comment":{"a":1}}', {}, 422, 'CRM_VALIDATION'],
    ['too much', `{"score":5,"comment":"${'x'.repeat(40_000)}"}`, {}, 413, 'CRM_RATING_REQUEST'],
    ['too much, said to be little', ' '.repeat(40_000), { 'content-length': '2' }, 413, 'CRM_RATING_REQUEST'],
    ['what never ends', endless(), {}, 413, 'CRM_RATING_REQUEST'],
  ])('refuses %s', async (_, body, headers, status, code) => {
    const { call, session, id } = await mounted()
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
    const response = await call({ ...init, duplex: 'half' } as RequestInit)

    expect([response.status, await response.json()]).toMatchObject([status, { code }])
    expect(await session.rating.get(id)).toMatchObject({ score: null })
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('does not know %s', async (method) => {
    const { call } = await mounted()
    const response = await call({ method })

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('says in the language of the customer why a link is of no use', async () => {
    const { call, clock } = await mounted()
    const say = async (language: string, of?: string) => {
      const response = await call({ headers: { 'accept-language': language } }, of)
      return [response.status, await response.json()]
    }

    expect(await say('de', 'made up')).toEqual([
      404,
      { code: 'CRM_RATING_LINK', message: 'This link leads to no rating.' },
    ])
    clock.set(new Date(clock.now() + 2 * 86_400_000))
    expect(await say('zh-CN,zh;q=0.9')).toEqual([
      410,
      { code: 'CRM_RATING_EXPIRED', message: '该评价已过期。' },
    ])
  })

  it('serves many tenants, each with its own links', async () => {
    const { crm, token } = await mounted()
    const tenantOf = (host: string) => (/^(acme|globex)\./.test(host) ? host.split('.')[0] : undefined)
    const handle = surveyHandler(crm, { tenant: ({ url }) => tenantOf(new URL(url).hostname) })
    const at = async (tenant: string) =>
      (await handle(new Request(`https://${tenant}.example.com/?token=${token}`))).status

    expect([await at('acme'), await at('globex'), await at('nobody')]).toEqual([200, 404, 404])
  })

  it('leaves to the host what is no answer to a customer', async () => {
    const { crm } = await mounted()
    const handle = surveyHandler(crm, { actor: { id: 'x', roles: [] } })

    await expect(handle(new Request('https://example.com/?token=x'))).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })
})
