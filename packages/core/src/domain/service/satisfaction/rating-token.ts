/** What a token is good for: one rating of one tenant. */
export interface TokenSubject {
  readonly tenant: string
  /** The id of the rating. */
  readonly id: string
}

/**
 * Makes the token of a link by which a customer answers one survey about one ticket. It says nothing about anybody, fits
 * no other rating and no other tenant, and is kept nowhere: whoever holds a secret can make it again. Sign with the first
 * of the secrets.
 *
 * @example
 * ```ts
 * const secret = 'one of at least thirty-two characters'
 * const token = await ratingToken(secret, { tenant: 'acme', id: 'rating-1' })
 * console.log(token.startsWith('rating-1.')) // true
 * ```
 */
export async function ratingToken(secret: string, subject: TokenSubject): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret), textOf(subject))
  return `${subject.id}.${base64Url(new Uint8Array(signature))}`
}

/** The id of the rating that a token is for; undefined where none of the secrets has signed it. */
export async function ratingOfToken(
  secrets: readonly string[],
  tenant: string,
  token: string,
): Promise<string | undefined> {
  const [, id, text = ''] = /^(.{1,128})\.([\w-]{43})$/s.exec(token) ?? []
  const signature = id === undefined ? undefined : bytesOf(text)
  if (id === undefined || !signature) return undefined
  for (const secret of secrets) {
    const isSigned = await crypto.subtle.verify(
      'HMAC',
      await keyOf(secret),
      signature,
      textOf({ tenant, id }),
    )
    if (isSigned) return id
  }
  return undefined
}

function keyOf(secret: string) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'sign',
    'verify',
  ])
}

/** The kind of thing is signed, too, so that a secret which is used elsewhere signs nothing for us. */
function textOf({ tenant, id }: TokenSubject): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['guanxi rating', tenant, id]))
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Of several texts with the same bytes only the one that we write: a changed link is another link. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
  return base64Url(bytes) === text ? bytes : undefined
}
