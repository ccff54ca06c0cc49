/** Text, and whether its charset had to be guessed. */
export interface DecodedText {
  readonly text: string
  readonly doubt?: 'CHARSET_GUESSED' | 'CHARSET_UNKNOWN'
}

/** Names that mails use and TextDecoder does not know. GB18030 holds all of GBK and GB2312. */
const ALIASES: Readonly<Record<string, string>> = {
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  cp950: 'big5',
  'windows-950': 'big5',
  cp932: 'shift_jis',
  'windows-932': 'shift_jis',
  cp949: 'euc-kr',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-8859-8-e': 'iso-8859-8',
}

/** These are claimed by programs that do not know what they send. */
const HARDLY_MEANT = new Set([
  '',
  'us-ascii',
  'ascii',
  'utf-8',
  'utf8',
  'unknown-8bit',
  'x-unknown',
  '8bit',
  'default',
])
const KNOWN_DOUBTLESS = new Set(['', 'us-ascii', 'ascii', 'utf-8', 'utf8'])

/** Decodes bytes by the charset that is claimed for them; where that is missing, unknown or wrong, by the likeliest. */
export function decodeText(bytes: Uint8Array, claimed = ''): DecodedText {
  // RFC 2231 lets a language follow: utf-8*en.
  const charset = claimed
    .trim()
    .toLowerCase()
    .replace(/\*.*$/s, '')
    .replace(/^["']|["']$/g, '')
  if (charset === 'utf-7' || charset === 'unicode-1-1-utf-7') return { text: decodeUtf7(bytes) }
  if (!HARDLY_MEANT.has(charset)) {
    const text =
      decoded(bytes, ALIASES[charset] ?? charset, false) ??
      decoded(bytes, charset.replace(/^x-|^cs/, ''), false)
    return text === undefined ? { text: guess(bytes), doubt: 'CHARSET_UNKNOWN' } : { text }
  }
  const text = decoded(bytes, 'utf-8', true)
  // Japanese by escapes is plain ASCII to look at.
  if (text !== undefined && !text.includes('\u001B$')) {
    return KNOWN_DOUBTLESS.has(charset) || isAscii(text) ? { text } : { text, doubt: 'CHARSET_UNKNOWN' }
  }
  return { text: guess(bytes), doubt: 'CHARSET_GUESSED' }
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7F]/.test(text)
}

function guess(bytes: Uint8Array): string {
  const utf8 = decoded(bytes, 'utf-8', true)
  if (utf8?.includes('\u001B$')) return decoded(bytes, 'iso-2022-jp', true) ?? utf8
  if (utf8 !== undefined) return utf8
  for (const charset of likeliest(bytes)) {
    const text = decoded(bytes, charset, true)
    if (text !== undefined) return text
  }
  // Cut inside a character, or damaged: what is mostly UTF-8 stays UTF-8.
  const mended = decoded(bytes, 'utf-8', false) ?? ''
  const lost = mended.split('\uFFFD').length - 1
  return lost * 20 <= mended.length ? mended : (decoded(bytes, 'windows-1252', false) ?? mended)
}

/**
 * Chinese in the order in which it is likely. Bytes above 127 come in pairs there; Western text has single ones, mostly
 * before a letter, which GB18030 would take for a rare character.
 */
function likeliest(bytes: Uint8Array): readonly string[] {
  let pairs = 0
  let common = 0
  let traditional = 0
  for (let at = 0; at + 1 < bytes.length; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x81) continue
    const trail = bytes[++at] ?? 0
    pairs++
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common++
    if (lead >= 0xa1 && lead <= 0xc9 && (trail >= 0xa1 || (trail >= 0x40 && trail <= 0x7e))) traditional++
  }
  if (common === pairs) return ['gb18030', 'big5']
  if (traditional >= pairs * 0.95) return ['big5', 'gb18030']
  return common * 2 >= pairs ? ['gb18030', 'big5'] : []
}

/** Undefined where no such charset is known, or, if `fatal`, where the bytes are none of it. */
function decoded(bytes: Uint8Array, charset: string, fatal: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes)
  } catch {
    return undefined
  }
}

/** RFC 2152: what is not ASCII stands as base64 of UTF-16 between `+` and `-`. */
function decodeUtf7(bytes: Uint8Array): string {
  const utf16 = new TextDecoder('utf-16be')
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/\+([A-Za-z0-9+/]*)-?/g, (_, code: string) => {
      const units = Buffer.from(code, 'base64')
      return code === '' ? '+' : utf16.decode(units.subarray(0, units.length - (units.length % 2)))
    })
}
