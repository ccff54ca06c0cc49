import type { Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CrmError, Issue } from '../errors.ts'
import type { CustomFields } from './custom-fields.ts'
import { type Entity, type Rec, systemFields } from './entity.ts'
import type { FieldSpec } from './field.ts'
import { findUnsafe } from './find-unsafe.ts'
import { issue } from './issues.ts'
import { isPlainObject, type Parsing, parseValue } from './parse-value.ts'

export type Input = Readonly<Record<string, unknown>>
/** May this field be written? Undefined: all may. */
type Writable = ((field: string) => boolean) | undefined

/** Enough for people, and a bound for those who send rubbish. */
const MAX_ISSUES = 100

/** Copies an input, with what is not a field of it, or not the caller's to write, as issues. */
export function readInput(
  entity: Entity,
  raw: unknown,
  mayWriteManaged: boolean,
  custom: CustomFields,
  writable: Writable,
  issues: Issue[],
): Input {
  if (!isPlainObject(raw)) {
    issues.push(issue('NOT_OBJECT', ''))
    return {}
  }
  const input: Record<string, unknown> = {}
  for (const name of Object.keys(raw)) {
    if (issues.length >= MAX_ISSUES) break
    const value = raw[name]
    if (value === undefined) continue
    if (name === 'ext') input[name] = readExt(value, custom, writable, issues)
    else {
      const spec = entity.fields.get(name)
      if (!spec) issues.push(issue(isSystem(name) ? 'NOT_WRITABLE' : 'UNKNOWN_FIELD', name))
      else if (spec.compute || (spec.managed && !mayWriteManaged)) issues.push(issue('NOT_WRITABLE', name))
      else if (writable && !writable(name)) issues.push(issue('FORBIDDEN_FIELD', name))
      else if (isEndless(value)) issues.push(issue('NOT_JSON', name))
      else input[name] = value
    }
  }
  return input
}

/** Hooks are shown copies before fields are parsed: what nobody could copy must not come as far as that. */
function isEndless(value: unknown): boolean {
  return typeof value === 'object' && value !== null && findUnsafe(value)?.code === 'NOT_JSON'
}

function isSystem(name: string): boolean {
  return Object.hasOwn(systemFields, name) || ['deletedAt', 'tenant', 'tenantId', 'createdBy'].includes(name)
}

function readExt(raw: unknown, custom: CustomFields, writable: Writable, issues: Issue[]): Input {
  if (!isPlainObject(raw)) {
    issues.push(issue('NOT_OBJECT', 'ext'))
    return {}
  }
  for (const name of Object.keys(raw)) {
    if (issues.length >= MAX_ISSUES) break
    if (!custom.has(name)) issues.push(issue('UNKNOWN_FIELD', `ext.${name}`))
    else if (writable && !writable(`ext.${name}`)) issues.push(issue('FORBIDDEN_FIELD', `ext.${name}`))
  }
  return raw
}

/** The input of a new record with its defaults, as `before` hooks see it. */
export function withDefaults(entity: Entity, input: Input): Input {
  const full: Record<string, unknown> = { ...input }
  for (const [name, spec] of entity.fields) {
    if (full[name] === undefined && spec.default !== undefined) full[name] = spec.default
  }
  return full
}

/** The fields of an entity, and a record in which all of them are empty. */
interface Form {
  readonly fields: readonly { readonly name: string; readonly spec: FieldSpec }[]
  readonly blank: Readonly<Record<string, unknown>>
}

const forms = new WeakMap<Entity, Form>()

/** Made once: a copy of a blank is one step, where twenty fields added one by one make twenty shapes. */
function formOf(entity: Entity): Form {
  let form = forms.get(entity)
  if (!form) {
    const fields = [...entity.fields].map(([name, spec]) => ({ name, spec }))
    form = { fields, blank: Object.fromEntries(fields.map(({ name }) => [name, null])) }
    forms.set(entity, form)
  }
  return form
}

/** Parses every field of a new record. A field that is left out gets its default. */
export function parseAll(
  entity: Entity,
  input: Input,
  custom: CustomFields,
  parsing: Parsing,
): Record<string, unknown> {
  const { fields, blank } = formOf(entity)
  const values: Record<string, unknown> = { ...blank }
  for (const { name, spec } of fields) {
    const given = input[name]
    values[name] = parseField(spec, given === undefined ? spec.default : given, name, parsing)
  }
  if (custom.size > 0)
    values['ext'] = parseExt(custom, (input['ext'] as Input | undefined) ?? {}, {}, true, parsing)
  return values
}

/** Parses the fields that a patch names; the others stay. */
export function parsePatch(
  entity: Entity,
  patch: Input,
  current: Rec,
  custom: CustomFields,
  parsing: Parsing,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(patch)) {
    const spec = entity.fields.get(name)
    if (spec) values[name] = parseField(spec, value, name, parsing)
    else if (name === 'ext') {
      values[name] = parseExt(
        custom,
        value as Input,
        (current['ext'] as Input | undefined) ?? {},
        false,
        parsing,
      )
    }
  }
  return values
}

function parseField(spec: FieldSpec, value: unknown, path: string, parsing: Parsing): unknown {
  // An empty text in an optional field means that there is nothing, as forms and files write it.
  const isNothing = value == null || (typeof value === 'string' && value.trim() === '')
  if (!isNothing) return parseValue(spec.type, spec, value, path, parsing)
  if (!spec.optional) parsing.issues.push(issue('REQUIRED', path))
  return null
}

function parseExt(
  custom: CustomFields,
  input: Input,
  current: Input,
  isNew: boolean,
  parsing: Parsing,
): Input {
  const values: Record<string, unknown> = { ...current }
  for (const [name, spec] of custom) {
    const given = Object.hasOwn(input, name) ? input[name] : isNew ? spec.default : undefined
    if (given !== undefined || isNew) values[name] = parseField(spec, given, `ext.${name}`, parsing)
  }
  return values
}

/** Sets the computed fields. A formula that fails, or gives what its field does not take, is a fault of whoever wrote it. */
export function compute(work: Work, entity: Entity, record: Record<string, unknown>): void {
  for (const [name, formula] of entity.computed)
    record[name] = resultOf(work, entity, name, () => formula(record))
}

/** Sets what a new record begins with and its input left out. */
export function initialise(work: Work, entity: Entity, record: Record<string, unknown>): void {
  for (const [name, make] of entity.initial)
    record[name] ??= resultOf(work, entity, name, () => make(record, work.unit.now))
}

function resultOf({ caller }: Work, entity: Entity, name: string, formula: () => unknown): unknown {
  const { region } = caller.runtime.model
  const where = `the formula of ${entity.name}.${name}`
  const issues: Issue[] = []
  let value: unknown
  try {
    value = parseField(entity.fields.get(name) as FieldSpec, formula(), name, { region, issues })
  } catch (cause) {
    throw engineErrors.CRM_INTERNAL({ where }, { cause })
  }
  if (issues.length > 0) throw engineErrors.CRM_INTERNAL({ where }, { issues })
  return value
}

/** The error for an input with issues. */
export function invalid(work: Work, issues: readonly Issue[]): CrmError {
  return engineErrors.CRM_VALIDATION({ command: work.command }, { issues })
}
