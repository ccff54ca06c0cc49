import type { Row, Store } from '@guanxi/core/store'
import type { Question } from './random-question.ts'

/** Whether asking changes rows, for a moment. */
export function isWrite({ ask }: Question): boolean {
  return ask === 'claim' || ask === 'delete'
}

/** What a store answers. What it changes is taken back. */
export async function answerOf(store: Store, question: Question): Promise<unknown> {
  const { table, tenant } = question
  switch (question.ask) {
    case 'count':
      return store.count(table, tenant, question.where)
    case 'find':
      return plain(await store.find(table, tenant, question.query))
    case 'aggregate':
      return plain(await store.aggregate(table, tenant, question.query))
    case 'claim':
      return rolledBack(store, async (inside) => plain(await inside.claim(table, tenant, question.query)))
    case 'delete':
      return rolledBack(store, (inside) => removal(inside, question))
  }
}

async function removal(
  store: Store,
  { table, tenant, where }: Question & { readonly ask: 'delete' },
): Promise<unknown> {
  const removed = await store.delete(table, tenant, where)
  return { removed, left: plain(await store.find(table, tenant, { columns: ['id'] })) }
}

/** Rows of all stores as plain objects, whatever the driver makes. */
function plain(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => ({ ...row }))
}

async function rolledBack<T>(store: Store, work: (inside: Store) => Promise<T>): Promise<T> {
  const over = new Error('The work is done, and not to be kept.')
  const answers: T[] = []
  const attempt = store.transaction(async (inside) => {
    answers.push(await work(inside))
    throw over
  })
  await attempt.catch((error: unknown) => {
    if (error !== over) throw error
  })
  return answers[0] as T
}
