const HOW = { name: 'HMAC', hash: 'SHA-256' }
const text = new TextEncoder()

/** Whether whoever knows the secret wrote the body. `verify` compares in constant time; `===` would tell how far it was right. */
export async function isSigned(body: string, claimed: string, secret: string): Promise<boolean> {
  if (!/^([0-9a-f]{2})+$/.test(claimed)) return false
  const bytes = Uint8Array.from(claimed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), bytes, text.encode(body))
}

/** What the OA writes into the header. */
export async function sign(body: string, secret: string): Promise<string> {
  return Buffer.from(
    await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), text.encode(body)),
  ).toString('hex')
}

function keyOf(secret: string, use: 'sign' | 'verify') {
  return crypto.subtle.importKey('raw', text.encode(secret), HOW, false, [use])
}
