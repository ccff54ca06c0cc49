import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { html, trustedHtml } from './html-tag.ts'
import { mailTemplate } from './mail-template.ts'

const welcome = mailTemplate({
  id: 'welcome',
  data: z.strictObject({
    name: z.string().min(1),
    link: z.string(),
    items: z.array(z.string()).default([]),
  }),
  sample: { name: 'Li Lei', link: 'https://acme.example/start' },
  subject: ({ name }) => `Welcome, ${name}`,
  text: ({ name, link }) => `Dear ${name},\n\nstart here: ${link}`,
  html: ({ name, link, items }) =>
    html`<p title="${name}">Dear ${name},</p><a href="${link}">start</a><ul>${items.map((one) => html`<li>${one}</li>`)}</ul>`,
  'zh-CN': { subject: ({ name }) => `欢迎，${name}`, text: ({ name }) => `${name}，您好！` },
})
const link = 'https://acme.example/?a=1&b=2'
const errorOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    return error as { code: string; issues: readonly { path?: string }[]; message: string }
  }
  return undefined
}

describe('a template', () => {
  it('is written with its data, escaped where it stands in HTML', () => {
    const mail = welcome.render({ name: 'Li & "Co" <b>', link, items: ['<i>', 'b'] })

    expect(mail).toEqual({
      subject: 'Welcome, Li & "Co" <b>',
      text: `Dear Li & "Co" <b>,\n\nstart here: ${link}`,
      html: '<p title="Li &#38; &#34;Co&#34; &#60;b&#62;">Dear Li &#38; &#34;Co&#34; &#60;b&#62;,</p><a href="https://acme.example/?a=1&#38;b=2">start</a><ul><li>&#60;i&#62;</li><li>b</li></ul>',
    })
  })

  it('is written in the language of the person, where it has it', () => {
    expect(welcome.render({ name: '李雷', link }, { locale: 'zh-CN' })).toEqual({
      subject: '欢迎，李雷',
      text: '李雷，您好！',
    })
    expect(welcome.preview().subject).toBe('Welcome, Li Lei')
    expect(welcome.preview({ locale: 'zh-CN' }).text).toBe('Li Lei，您好！')
  })

  it('takes the data that it says, and no other', () => {
    const wrong = errorOf(() => welcome.render({ name: '', link, items: [7], secret: 'hunter2' } as never))

    expect(wrong?.code).toBe('EMAIL_TEMPLATE_DATA')
    expect(wrong?.issues.map(({ path }) => path)).toEqual(['name', 'items.0', ''])
    expect(JSON.stringify(wrong)).not.toContain('hunter2')
    // @ts-expect-error [2345] -- the name is missing
    expect(errorOf(() => welcome.render({ link }))?.issues).toMatchObject([{ path: 'name' }])
  })

  it('whose sample cannot be written is told of at the start', () => {
    const texts = { subject: () => 's', text: () => 't' }
    const data = z.strictObject({ link: z.string() })

    expect(errorOf(() => mailTemplate({ id: 'a', data, sample: {} as never, ...texts }))).toMatchObject({
      code: 'EMAIL_TEMPLATE_INVALID',
      issues: [{ path: 'sample' }, { path: 'link' }],
    })
    const sample = { link: 'javascript:alert(1)' }
    const shown = { ...texts, html: ({ link: to }: { link: string }) => html`<a href="${to}">x</a>` }
    expect(errorOf(() => mailTemplate({ id: 'a', data, sample, ...texts, 'zh-CN': shown }))).toMatchObject({
      code: 'EMAIL_TEMPLATE_INVALID',
    })
  })

  it('has a subject of one line', () => {
    expect(welcome.render({ name: 'Li\r\nBcc: eve@example.com', link }).subject).toBe(
      'Welcome, Li Bcc: eve@example.com',
    )
  })
})

describe('HTML', () => {
  it('takes what is HTML already as it is, and nothing for nothing', () => {
    const vip = false

    expect(String(html`<p>${trustedHtml('<b>5%</b>')}${null}${undefined}${vip && 'x'}${0}</p>`)).toBe(
      '<p><b>5%</b>0</p>',
    )
    expect(String(html`<p title="${html`<b>${'"'}</b>`}">`)).toBe(
      '<p title="&#60;b&#62;&#38;#34;&#60;/b&#62;">',
    )
  })

  it.each<[string, () => unknown]>([
    ['an attribute without quotes', () => html`<a title=${'x'}>`],
    ['the name of an attribute', () => html`<a ${'onclick=x'}>`],
    ['the name of a tag', () => html`<a${'x'}>`],
    ['a script', () => html`<script>let a = '${'x'}'</script>`],
    ['a style', () => html`<style>a { color: ${'red'} }</style>`],
    ['a handler', () => html`<a onclick="f('${'x'}')">`],
    ['a link that runs', () => html`<a href="${'javascript:alert(1)'}">`],
    [
      'a link that runs, in capitals behind a blank',
      () => html`<a class="b" href=' ${' JavaScript:alert(1)'}'>`,
    ],
    ['a link that holds all', () => html`<img src="${'data:text/html,x'}">`],
    ['a link without a scheme', () => html`<a href="${'//evil.example'}">`],
  ])('refuses a value in %s', (_, write) => {
    expect(errorOf(write)?.code).toBe('EMAIL_HTML_UNSAFE')
  })

  it('takes values behind a script that ended, and links to mail and telephone', () => {
    expect(String(html`<style>a{}</style><p>${'<'}</p>`)).toBe('<style>a{}</style><p>&#60;</p>')
    expect(String(html`<a href="${'mailto:a@b.example'}">1 < 2 ${'>'}</a>`)).toContain('mailto:')
  })

  it('never lets a value end the place where it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = String(html`<p title="${value}" id='${value}'>${value}</p>`)
        const values = written.slice('<p title="'.length, -'</p>'.length).split(/" id='|'>/)
        expect(values).toHaveLength(3)
        for (const one of values) expect(one).not.toMatch(/[<>"'`]/)
      }),
    )
  })
})
