// docs/reference/entities.md and commerce.md: what there is in a CRM, and what can be done with it.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import {
  coreCommands,
  coreEntities,
  coreParts,
  coreQueries,
  usualRules,
} from '../packages/core/src/domain/core-parts.ts'
import type { EntityDef } from '../packages/core/src/engine/entities/define-entity.ts'
import { type Entity, systemFields } from '../packages/core/src/engine/entities/entity.ts'
import type { FieldSpec } from '../packages/core/src/engine/entities/field.ts'
import type { Model } from '../packages/core/src/engine/entities/model.ts'
import { installParts } from '../packages/core/src/engine/plugins/install-plugins.ts'
import type { Parts } from '../packages/core/src/engine/plugins/plugin.ts'
import { root } from './code-blocks.ts'
import { GENERATED, page, table } from './page-parts.ts'
import { ANSWERS } from './verb-answers.ts'

/** Called by core itself. */
const INNER: ReadonlySet<string> = new Set([
  ...['opportunity.beginVisit', 'stageVisit.rot', 'approval.timeOut'],
])

/** What a page tells of: entities by their names, and everything that can be done with them. */
interface Area {
  readonly model: Model
  readonly defs: Readonly<Record<string, EntityDef>>
  readonly verbs: readonly Verb[]
}

/** docs/reference/entities.md */
export function entitiesPage(): string {
  const area: Area = {
    ...{ model: modelOf(), defs: coreEntities },
    verbs: [...coreCommands(usualRules), ...coreQueries(usualRules)],
  }
  const names = Object.keys(coreEntities)
  return page(
    '# Entities and verbs',
    GENERATED,
    [
      'What every CRM knows of before a host or plugin adds to it. `session.lead` reads and writes the records of `lead`; its verbs stand beside the usual ones.',
      `[Records](../guides/records.md) tells what create, list, update and the like do; \`crm.shape('lead')\` has the fields of your own CRM.`,
    ].join('\n'),
    names.map((name) => `[${name}](#${name.toLowerCase()})`).join(' · '),
    '## What every entity has',
    'For each entity a session has `create`, `createMany`, `update`, `updateMany`, `delete`, `deleteMany`, `restore`, `get`, `list`, `each`, `count`, `aggregate`, `history` and `asOf`. Restoring needs the grant to delete; a verb below needs to stand in the `commands` of a role, and a query needs nothing but what it reads.',
    '## Fields of every record',
    'Input never sets them. `ext` holds the values of the fields that a tenant declared as [`customField`](#customfield).',
    table(
      ['field', 'kind', 'English', '中文'],
      Object.entries(systemFields).map(([field, { type, label = {} }]) => [
        `\`${field}\``,
        type.kind,
        label['en'] ?? '',
        label['zh-CN'] ?? '',
      ]),
    ),
    ...names.flatMap((name) => sectionOf(name, area)),
  )
}

/** docs/reference/commerce.md */
export function commercePage(): string {
  const { parts } = commerce({ currency: 'CNY' })
  const { entities: defs = {}, extend = {}, commands = [], queries = [] } = parts
  const area: Area = { model: modelOf(parts), defs, verbs: [...commands, ...queries] }
  const others = [...new Set(area.verbs.map(({ name }) => name.split('.')[0] ?? ''))].filter(
    (name) => !defs[name],
  )
  const link = (name: string) => `[${name}](#${name.toLowerCase()})`
  return page(
    '# Entities and verbs of commerce',
    GENERATED,
    [
      'What `commerce({ currency })` of `@guanxi/core/commerce` adds to [what every CRM knows of](entities.md). What each entity of it has is told there.',
      '[Quotes and discounts](../guides/quote-and-discount.md) shows it at work.',
    ].join('\n'),
    Object.keys(defs).map(link).join(' · '),
    ...Object.entries(extend).flatMap(([name, fields]) => [
      `## ${name}`,
      `Fields and verbs that commerce adds to [${name}](entities.md#${name.toLowerCase()}).`,
      fieldsTable(
        Object.entries(fields).map(([field, { spec }]) => [field, spec]),
        new Map(),
        area,
      ),
      ...verbsOf(name, area),
    ]),
    ...others
      .filter((name) => !Object.hasOwn(extend, name))
      .flatMap((name) => [`## ${name}`, ...verbsOf(name, area)]),
    ...Object.keys(defs).flatMap((name) => sectionOf(name, area)),
  )
}

function modelOf(...plugins: readonly Parts[]): Model {
  const core = coreParts(usualRules, {
    model: () => installed.model,
    forgetCustomFields() {},
  })
  const options = { version: VERSION, region: undefined, allowIncompatible: [] }
  const installed = installParts([core, ...plugins], options, [])
  return installed.model
}

