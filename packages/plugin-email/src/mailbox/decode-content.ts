/** Undoes the transfer encoding of a part, piece by piece. What no mail program would have written is left out. */
export function decodeContent(
  pieces: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncIterable<Uint8Array> {
  const known = encoding?.trim().toLowerCase()
  if (known === 'base64') return decodeBase64(pieces)
  if (known === 'quoted-printable') return decodeQuotedPrintable(pieces)
  return pieces
}

async function* decodeBase64(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left: Uint8Array = new Uint8Array(0)
  for await (const piece of pieces) {
    const letters = lettersOf(left, piece)
    const whole = letters.length - (letters.length % 4)
    left = Uint8Array.from(letters.subarray(whole))
    if (whole > 0) yield Buffer.from(latin1(letters.subarray(0, whole)), 'base64')
  }
  if (left.length > 1) yield Buffer.from(latin1(left), 'base64')
}

const IS_LETTER = new Uint8Array(256)
for (const letter of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'))
  IS_LETTER[letter] = 1

/** By hand: an expression would make ten times as much garbage of an attachment. */
function lettersOf(left: Uint8Array, piece: Uint8Array): Uint8Array {
  const letters = new Uint8Array(left.length + piece.length)
  letters.set(left)
  let end = left.length
  for (const byte of piece) if (IS_LETTER[byte] === 1) letters[end++] = byte
  return letters.subarray(0, end)
}

/** Longer blanks than any line may have are taken for content, so that nothing piles up. */
const MOST_HELD = 1000

async function* decodeQuotedPrintable(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left = ''
  for await (const piece of pieces) {
    const text = left + latin1(piece)
    const held = heldFrom(text)
    const whole = text.length - held > MOST_HELD ? text.length : held
    left = text.slice(whole)
    yield unquoted(text.slice(0, whole))
  }
  const last = withoutBlanks(left)
  yield unquoted(last.endsWith('=') ? last.slice(0, -1) : last)
}

/** Where that begins of which only what follows tells what it is: half a code, or blanks that may end a line. */
function heldFrom(text: string): number {
  const end = withoutBlanks(text).length
  if (text[end - 1] === '=') return end - 1
  return end === text.length && text[end - 2] === '=' ? end - 2 : end
}

function unquoted(text: string): Uint8Array {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  const plain = [...lines.map(wholeLine), last]
    .join('')
    .replace(CODE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(plain, 'latin1')
}

const CODE = /=([0-9A-Fa-f]{2})/g

/** A line that ends with `=` goes on in the next; blanks at its end were put there on the way. */
function wholeLine(line: string): string {
  const said = withoutBlanks(line)
  if (said.endsWith('=')) return said.slice(0, -1)
  return line.endsWith('\r') ? `${said}\r\n` : `${said}\n`
}

/** By hand: an expression would look at the blanks before something else again and again. */
function withoutBlanks(text: string): string {
  let end = text.length
  while (end > 0 && BLANKS.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

const BLANKS = ' \t\r'

function latin1(piece: Uint8Array): string {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
}
