import { expect, it } from 'vitest'
import { htmlText } from './html-text.ts'

it.each([
  ['lines and paragraphs', '<p>Hello<br>Ada</p><p>Bye</p>', 'Hello\nAda\n\nBye'],
  ['divs, as Gmail writes', '<div>One</div><div><br></div><div>Two</div>', 'One\n\nTwo'],
  ['lists', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ['tables', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
  ['entities', '&lt;b&gt; &amp; &eacute;&nbsp;&#20320;', '<b> & é 你'],
  ['quotations', '<div>yes</div><blockquote>one<br>two</blockquote>', 'yes\n\n> one\n> two'],
  ['no scripts and styles', '<style>p{}</style><script>alert(1)</script><p>x</p>', 'x'],
  ['nothing hidden', '<span style="display:none">pre<b>header</b></span><p>x</p>', 'x'],
  ['preformatted text', '<pre>a\n  b\n\nc</pre>', 'a\n  b\n\nc'],
  ['pictures by their words', '<p><img alt="logo" src="x"></p>', 'logo'],
])('reads %s', (_, html, text) => {
  expect(htmlText(html)).toBe(text)
})