function sectionOf(name: string, area: Area): readonly string[] {
  const entity = area.model.entity(name)
  const { label } = entity
  const words = wordsOfEntity(name)
  return [
    `## ${name}`,
    [label['en'] && `${label['en']}, ${label['zh-CN']}. `, words.about].filter(Boolean).join(''),
    fieldsTable([...entity.fields], words.fields, area),
    ...relationsOf(entity, area),
    ...keysOf(entity, area),
    ...verbsOf(name, area),
  ]
}

function fieldsTable(
  fields: readonly (readonly [name: string, spec: FieldSpec])[],
  words: ReadonlyMap<string, string>,
  area: Area,
): string {
  return table(
    ['field', 'kind', 'may be empty', 'written by', 'default', 'English', '中文', ''],
    fields.map(([field, spec]) => [
      `\`${field}\``,
      kindOf(spec, area),
      spec.optional && spec.default === undefined ? 'yes' : '',
      writerOf(spec),
      spec.default === undefined ? '' : `\`${JSON.stringify(spec.default)}\``,
      spec.label?.['en'] ?? '',
      spec.label?.['zh-CN'] ?? '',
      words.get(field) ?? '',
    ]),
  )
}

/** Leads to the section of an entity, on whichever page it stands. */
function linkTo(name: string, { defs }: Area): string {
  return `[${name}](${Object.hasOwn(defs, name) ? '' : 'entities.md'}#${name.toLowerCase()})`
}

function kindOf({ type, normaliser, min, max }: FieldSpec, area: Area): string {
  if (normaliser === 'email') return 'e-mail'
  if (normaliser === 'phone') return 'telephone'
  if (normaliser === 'domain') return 'domain'
  if (type.kind === 'select') return `one of ${type.options.map((option) => `\`${option}\``).join(' ')}`
  if (type.kind === 'ref') return `id of ${linkTo(type.to, area)}`
  if (type.kind === 'list') return `list of ${kindOf({ ...({ max } as FieldSpec), type: type.of }, area)}`
  if (type.kind === 'text') return max === undefined ? 'text' : `text ≤ ${max.toLocaleString('en')}`
  const low = min === undefined ? '' : ` ≥ ${min}`
  const high = max === undefined ? '' : ` ≤ ${max.toLocaleString('en')}`
  return `${type.kind}${low}${high}`.replace(/≥ (\S+) ≤/, '$1 to')
}

function writerOf({ compute, managed }: FieldSpec): string {
  if (compute) return 'computed'
  return managed ? 'commands' : 'input'
}

function relationsOf({ name, shape }: Entity, area: Area): readonly string[] {
  const relations = Object.entries(shape.relations).map(([relation, { to, cardinality, local, foreign }]) => {
    const other = to().name
    const isOne = cardinality === 'one'
    const back = Object.entries(area.model.entity(other).shape.relations).find(
      ([, way]) => way.to().name === name && (isOne ? way.foreign === local : way.local === foreign),
    )
    return [
      `\`${relation}\``,
      `${isOne ? 'one' : 'many'} ${linkTo(other, area)}`,
      isOne ? `\`${local}\`` : `\`${other}.${foreign}\``,
      back ? `\`${other}.${back[0]}\`` : 'no name',
    ]
  })
  if (relations.length === 0) return []
  return [table(['relation', 'leads to', 'by', 'the way back'], relations)]
}

function keysOf({ name, table: { unique } }: Entity, { defs }: Area): readonly string[] {
  const lists = defs[name]?.lists ?? []
  const keys = unique.map(({ columns }) => columns.map((column) => `\`${column}\``).join(' with '))
  const usual = lists.map(({ filter = [], sort }) =>
    [
      ...(filter.length > 0 ? [`alike in ${filter.map((field) => `\`${field}\``).join(' and ')}`] : []),
      `sorted by \`${sort}\``,
    ].join(', '),
  )
  return [
    ...(keys.length > 0 ? [`Unique among live records: ${keys.join('; ')}.`] : []),
    ...(usual.length > 0 ? [`Usual lists: ${usual.join('; ')}.`] : []),
  ]
}

/** A verb as the reference tells of it. */
interface Verb {
  readonly name: string
  readonly input: unknown
  readonly kind?: 'query'
  readonly runMany?: unknown
}

