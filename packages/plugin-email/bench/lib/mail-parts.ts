/** How a text is written into a mail. */
export type Charset = 'utf-8' | 'gb18030'

/** A part of a mail: its own header, an empty line, and what is in it. */
export function textPart(type: 'plain' | 'html', text: string, charset: Charset): string {
  const isPlain = isAscii(text)
  const encoding = isPlain ? 'quoted-printable' : 'base64'
  const written = isPlain ? quotedPrintable(text) : inBase64(encoded(text, charset))
  return `Content-Type: text/${type}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${written}\r\n`
}

/** Something that comes with a mail. */
export function filePart(name: string, type: string, content: Uint8Array): string {
  return `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${inBase64(content)}\r\n`
}

/** Parts that stand together. */
export function together(kind: string, boundary: string, parts: readonly string[]): string {
  const inside = parts.map((part) => `--${boundary}\r\n${part}`).join('')
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inside}--${boundary}--\r\n`
}

/** A header's value that may have other letters than ours. */
export function word(text: string, charset: Charset): string {
  return isAscii(text) ? text : `=?${charset}?B?${encoded(text, charset).toString('base64')}?=`
}

function isAscii(text: string): boolean {
  return /^[\t\r\n -~]*$/.test(text)
}

function inBase64(content: Uint8Array): string {
  return (
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
}

function quotedPrintable(text: string): string {
  return (
    text
      .replaceAll('=', '=3D')
      .replace(/[^\r\n]{74}(?=[^\r\n])/g, '$&=\r\n')
      // Where a line ends within an `=3D`, all of it stands on that line.
      .replace(/=\r\n(3?D)/g, '$1=\r\n')
  )
}

function encoded(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text)
  return Buffer.concat([...text].map((character) => GB18030.get(character) ?? Buffer.from(character)))
}

/** Node reads GB18030 and does not write it: all that has two bytes, by reading it. */
const GB18030 = new Map<string, Buffer>()
const decoder = new TextDecoder('gb18030')
for (let first = 0x81; first <= 0xfe; first++)
  for (let second = 0x40; second <= 0xfe; second++) {
    const bytes = Buffer.from([first, second])
    const character = decoder.decode(bytes)
    if (character.length === 1 && !GB18030.has(character)) GB18030.set(character, bytes)
  }
