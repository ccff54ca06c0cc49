import type { Issue } from './engine/errors.ts'
import { isObject } from './engine/given.ts'

/** Options as far as they can be read, and what of them cannot. */
export interface ReadableOptions<O> {
  readonly options: O
  readonly problems: readonly Issue[]
}

/** What the items of a list are, as their author would write one. Matching rules are looked over with their own. */
const ITEMS: Readonly<Record<string, string>> = {
  ...{ roles: '{ id, grants }', assignment: '{ id, on, priority, when, assign }', migrations: '{ id, up }' },
  ...{ pipelines: "definePipeline('opportunity', { … })" },
  sla: '{ id, on, metrics }',
  ...{ commands: 'defineCommand({ … })', queries: 'defineQuery({ … })' },
}
/** What must have functions to be called. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  log: ['debug', 'info', 'warn', 'error'],
  clock: ['now'],
}

/**
 * Takes out of options what nothing could be made of, whoever wrote it without types, so that all the rest can be looked
 * over and everything that is wrong is told at once.
 */
export function readableOptions<O extends object>(given: O): ReadableOptions<O> {
  if (!isObject(given))
    return {
      options: {} as O,
      problems: [
        wrong('options', 'an object: { storage: memoryStore() }', '对象：{ storage: memoryStore() }'),
      ],
    }
  const options: { [option: string]: unknown } = { ...given }
  const problems: Issue[] = []
  for (const [name, form] of Object.entries(ITEMS)) {
    const list = options[name]
    if (!Array.isArray(list)) continue
    const isNamed = name === 'commands' || name === 'queries'
    const isReadable = (item: unknown) => isObject(item) && (!isNamed || typeof item['name'] === 'string')
    for (const [at, item] of list.entries())
      if (!isReadable(item)) problems.push(unlike(`${name}.${at}`, form))
    options[name] = list.filter(isReadable)
  }
  for (const name of ['hooks', 'trace'])
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      problems.push(wrong(name, 'a function', '函数'))
      delete options[name]
    }
  for (const [name, methods] of Object.entries(CALLED)) {
    const called = options[name] as Readonly<Record<string, unknown>> | null | undefined
    if (called !== undefined && !methods.every((method) => typeof called?.[method] === 'function'))
      problems.push(wrong(name, `an object with ${methods.join(', ')}`, `含有 ${methods.join('、')} 的对象`))
  }
  options['fields'] = readableFields(options['fields'], problems)
  options['entities'] = readableParts(options['entities'], 'entities', isEntity, ENTITY, problems)
  return { options: options as O, problems }
}

const FIELD = 'f.text()'
const ENTITY = "defineEntity('vehicle', { … })"

function readableFields(given: unknown, problems: Issue[]): unknown {
  const entities = readableParts(given, 'fields', isObject, '{ vatId: f.text() }', problems)
  return (
    entities &&
    Object.fromEntries(
      Object.entries(entities).map(([entity, fields]) => [
        entity,
        readableParts(fields, `fields.${entity}`, isField, FIELD, problems),
      ]),
    )
  )
}

/** The parts of an object that are what they should be. */
function readableParts(
  given: unknown,
  path: string,
  isReadable: (part: unknown) => boolean,
  form: string,
  problems: Issue[],
): object | undefined {
  if (given === undefined || given === null) return undefined
  if (!isObject(given)) {
    problems.push(wrong(path, `an object: { name: ${form} }`, `对象：{ name: ${form} }`))
    return undefined
  }
  const parts = Object.entries(given)
  for (const [name, part] of parts) if (!isReadable(part)) problems.push(unlike(`${path}.${name}`, form))
  return Object.fromEntries(parts.filter(([, part]) => isReadable(part)))
}

function isField(given: unknown): boolean {
  return isObject(given) && isObject(given['spec'])
}

function isEntity(given: unknown): boolean {
  return isObject(given) && isObject(given['fields']) && Array.isArray(given['lists'])
}

function wrong(path: string, form: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message: `must be ${form}.`, zh: `必须是${zh}。` }
}

function unlike(path: string, form: string): Issue {
  return { code: 'OPTION_INVALID', path, message: `must be written like ${form}.`, zh: `应写作 ${form}。` }
}
