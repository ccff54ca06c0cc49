import type { AnyRecords } from '../sample-input.ts'

/** Something that came out where it must not. */
export interface AccessLeak {
  /** The case of abuse, as `AC-03`. */
  readonly id: string
  readonly entity: string
  readonly field?: string
  /** Where it came out, and what did. */
  readonly surface: string
}

/** A session by the names of its entities. */
export type Sessions = Readonly<Record<string, Partial<AnyRecords & Questions>>> & Whole

/** What entities offer besides records, where they do. */
interface Questions {
  each(query?: object): AsyncIterable<Record<string, unknown>>
  search(query: object): Promise<readonly { readonly record: object }[]>
  timeline(query: object): Promise<unknown>
  export(query: object, options: object): AsyncIterable<string>
  diff(id: string, from: number, to: number): Promise<unknown>
  listAsOf(query: object): Promise<unknown>
}

/** What a session offers besides its entities. */
interface Whole {
  readonly journal?: { read(query: object): Promise<{ readonly entries: readonly object[] }> }
  readonly dryRun?: (work: (inside: Sessions) => Promise<unknown>) => Promise<unknown>
}

/** What came of a call: its answer, or the code it was refused with. */
export type Outcome =
  | { readonly answer: unknown }
  | { readonly refused: string; readonly issues: readonly string[] }

/** Makes a call and tells what came of it. What is no refusal of the CRM's is thrown on. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    return { answer: await call() }
  } catch (error) {
    const { code, issues = [] } = error as { code?: string; issues?: readonly { code: string }[] }
    if (typeof code !== 'string' || !code.startsWith('CRM_') || code === 'CRM_INTERNAL') throw error
    return { refused: code, issues: issues.map((issue) => issue.code) }
  }
}

/** All that a query gives, page by page. */
export async function all(each: AsyncIterable<unknown> | undefined): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const one of each ?? []) found.push(one)
  return found
}
