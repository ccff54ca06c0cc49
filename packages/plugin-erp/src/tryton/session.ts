import { ErpError } from '@guanxi/core/commerce'
import { type Asked, refusedByStatus, refusedByTryton, unanswered } from './failure.ts'
import type { TrytonOptions } from './tryton-options.ts'

/** What every call takes with it: the language, the company, and what else the user prefers. */
export type TrytonContext = Readonly<Record<string, unknown>>

/** A user who is in. */
interface Session {
  readonly authorization: string
  readonly userId: number
  readonly context: TrytonContext
}

export interface Line {
  /** Calls with the user's context as the last parameter, `more` in it. Logs in when it has to, and once more when told to. */
  call(asked: Asked, params: readonly unknown[], signal: AbortSignal, more?: TrytonContext): Promise<unknown>
  /** Who we are there. */
  userId(signal: AbortSignal): Promise<number>
  /** Its version and its time, which it tells everybody. */
  version(signal: AbortSignal): Promise<{ readonly version: string; readonly serverTime: Date }>
}

const LOGIN_TIMEOUT_MS = 30_000

/** The way to a Tryton, by JSON-RPC over HTTP. */
export function lineTo(options: TrytonOptions): Line {
  const root = options.url.replace(/\/+$/, '')
  const database = `${root}/${encodeURIComponent(options.database)}/`
  let current: Promise<Session> | undefined

  async function post(url: string, asked: Asked, params: readonly unknown[], how: Sent): Promise<Answer> {
    how.signal.throwIfAborted()
    const headers = {
      'content-type': 'application/json',
      ...(how.authorization && { authorization: how.authorization }),
    }
    const body = JSON.stringify({ id: 1, method: asked.method, params })
    let answer: Response
    let told: unknown
    try {
      answer = await (options.fetch ?? fetch)(url, { method: 'POST', headers, body, signal: how.signal })
      if (!answer.ok) throw refusedByStatus(asked, answer)
      told = await answer.json()
    } catch (error) {
      throw error instanceof ErpError ? error : unanswered(asked, error)
    }
    const { result, error } = told as { result?: unknown; error?: unknown }
    if (error !== undefined) throw refusedByTryton(asked, error)
    return { result, headers: answer.headers }
  }

  async function logIn(): Promise<Session> {
    const { user, password, language = 'en' } = options
    const signal = AbortSignal.timeout(LOGIN_TIMEOUT_MS)
    const login = { method: 'common.db.login', writes: false }
    const { result } = await post(database, login, [user, { password }, language], { signal })
    const [userId, key] = result as [number, string]
    const authorization = `Session ${base64(`${user}:${userId}:${key}`)}`
    const preferences = { method: 'model.res.user.get_preferences', writes: false }
    const told = await post(database, preferences, [true, {}], { signal, authorization })
    // Rows that nobody uses any more are known too, and told as such.
    return { authorization, userId, context: { ...(told.result as TrytonContext), active_test: false } }
  }

  /** All who need a session at once share one login. */
  function session(signal: AbortSignal): Promise<Session> {
    if (!current) {
      const opened = logIn()
      opened.catch(() => forget(opened))
      current = opened
    }
    return untilAborted(current, signal)
  }

  function forget(old: Promise<Session>): void {
    if (current === old) current = undefined
  }

  async function call(
    asked: Asked,
    params: readonly unknown[],
    signal: AbortSignal,
    more: TrytonContext = {},
  ) {
    for (let isAgain = false; ; isAgain = true) {
      const { authorization, context } = await session(signal)
      const used = current
      try {
        const { result } = await post(database, asked, [...params, { ...context, ...more }], {
          signal,
          authorization,
        })
        return result
      } catch (error) {
        const isOver = error instanceof ErpError && error.code === 'auth'
        if (!isOver || isAgain) throw error
        if (used) forget(used)
      }
    }
  }

  return {
    call: (asked, params, signal, more) => reached(() => call(asked, params, signal, more)),
    userId: (signal) => reached(async () => (await session(signal)).userId),
    version: (signal) =>
      reached(async () => {
        const { result, headers } = await post(
          `${root}/`,
          { method: 'common.server.version', writes: false },
          [],
          {
            signal,
          },
        )
        return { version: String(result), serverTime: new Date(headers.get('date') ?? Number.NaN) }
      }),
  }
}

interface Sent {
  readonly signal: AbortSignal
  readonly authorization?: string
}

interface Answer {
  readonly result: unknown
  readonly headers: Headers
}

/** A signal that ended before anything was sent. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ErpError) throw error
    throw new ErpError('unavailable', 'The call to Tryton was given up before it was sent.')
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
