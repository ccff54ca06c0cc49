import { ERP_KINDS, type ErpKind } from '@guanxi/core/commerce'
import * as z from 'zod'
import { erpErrors } from '../erp-errors.ts'
import { LINE_TARGETS, TARGETS, type Targets, WRITTEN } from './targets.ts'

const path = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'Write the names on the way, with dots: `address.town`.')
/** What is asked for, behind the address: `/orders/{id}`. */
const route = z.string().regex(/^\/\S*$/, 'A path begins with `/`.')

/** What stands there, and what it means to us: `{ NEW: 'draft' }`. */
const values = z.record(z.string(), z.string())
/** Where a field lies there, or a value that is the same for all records. */
const readField = z.union([
  path,
  z.strictObject({ path, values: values.optional() }),
  z.strictObject({ is: z.string() }),
])
/** Where a field goes there; with `asNumber` as a number of JSON. */
const writtenField = z.union([
  path,
  z.strictObject({ path, values: values.optional(), asNumber: z.boolean().optional() }),
])
export type ReadField = z.output<typeof readField>
export type WrittenField = z.output<typeof writtenField>

/** Fields by their names with us: those that there are, and all that a record is none without. */
const fieldsOf = <F extends z.ZodType>(field: F, targets: Targets) =>
  z.record(z.string(), field).superRefine((fields, context) => {
    const say = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message })
    const names = Object.keys(targets).filter((name) => targets[name] !== 'lines!')
    for (const name of Object.keys(fields))
      if (!names.includes(name)) say(name, `There is no such field. There are: ${names.join(', ')}.`)
    for (const name of names)
      if (targets[name]?.endsWith('!') && !fields[name]) say(name, 'It is needed: say where it lies.')
  })

/** How a list goes on from page to page. */
const listing = z.discriminatedUnion('style', [
  /** By date and id: rows behind `since`, or of that date and behind `after`, sorted by both. */
  z.strictObject({ style: z.literal('keyset'), since: z.string(), after: z.string(), changedAt: path }),
  /**
   * By date alone, sorted by it: rows of `since` or later, and of these a page by its number, from 1. Where as many rows
   * share a date as a page has, one may be passed over when others of that date change meanwhile: prefer the other two.
   */
  z.strictObject({ style: z.literal('pages'), since: z.string(), page: z.string(), changedAt: path }),
  /** By what the system itself says where to go on, now and later. It tells of late commits by itself. */
  z.strictObject({
    ...{ style: z.literal('token'), token: z.string(), next: path, more: path.optional() },
    /** The token that everything begins with, where one is needed. */
    first: z.string().optional(),
  }),
])
export type Listing = z.output<typeof listing>

const kindOf = (kind: ErpKind) =>
  z.strictObject({
    /** The list; one record lies behind it by its id. */
    path: route,
    list: listing,
    fields: fieldsOf(readField, TARGETS[kind]),
    lines: z.strictObject({ path, fields: fieldsOf(readField, LINE_TARGETS[kind] ?? {}) }).optional(),
  })

const always = z.record(path, z.union([z.string(), z.boolean()])).default({})
const method = z.enum(['POST', 'PUT', 'PATCH'])
/** How what a key wrote is found: by a parameter of the list, and the field where the key lies. */
const find = z.strictObject({ parameter: z.string(), key: path })
const step = z.strictObject({
  method: method.default('POST'),
  path: route.regex(/\{id\}/, 'Has `{id}` where the id goes.'),
  /** What the system says, by the code of the error, where the step was made before. */
  doneAlready: z.array(z.string()).default([]),
})
const code = z.enum([
  'auth',
  'validation',
  'conflict',
  'notFound',
  'rateLimited',
  'unavailable',
  'unsupported',
])

