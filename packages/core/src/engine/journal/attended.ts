import type { Asker } from '../runtime.ts'
import { type Attempt, noteDenied } from './note-denied.ts'

/** The calls that a session offers of an entity, of which the journal is told when they are refused. */
export function attended<A extends object>(asker: Asker, entity: string, calls: A): A {
  const told = Object.entries(calls).map(
    ([verb, call]) =>
      [
        verb,
        (...args: unknown[]) => {
          const answer: unknown = (call as (...args: unknown[]) => unknown)(...args)
          const attempt = { entity, command: `${entity}.${verb}`, args }
          if (answer instanceof Promise)
            return answer.catch((error: unknown) => refuse(asker, attempt, error))
          return attendedEach(asker, attempt, answer as AsyncIterable<unknown>)
        },
      ] as const,
  )
  return Object.fromEntries(told) as A
}

async function* attendedEach(
  asker: Asker,
  attempt: Attempt,
  answers: AsyncIterable<unknown>,
): AsyncGenerator {
  try {
    yield* answers
  } catch (error) {
    await refuse(asker, attempt, error)
  }
}

async function refuse(asker: Asker, attempt: Attempt, error: unknown): Promise<never> {
  await noteDenied(asker, attempt, error)
  throw error
}