function verbsOf(entity: string, { verbs }: Area): readonly string[] {
  return verbs
    .filter(({ name }) => name.startsWith(`${entity}.`) && !INNER.has(name))
    .flatMap(({ name, input, kind, runMany }) => {
      const answer = ANSWERS[name]
      if (!answer) throw new Error(`Say in docs/verb-answers.ts what ${name} answers.`)
      const words = wordsOfVerb(name)
      const verb = name.slice(entity.length + 1)
      return [
        `### ${name}`,
        [
          `A ${kind ?? 'command'}${runMany ? `; \`${entity}.${verb}Many(inputs)\` takes many` : ''}. ${words.about}`,
          '',
          ...inputLines(input, words.fields),
          `- Answers: ${answer}`,
        ].join('\n'),
      ]
    })
}

/** JSON Schema, as far as inputs of ours use it. */
interface InputSchema {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maximum?: number
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly anyOf?: readonly InputSchema[]
  readonly items?: InputSchema
  readonly properties?: { readonly [field: string]: InputSchema }
  readonly required?: readonly string[]
  readonly $ref?: string
}

function inputLines(input: unknown, notes: ReadonlyMap<string, string>): readonly string[] {
  const { properties = {}, required = [] } = asJsonSchema(input)
  return Object.entries(properties).map(([field, schema]) => {
    const isOptional = !required.includes(field)
    const note = notes.get(field)
    const usual = schema.default === undefined ? '' : `, \`${JSON.stringify(schema.default)}\` when left out`
    return `- \`${field}${isOptional ? '?' : ''}\`: ${wordsFor(schema)}${usual}.${note ? ` ${note}` : ''}`
  })
}

function asJsonSchema(input: unknown): InputSchema {
  const schema = input as {
    toJSONSchema(options: {
      io: 'input'
      unrepresentable: 'any'
      override(seen: { zodSchema: { _zod: { def: { type: string } } }; jsonSchema: { type?: string } }): void
    }): InputSchema
  }
  return schema.toJSONSchema({
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === 'date') jsonSchema.type = 'date'
    },
  })
}

function wordsFor(schema: InputSchema): string {
  const {
    type,
    format,
    pattern,
    minLength,
    maxLength,
    minimum,
    maximum,
    anyOf,
    properties,
    required = [],
  } = schema
  if (schema.$ref) return 'any JSON'
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return `one of ${schema.enum.map((one) => `\`${String(one)}\``).join(' ')}`
  if (anyOf) return [...new Set(anyOf.map(wordsFor))].join(' or ')
  if (type === 'date') return 'a `Date`'
  if (type === 'null') return '`null`'
  if (type === 'boolean') return 'true or false'
  if (type === 'array') return `a list of ${wordsFor(schema.items ?? {})}`
  if (type === 'integer' || type === 'number')
    return ['a whole number', ...range(minimum, maximum)].join(' ').replace(/≥ (\S+) ≤/, '$1 to')
  if (type === 'string' && format === 'date') return 'a day, `2026-11-22`'
  if (type === 'string' && pattern?.includes('ms|s|m|h|d|w')) return 'a duration'
  if (type === 'string' && pattern) return `text like \`${pattern}\``
  if (type === 'string') return ['text', ...range(minLength, maxLength)].join(' ')
  if (properties)
    return `an object of ${Object.entries(properties)
      .map(([key, one]) => `\`${key}${required.includes(key) ? '' : '?'}\` (${wordsFor(one)})`)
      .join(', ')}`
  if (type === 'object') return 'an object, by the names of fields'
  return 'any JSON'
}

function range(least: number | undefined, most: number | undefined): readonly string[] {
  return [
    ...(least === undefined || least === Number.MIN_SAFE_INTEGER ? [] : [`≥ ${least}`]),
    ...(most === undefined || most === Number.MAX_SAFE_INTEGER ? [] : [`≤ ${most.toLocaleString('en')}`]),
  ]
}

/** What the sources say of something, and of each of its fields. */
interface Words {
  readonly about: string
  readonly fields: ReadonlyMap<string, string>
}

const sources = globSync('packages/core/src/{domain,engine}/**/*.ts', { cwd: root })
  .filter((file) => !file.includes('.test'))
  .sort()
  .map((file) => readFileSync(join(root, file), 'utf8'))

function wordsOfEntity(name: string): Words {
  const start = `export const ${name} = defineEntity(`
  const source = sources.find((text) => text.includes(start)) ?? ''
  const at = source.indexOf(start)
  const end = source.indexOf('\n})', at)
  return { about: lastComment(source.slice(0, at)), fields: fieldComments(source.slice(at, end)) }
}

function wordsOfVerb(name: string): Words {
  const source = sources.find((text) => text.includes(`name: '${name}'`)) ?? ''
  const before = source.slice(0, source.indexOf(`name: '${name}'`))
  return {
    about: lastComment(before.slice(0, before.lastIndexOf('\nexport '))),
    fields: fieldComments(source),
  }
}

const COMMENT = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\//g

function lastComment(text: string): string {
  return plain([...text.matchAll(COMMENT)].at(-1)?.[1] ?? '')
}

/** A comment of a field stands for the field below it. */
function fieldComments(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n\s+(\w+)(?::\s*[zf]\b|,\n)/g)]
  return new Map(found.map(([, comment = '', field = '']) => [field, plain(comment)]))
}

function plain(comment: string): string {
  return comment
    .replaceAll(/\n\s*\*/g, ' ')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
