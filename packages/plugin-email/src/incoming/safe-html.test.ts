import { describe, expect, it } from 'vitest'
import { safeHtml } from './safe-html.ts'

describe('a page shows of a mail', () => {
  it.each([
    ['a script', '<script>alert(1)</script>x', 'x'],
    ['an event', '<b onclick="alert(1)">x</b>', '<b>x</b>'],
    [
      'a link that runs',
      '<a href="javascript:alert(1)">x</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">x</a>',
    ],
    [
      'a link that hides it',
      '<a href="java&#10;script:alert(1)">x</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">x</a>',
    ],
    ['a form', '<form action="https://evil.test"><input name=p>x</form>', 'x'],
    ['a frame', '<iframe src="https://evil.test"></iframe>x', 'x'],
    ['a picture that draws scripts', '<svg onload=alert(1)><script>alert(1)</script></svg>x', 'x'],
    ['a style sheet', '<style>body{display:none}</style>x', 'x'],
    [
      'a place outside its own',
      '<div style="position:fixed;top:0;color:red">x</div>',
      '<div style="color:red">x</div>',
    ],
    ['a picture in a style', '<div style="background-color:url(https://evil.test)">x</div>', '<div>x</div>'],
    ['a picture that is a program', '<img src="data:image/svg+xml;base64,AAAA">', '<img />'],
    ['a comment for one browser', '<!--[if mso]><script>alert(1)</script><![endif]-->x', 'x'],
    ['another base', '<base href="https://evil.test/">x', 'x'],
    ['a page that goes away', '<meta http-equiv="refresh" content="0;url=https://evil.test">x', 'x'],
  ])('nothing of %s', (_, html, shown) => {
    expect(safeHtml(html)).toBe(shown)
  })

  it('pictures of other servers only where they are asked for', () => {
    const html = '<img src="https://track.test/1.png" alt="a" srcset="https://track.test/2.png">'

    expect(safeHtml(html)).toBe('<img alt="a" data-held-back />')
    expect(safeHtml(html, { remoteImages: true })).toBe('<img alt="a" src="https://track.test/1.png" />')
    expect(safeHtml('<img src="//track.test/1.png" data-held-back>', { remoteImages: true })).toBe('<img />')
  })

  it('pictures that came with it, where the host has them', () => {
    const picture = (ref: string) => (ref === 'r1' ? '/attachments/r1' : undefined)

    expect(safeHtml('<img src="cid:r1"><img src="cid:r2">', { picture })).toBe(
      '<img src="/attachments/r1" /><img />',
    )
  })

  it('its looks', () => {
    const html =
      '<p style="color:#f00;text-align:center"><b>a</b></p><table border="1"><tr><td colspan="2">b</td></tr></table>'

    expect(safeHtml(html)).toBe(html)
  })

  it('its words alone, where it nests for ever', () => {
    expect(safeHtml(`${'<div>'.repeat(100_000)}a &lt;script&gt;${'</b>'.repeat(100_000)}`)).toMatch(
      /^<pre>a &amp;lt;script/,
    )
  })
})
