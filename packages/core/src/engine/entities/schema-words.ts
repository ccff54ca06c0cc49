import zhCN from 'zod/v4/locales/zh-CN.js'

const { localeError } = zhCN()
type ZodIssue = Parameters<typeof localeError>[0]

/**
 * What a schema of zod complains about, in Chinese; undefined of other libraries. Its issues come without the value that
 * they are about, and the sentences name its type.
 */
export function inChinese(vendor: string, found: object, value: unknown): string | undefined {
  if (vendor !== 'zod' || !('code' in found)) return undefined
  const { path } = found as { path?: readonly PropertyKey[] }
  const input = (path ?? []).reduce<unknown>((part, step) => (part as never)?.[step], value)
  const said = localeError({ ...found, input } as ZodIssue)
  return typeof said === 'string' ? said : said?.message
}
