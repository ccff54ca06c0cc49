import { describe, expect, it } from 'vitest'
import { normaliseDomain, normaliseEmail, normalisePhone } from './normalise.ts'

describe('an e-mail address', () => {
  it.each([
    ['capitals', 'A@X.com', 'a@x.com'],
    ['spaces around it', ' a@x.com\t', 'a@x.com'],
    ['full-width letters and signs', 'ａ＠ｘ．ｃｏｍ', 'a@x.com'],
    ['a letter and its accent apart (NFD)', 'jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['the same letter as one (NFC)', 'jos\u00e9@example.com', 'jos\u00e9@example.com'],
    ['a domain in other letters', 'info@bücher.example', 'info@xn--bcher-kva.example'],
    ['the same domain in ASCII', 'info@xn--bcher-kva.example', 'info@xn--bcher-kva.example'],
    ['a Chinese domain', '销售@公司.cn', '销售@xn--55qx5d.cn'],
    ['a domain with a dot at its end', 'a@x.com.', 'a@x.com'],
    ['a tag, which some use to tell senders apart', 'a+shop@x.com', 'a+shop@x.com'],
    ['dots', 'first.last@x.co.uk', 'first.last@x.co.uk'],
  ])('AC-56 has one form, whatever it is written with: %s', (_, written, kept) => {
    expect(normaliseEmail(written)).toBe(kept)
  })

  it('AC-56 is not mixed up with one in letters that only look alike', () => {
    expect(normaliseEmail('\u0430da@example.com')).not.toBe(normaliseEmail('ada@example.com'))
  })

  it.each([
    '',
    'a',
    'a@',
    '@x.com',
    'a@b@c.com',
    'a b@x.com',
    'a@x',
    'a@x..com',
    '.a@x.com',
    'a.@x.com',
    'a..b@x.com',
    'a@-x.com',
    'a@127.0.0.1',
    'a@[::1]',
    'Ada <ada@x.com>',
    'a@x.com,b@x.com',
    'a@x.com/path',
    'a@x.com?q',
    'a@x.com#h',
    'a@x.com:80',
    'a@x .com',
    'a\u0000@x.com',
    `${'a'.repeat(65)}@x.com`,
    `a@${'x'.repeat(64)}.com`,
  ])('is not %j', (text) => {
    expect(normaliseEmail(text)).toBeNull()
  })
})

describe('a web domain', () => {
  it.each([
    ['a bare name', 'Example.com', 'example.com'],
    ['with www', 'www.example.com', 'example.com'],
    ['an address', 'https://www.Example.com/shop?x=1#top', 'example.com'],
    ['an address with a port', 'http://example.com:8080/', 'example.com'],
    ['an address with a name in it', 'https://user:secret@example.com/', 'example.com'],
    ['an e-mail address', 'ada@example.com', 'example.com'],
    ['full-width', 'ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ', 'example.com'],
    ['spaces around it', '  example.com ', 'example.com'],
    ['other letters', 'https://bücher.example', 'xn--bcher-kva.example'],
    ['ideographic full stops', '例え。com', 'xn--r8jz45g.com'],
    ['a subdomain', 'shop.example.co.uk', 'shop.example.co.uk'],
  ])('is found in %s', (_, written, kept) => {
    expect(normaliseDomain(written)).toBe(kept)
  })

  it.each([
    '',
    'localhost',
    'example',
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    'a b.com',
    'javascript:alert(1)',
    'http://',
    '.com',
    '-a.com',
  ])('is not in %j', (text) => {
    expect(normaliseDomain(text)).toBeNull()
  })
})

describe('a telephone number', () => {
  it.each([
    ['with its country', '+86 138 0013 8000'],
    ['without it', '13800138000'],
    ['with spaces', ' 138 0013 8000 '],
    ['with hyphens', '138-0013-8000'],
    ['with 00 for +', '00 86 138 0013 8000'],
    ['in full-width digits', '１３８００１３８０００'],
    ['with a full-width plus', '＋８６１３８００１３８０００'],
    ['with brackets', '(+86) 13800138000'],
  ])('AC-56 has one form: %s', (_, written) => {
    expect(normalisePhone(written, 'CN')).toBe('+8613800138000')
  })

  it.each([
    ['+44 20 7946 0958', '+442079460958'],
    ['010-6552 9988', '+861065529988'],
    ['+1 (415) 555-2671', '+14155552671'],
  ])('keeps the country that it names, else the one of the region: %s', (written, kept) => {
    expect(normalisePhone(written, 'CN')).toBe(kept)
  })

  it('has to name its country where the region is unknown', () => {
    expect(normalisePhone('13800138000', undefined)).toBeNull()
    expect(normalisePhone('+8613800138000', undefined)).toBe('+8613800138000')
  })

  it.each([
    '',
    'none',
    '12',
    '+',
    '+999 1234567',
    '138001380001380013800013',
    'call 13800138000',
    '1'.repeat(65),
  ])('is not %j', (text) => {
    expect(normalisePhone(text, 'CN')).toBeNull()
  })
})

describe('what has been brought into one form', () => {
  it.each([
    [normaliseEmail, 'ａ＠Bücher.example'],
    [normaliseDomain, 'https://www.bücher.example/x'],
    [(text: string) => normalisePhone(text, 'CN'), '010-6552 9988'],
  ])('stays in it', (normalise, text) => {
    const once = normalise(text) ?? ''

    expect(normalise(once)).toBe(once)
  })
})
