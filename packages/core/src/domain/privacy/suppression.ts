import type { CommandContext } from '../../engine/command/context.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import { privacyErrors } from './privacy-errors.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** An address or number of somebody who wants to be kept out, as a digest that only the host's key makes. */
export const suppression = defineEntity('suppression', {
  fields: {
    digest: f.text({ max: 64 }).managed().unique().label({ en: 'Digest', 'zh-CN': '摘要' }),
    requestId: f
      .ref('subjectRequest', { inverse: 'suppressions' })
      .managed()
      .label({ en: 'Request', 'zh-CN': '请求' }),
  },
  label: { en: 'Suppression', 'zh-CN': '禁止录入' },
})

/** Fields by which somebody kept out is recognised, in the form in which records hold them. */
const ADDRESSES = ['email', 'phone'] as const
/** Whose records they are kept out of. */
const KEPT_OUT_OF = ['lead', 'contact'] as const

/** Makes digests that nobody can try addresses against who has the database alone. */
async function addressDigest(key: string, tenant: string, address: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const secret = await crypto.subtle.importKey('raw', bytes(key), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', secret, bytes(JSON.stringify([tenant, address])))
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Keeps out the addresses and numbers of somebody, present and past ones. */
export async function suppress(
  context: CommandContext,
  key: string | undefined,
  found: SubjectRecords,
  requestId: string,
): Promise<void> {
  if (key === undefined) throw privacyErrors.CRM_SUPPRESSION_KEY()
  const addresses = new Set<string>()
  const keep = (value: unknown) => void (typeof value === 'string' && addresses.add(value))
  for (const entity of KEPT_OUT_OF) {
    const ids = [...(found.get(entity) ?? [])]
    for (const record of await context.personal.records(entity, ids))
      for (const field of ADDRESSES) keep(record[field])
    for (const { changes } of await context.personal.entries(entity, ids))
      for (const field of ADDRESSES) for (const value of changes[field] ?? []) keep(value)
  }
  const digests = await Promise.all([...addresses].map((one) => addressDigest(key, context.tenant, one)))
  const records = context.records(suppression)
  const known = await records.where({ digest: { in: digests } }, { limit: digests.length || 1 })
  const isKnown = new Set(known.map(({ digest }) => digest))
  for (const digest of digests) if (!isKnown.has(digest)) await records.create({ digest, requestId })
}

interface Looked {
  readonly input: Readonly<Record<string, unknown>>
  readonly issue: (code: 'SUPPRESSED', message: { en: string; 'zh-CN': string }, path: string) => void
  readonly ctx: {
    readonly tenant: string
    readonly crm: { readonly suppression: { count(where: object): Promise<number> } }
  }
}

/** Refuses whoever is kept out, by whichever way they come in. Without a key nobody can be. */
export function suppressionHooks(hooks: Hooks, key: string | undefined): void {
  if (key === undefined) return
  for (const entity of KEPT_OUT_OF)
    for (const operation of ['create', 'update'] as const)
      hooks.check(entity, operation, async ({ input, issue, ctx }: Looked) => {
        for (const field of ADDRESSES) {
          const address = input[field]
          if (typeof address !== 'string') continue
          const digest = await addressDigest(key, ctx.tenant, address)
          if ((await ctx.crm.suppression.count({ digest })) > 0) issue('SUPPRESSED', KEPT_OUT, field)
        }
      })
}

const KEPT_OUT = {
  en: 'belongs to somebody who asked not to be kept here again.',
  'zh-CN': '属于已要求不再被录入的人员。',
}
