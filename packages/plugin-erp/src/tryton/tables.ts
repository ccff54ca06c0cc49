import { ErpError } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Line, TrytonContext } from './session.ts'

/** Which rows: Tryton's own way to write conditions down. */
export type Domain = readonly unknown[]
type Direction = 'ASC' | 'DESC' | 'DESC NULLS LAST'
type Order = readonly (readonly [field: string, direction: Direction])[]

interface Search {
  readonly where: Domain
  readonly order?: Order
  readonly limit?: number
  readonly context?: TrytonContext
}

/** The tables of a Tryton, as one call of a connector sees them. */
export interface Tables {
  readonly signal: AbortSignal
  /** The rows that fit, with the fields that `row` names; of related rows those that it names below `field.`. */
  rows<T extends z.ZodObject>(model: string, row: T, search: Search): Promise<readonly z.output<T>[]>
  ids(model: string, search: Search): Promise<readonly number[]>
  /** What the form would fill in, for values that somebody has entered. */
  onChange(model: string, field: string, entered: Fields): Promise<Fields>
  create(model: string, values: Fields): Promise<number>
  /** `seen` holds the timestamps of rows, by `model,id`: where one is another by now it is a conflict. */
  write(model: string, id: number, values: Fields, seen?: Timestamps): Promise<void>
  remove(model: string, id: number, seen?: Timestamps): Promise<void>
  /** Presses a button. It may do nothing, and does not say so. */
  press(model: string, button: string, id: number): Promise<void>
  /** Which day it is there, as its context wants it. */
  today(): Promise<unknown>
  userId(): Promise<number>
}

export type Fields = Readonly<Record<string, unknown>>
export type Timestamps = Readonly<Record<string, string>>

/** All rows, for whoever has asked for few. */
const EVERY = null

export function tablesOf(line: Line, signal: AbortSignal): Tables {
  const read = (method: string, params: readonly unknown[], context?: TrytonContext) =>
    line.call({ method, writes: false }, params, signal, context)
  const change = async (method: string, params: readonly unknown[], seen: Timestamps = {}) =>
    line.call({ method, writes: true }, params, signal, { _timestamp: seen })

  return {
    signal,
    async rows(model, row, { where, order = [], limit, context }) {
      const asked = [where, 0, limit ?? EVERY, order, fieldsOf(row)]
      return understood(z.array(row), await read(`model.${model}.search_read`, asked, context), model)
    },
    async ids(model, { where, order = [['id', 'ASC']], limit, context }) {
      const found = await read(`model.${model}.search`, [where, 0, limit ?? EVERY, order], context)
      return understood(z.array(z.int()), found, model)
    },
    async onChange(model, field, entered) {
      return understood(fields, (await read(`model.${model}.on_change_${field}`, [entered])) ?? {}, model)
    },
    async create(model, values) {
      const [id] = understood(z.array(z.int()), await change(`model.${model}.create`, [[values]]), model)
      if (id === undefined) throw new ErpError('validation', `Tryton made no ${model}.`)
      return id
    },
    async write(model, id, values, seen) {
      await change(`model.${model}.write`, [[id], values], seen)
    },
    async remove(model, id, seen) {
      await change(`model.${model}.delete`, [[id]], seen)
    },
    async press(model, button, id) {
      await change(`model.${model}.${button}`, [[id]])
    },
    today: () => read('model.ir.date.today', []),
    userId: () => line.userId(signal),
  }
}

const fields = z.record(z.string(), z.unknown())

/** The names that a row asks for: a key with a point at its end holds fields of the related row. */
function fieldsOf(row: z.ZodObject, before = ''): readonly string[] {
  return Object.entries(row.shape).flatMap(([key, type]) => {
    if (!key.endsWith('.')) return [before + key]
    const inner = type instanceof z.ZodNullable ? type.unwrap() : type
    return fieldsOf(inner as z.ZodObject, before + key)
  })
}

function understood<T extends z.ZodType>(type: T, told: unknown, model: string): z.output<T> {
  const read = type.safeParse(told)
  if (read.success) return read.data
  const paths = read.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
  throw new ErpError(
    'unsupported',
    `Tryton tells of ${model} in a way that is not known: ${paths.join(', ')}`,
  )
}
