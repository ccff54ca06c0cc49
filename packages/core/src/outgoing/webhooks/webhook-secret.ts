/**
 * The secret of a webhook, as Standard Webhooks writes it. It is derived from the host's key, so that no copy of the
 * database, no export and no journal holds it.
 */
export async function webhookSecret(key: string, place: SecretPlace): Promise<string> {
  const { tenant, webhookId, number } = place
  const text = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', text.encode(key), 'HKDF', false, ['deriveBits'])
  const info = text.encode(JSON.stringify(['guanxi webhook', tenant, webhookId, number]))
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, material, 256))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}

/** Which secret of which webhook. */
export interface SecretPlace {
  readonly tenant: string
  readonly webhookId: string
  readonly number: number
}
