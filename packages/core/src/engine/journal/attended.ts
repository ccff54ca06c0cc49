import type { Caller } from '../runtime.ts'
import { type Attempt, noteDenied } from './note-denied.ts'

/** The calls that a session offers of an entity, of which the journal is told when they are refused. */
export function attended<A extends object>(caller: Caller, entity: string, calls: A): A {
  const told = Object.entries(calls).map(
    ([verb, call]) =>
      [
        verb,
        (...args: unknown[]) => {
          const answer: unknown = (call as (...args: unknown[]) => unknown)(...args)
          const attempt = { entity, command: `${entity}.${verb}`, args }
          if (answer instanceof Promise)
            return answer.catch((error: unknown) => refuse(caller, attempt, error))
          return attendedEach(caller, attempt, answer as AsyncIterable<unknown>)
        },
      ] as const,
  )
  return Object.fromEntries(told) as A
}

async function* attendedEach(
  caller: Caller,
  attempt: Attempt,
  answers: AsyncIterable<unknown>,
): AsyncGenerator {
  try {
    yield* answers
  } catch (error) {
    await refuse(caller, attempt, error)
  }
}

async function refuse(caller: Caller, attempt: Attempt, error: unknown): Promise<never> {
  await noteDenied(caller, attempt, error)
  throw error
}
