/** JSON without numbers: each is the text that stood there, so that none has passed through floating point. */
export type Exact = string | boolean | null | readonly Exact[] | { readonly [name: string]: Exact }

/** What the standard has had since 2025, and the types do not know yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (name: string, value: unknown, of: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): unknown
}
const exact = JSON as unknown as ExactJson

export function parseExactly(text: string): Exact {
  return exact.parse(text, (_, value, { source }) => (typeof value === 'number' ? source : value)) as Exact
}

/** A decimal as a number of JSON, with all its digits. */
export function exactNumber(decimal: string): unknown {
  return exact.rawJSON(decimal.replace(/^(-?)0+(?=\d)/, '$1'))
}

/** What lies at a path such as `address.town`; undefined where nothing does. */
export function at(json: Exact | undefined, path: string): Exact | undefined {
  let found = json
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.hasOwn(found, name) ? (found as { readonly [name: string]: Exact })[name] : undefined
  }
  return found
}

/** What a table has under a name, and nothing that every object has. */
export function under<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** Lays something at a path. */
export function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() as string
  let place = into
  for (const name of names) {
    if (!Object.hasOwn(place, name)) place[name] = {}
    place = place[name] as Record<string, unknown>
  }
  place[last] = value
}
