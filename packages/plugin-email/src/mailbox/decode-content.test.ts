import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeContent } from './decode-content.ts'

describe('the content of an attachment', () => {
  it.each(['base64', 'quoted-printable', '8bit'])(
    'in %s is the same however it is cut on its way',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 600 }),
          fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
          async (content, cuts) => {
            const sent = encode(content, encoding)

            expect(await decoded(pieces(sent, cuts), encoding)).toEqual(Buffer.from(content))
          },
        ),
      )
    },
  )

  it.each([
    ['base64', 'aGVs\r\nbG8=\r\n', 'hello'],
    ['BASE64 ', 'aGVsbG8', 'hello'],
    ['base64', '!aG~VsbG\x008=', 'hello'],
    ['base64', '', ''],
    ['quoted-printable', 'a=3D=\r\nb  \r\nc=', 'a=b\r\nc'],
    ['quoted-printable', '=ZZ=4', '=ZZ=4'],
    ['quoted-printable', 'long=\nline', 'longline'],
    ['7bit', 'as it is  \r\n', 'as it is  \r\n'],
    [undefined, 'aGVsbG8=', 'aGVsbG8='],
    ['x-uuencode', '=3D', '=3D'],
  ])('in %s as %j is %j', async (encoding, sent, meant) => {
    for (const length of [1, 2, 1000])
      expect(
        (await decoded(pieces(Buffer.from(sent, 'latin1'), [length]), encoding)).toString('latin1'),
      ).toBe(meant)
  })

  it('of many blanks is read in a time that grows with its length alone', async () => {
    const blanks = Buffer.concat([Buffer.alloc(2_000_000, ' '), Buffer.from('x')])

    expect(await decoded(pieces(blanks, [3_000_000]), 'quoted-printable')).toHaveLength(2_000_001)
  })
})

function encode(content: Uint8Array, encoding: string): Buffer {
  const bytes = Buffer.from(content)
  if (encoding === 'base64') return Buffer.from(bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n'))
  if (encoding === '8bit') return bytes
  const codes = [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  return Buffer.from(codes.map((code, at) => (at % 24 === 23 ? `${code}=\r\n` : code)).join(''))
}

async function* pieces(content: Buffer, cuts: readonly number[]): AsyncIterable<Uint8Array> {
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const length = cuts[turn % cuts.length] ?? 1
    yield content.subarray(at, at + length)
    at += length
  }
}

async function decoded(content: AsyncIterable<Uint8Array>, encoding: string | undefined): Promise<Buffer> {
  const found: Uint8Array[] = []
  for await (const piece of decodeContent(content, encoding)) found.push(piece)
  return Buffer.concat(found)
}
