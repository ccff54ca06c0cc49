import * as z from 'zod'
import { erpErrors } from '../erp-errors.ts'

const named = z.record(z.string(), z.string().min(1))

const trytonOptions = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string().min(1),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .optional(),
  language: z.string().min(2).optional(),
  units: named.optional(),
  paymentTerms: named.optional(),
  taxes: z.record(z.string(), z.array(z.string().min(1))).optional(),
  taxIdType: z.string().min(1).optional(),
  maxConcurrency: z.int().min(1).max(64).optional(),
  fetch: z.custom<typeof globalThis.fetch>((given) => typeof given === 'function').optional(),
})

/** How {@link tryton} reaches its server, and in which words the two speak of the same. */
export interface TrytonOptions {
  /** Where the server is, without the database: `https://erp.example.com`. */
  readonly url: string
  readonly database: string
  /** A user of the integration's own, who belongs to a company. */
  readonly user: string
  readonly password: string
  /** Names this system among several; `tryton` when left out. It never changes. */
  readonly id?: string
  /** In which language it tells names; `en` when left out. */
  readonly language?: string
  /** Our units by their names or symbols there: `{ piece: 'Unit' }`. One that is not here has the same name there. */
  readonly units?: Readonly<Record<string, string>>
  /** Our terms of payment by their names there. One that is not here has the same name there. */
  readonly paymentTerms?: Readonly<Record<string, string>>
  /**
   * The taxes of a class by their names there: `{ standard: ['VAT 13%'], free: [] }`. A line of a class that is not here gets
   * the taxes that its product has there.
   */
  readonly taxes?: Readonly<Record<string, readonly string[]>>
  /** As what kind of identifier a tax id is kept: `cn_uscc`. Of no kind when left out. */
  readonly taxIdType?: string
  /** How many calls it stands at once; 4 when left out. One where it keeps its data in SQLite. */
  readonly maxConcurrency?: number
  /** How HTTP is done; the `fetch` of the platform when left out. */
  readonly fetch?: typeof globalThis.fetch
}

/** Refuses options that are not as they should be, and never tells what is in them. */
export function checkTrytonOptions(given: TrytonOptions): TrytonOptions {
  const checked = trytonOptions.safeParse(given)
  if (checked.success) return given
  const issues = checked.error.issues.map(({ code, path, message }) => ({
    code,
    path: path.join('.'),
    message,
  }))
  throw erpErrors.ERP_OPTIONS_INVALID({}, { issues })
}