const restOptions = z.strictObject({
  /** Names the system among several. It goes into links, so it never changes. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'Small letters, digits and `-`, at most 32.'),
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** How requests go out: `guardedFetch({ allow: [...] })`, or `fetch` where the address is your own word. */
  fetch: z.custom<RestFetch>((given) => typeof given === 'function', 'Hand in guardedFetch() or fetch.'),
  auth: z.union([
    z.strictObject({ bearer: z.string().min(1) }),
    z.strictObject({ user: z.string().min(1), password: z.string() }),
    z.strictObject({ header: z.string().min(1), value: z.string().min(1) }),
  ]),
  /** For one call, also where its own signal would wait longer; 20 seconds when left out. */
  timeoutMs: z.int().min(1).default(20_000),
  health: z.strictObject({ path: route, version: path.optional(), time: path.optional() }),
  /** Where the rows of a list lie, and where a record does; at the top when left out. */
  rows: path.optional(),
  record: path.optional(),
  /** The parameter that says how many rows a page has. */
  limit: z.string(),
  maxPage: z.int().min(1).default(100),
  maxConcurrency: z.int().min(1).default(4),
  deletes: z.enum(['feed', 'sweep']).default('sweep'),
  /** The header for the key of a write, where the system knows such keys itself. */
  idempotencyHeader: z.string().optional(),
  errors: z
    .strictObject({
      /** An answer with something there failed, whatever its status is. */
      failed: path.optional(),
      /** With it: an answer failed that has something else there. */
      unless: z.string().optional(),
      code: path.optional(),
      message: path.optional(),
      /** What the system's own codes mean. */
      codes: z.record(z.string(), code).default({}),
      /** What a status means here, where it is not the usual. */
      statuses: z.record(z.string().regex(/^\d{3}$/), code).default({}),
    })
    .prefault({}),
  kinds: z.strictObject(
    Object.fromEntries(ERP_KINDS.map((kind) => [kind, kindOf(kind).optional()])) as {
      [K in ErpKind]: z.ZodOptional<ReturnType<typeof kindOf>>
    },
  ),
  customers: z.strictObject({
    fields: fieldsOf(writtenField, WRITTEN.customer),
    /** What stands in all of them, by path: `{ company: '1' }`. */
    always,
    /** How one is changed that is there. */
    update: method.default('PUT'),
    find: find.optional(),
  }),
  orders: z.strictObject({
    fields: fieldsOf(writtenField, WRITTEN.order),
    lines: z.strictObject({ path, fields: fieldsOf(writtenField, WRITTEN.line) }),
    always,
    find: find.optional(),
    steps: z
      .strictObject({ submit: step.optional(), confirm: step.optional(), cancel: step.optional() })
      .default({}),
  }),
})

/** One request of a connector. `fetch` and `guardedFetch()` both take it. */
export type RestFetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly signal: AbortSignal
  },
) => Promise<Response>

/** What {@link restErp} needs, as a host writes it. */
export type RestErpOptions = z.input<typeof restOptions>
export type RestOptions = z.output<typeof restOptions>
export type RestKind = NonNullable<RestOptions['kinds'][ErpKind]>

/** The options looked over: what is missing or contradicts is said at once, each with its path. */
export function checkedOptions(given: RestErpOptions): RestOptions {
  const { data, error } = restOptions.superRefine(agree).safeParse(given)
  if (data) return data
  const issues = error.issues.map((issue) => ({
    code: issue.code,
    path: issue.path.join('.'),
    message: issue.message,
  }))
  throw erpErrors.ERP_OPTIONS_INVALID({}, { issues })
}

function agree({ idempotencyHeader, customers, orders, kinds }: RestOptions, context: z.RefinementCtx): void {
  const say = (at: readonly string[], message: string) =>
    context.addIssue({ code: 'custom', path: [...at], message })
  for (const kind of ['customer', 'order'] as const)
    if (!kinds[kind]) say(['kinds', kind], 'What is written has to be read again: say where it lies.')
  for (const kind of ERP_KINDS)
    if (kinds[kind] && !kinds[kind].lines !== !LINE_TARGETS[kind])
      say(['kinds', kind, 'lines'], LINE_TARGETS[kind] ? 'Say where its lines lie.' : 'It has no lines.')
  const finds = [
    ['customers', customers.find],
    ['orders', orders.find],
  ] as const
  for (const [name, given] of finds)
    if (!idempotencyHeader && !given)
      say(
        [name, 'find'],
        'Say how it is found by its key, or give `idempotencyHeader`: else it is written twice.',
      )
}
