import { isDeepStrictEqual } from 'node:util'
import type { FindQuery, Row, Store } from '@guanxi/core/store'
import { answerOf, isWrite } from './answer-of.ts'
import { sortValue } from './random-predicate.ts'
import { type Question, randomQuestion } from './random-question.ts'
import { type Random, randomSource } from './random-source.ts'
import { type Dataset, randomDataset } from './random-tables.ts'
import { smallerQuestions } from './smaller-question.ts'

/** A store and what to call it when it disagrees. */
export interface NamedStore {
  readonly name: string
  readonly store: Store
}

/** What to compare. */
export interface DifferentialRun {
  /** The first is taken at its word. All are empty, and are left empty. */
  readonly stores: readonly NamedStore[]
  readonly seed: number
  /** How many conditions to ask of one random set of tables. */
  readonly conditions: number
}

const AT_ONCE = 16
const PATIENCE = 400

/** Puts the same rows into each store, asks all of them the same, and throws when they disagree. */
export async function differentialRun({ stores, seed, conditions }: DifferentialRun): Promise<void> {
  const random = randomSource(seed)
  const dataset = randomDataset(random)
  await Promise.all(stores.map(({ store }) => fill(store, dataset)))

  for (const { table, tenant } of dataset.fillings)
    await compare(stores, seed, { ask: 'find', table, tenant, query: {} })
  for (let asked = 0; asked < conditions; asked += AT_ONCE) {
    const questions = Array.from({ length: Math.min(AT_ONCE, conditions - asked) }, () =>
      randomQuestion(random, dataset),
    )
    const pages = await compareAll(stores, seed, questions)
    await compareAll(
      stores,
      seed,
      questions.flatMap((question, index) => nextPage(random, question, pages[index], dataset)),
    )
  }

  await Promise.all(stores.map(({ store }) => empty(store, dataset)))
}

async function fill(store: Store, { tables, fillings }: Dataset): Promise<void> {
  for (const table of tables) await store.apply({ step: 'createTable', table })
  for (const { table, tenant, rows } of fillings) await store.insert(table, tenant, rows)
}

async function empty(store: Store, { tables }: Dataset): Promise<void> {
  for (const { name } of tables) await store.apply({ step: 'dropTable', table: name })
}

/** Now and then, the same list behind one of its rows. */
function nextPage(random: Random, question: Question, found: unknown, dataset: Dataset): readonly Question[] {
  if (question.ask !== 'find' || !Array.isArray(found) || found.length === 0 || random.chance(0.5)) return []
  const { id } = random.pick(found as readonly Row[]) as { id: string }
  const filling = dataset.fillings.find(
    ({ table, tenant }) => table === question.table && tenant === question.tenant,
  )
  const last = filling?.rows.find((row) => row['id'] === id)
  if (!last) return []
  const values = (question.query.orderBy ?? []).map(({ column }) => sortValue(last, column))
  const query: FindQuery = { ...question.query, after: { values, id }, limit: 1 + random.int(9) }
  return [{ ...question, query }]
}

/** Questions that only read are asked at once; those that write would get in each other's way. */
async function compareAll(
  stores: readonly NamedStore[],
  seed: number,
  questions: readonly Question[],
): Promise<readonly unknown[]> {
  const reading = questions.map(async (question) =>
    isWrite(question) ? undefined : compare(stores, seed, question),
  )
  const answers = await Promise.all(reading)
  for (const question of questions.filter(isWrite)) await compare(stores, seed, question)
  return answers
}

/** What the first store answers, when all the others agree. */
async function compare(stores: readonly NamedStore[], seed: number, question: Question): Promise<unknown> {
  const answers = await ask(stores, question)
  if (agree(question, answers)) return answers[0]

  let smallest = question
  for (let tries = 0, isSmaller = true; isSmaller && tries < PATIENCE; ) {
    isSmaller = false
    for (const smaller of smallerQuestions(smallest)) {
      tries++
      if (agree(smaller, await ask(stores, smaller))) continue
      smallest = smaller
      isSmaller = true
      break
    }
  }
  throw new Error(await report(stores, seed, smallest))
}

function ask(stores: readonly NamedStore[], question: Question): Promise<readonly unknown[]> {
  return Promise.all(
    stores.map(({ store }) =>
      answerOf(store, question).catch((error) => ({ refused: String(error.code ?? error) })),
    ),
  )
}

/** A sum may be too large, and then is for all; nothing else is a reason to refuse. */
function agree({ ask }: Question, answers: readonly unknown[]): boolean {
  if (ask !== 'aggregate' && answers.some(isRefusal)) return false
  return answers.every((one) => isDeepStrictEqual(one, answers[0]))
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}

/** Everything there is to know in order to see it again and to understand it. */
async function report(
  stores: readonly NamedStore[],
  seed: number,
  { table, ...question }: Question,
): Promise<string> {
  const answers = await ask(stores, { table, ...question } as Question)
  const [first, others] = [answers[0], answers.slice(1)]
  const isOdd = (row: unknown) =>
    others.some((other) => !Array.isArray(other) || !other.some((one) => isDeepStrictEqual(one, row)))
  const odd = Array.isArray(first) ? first.filter(isOdd).slice(0, 3) : []
  const rows = await stores[0]?.store.find(table, question.tenant, {})
  return [
    `The stores disagree. GUANXI_SEED=${seed} shows it again.`,
    `Question: ${JSON.stringify(question, undefined, 1)}`,
    `Table: ${JSON.stringify(table)}`,
    ...answers.map((each, index) => `${stores[index]?.name} answers: ${JSON.stringify(each)}`),
    ...odd.map((row) => `Row: ${JSON.stringify(rows?.find(({ id }) => id === (row as Row)['id']) ?? row)}`),
  ].join('\n')
}
