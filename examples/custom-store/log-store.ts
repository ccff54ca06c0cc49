import { type FileHandle, open } from 'node:fs/promises'
import { memoryStore, type StorageAdapter, type Store, StoreError } from '@guanxi/core/store'

/**
 * Keeps records in one file, a line for each transaction: the calls that it made. While a process runs, records are in
 * memory; opening the file makes the same calls again. For one process at a time, and for as much as memory holds.
 */
export function logStore({ file }: { readonly file: string }): StorageAdapter {
  let shared: Promise<Database> | undefined
  let users = 0

  return {
    id: 'log',
    async open() {
      users++
      shared ??= openDatabase(file)
      const { memory, log } = await shared
      const inner = await memory.open()
      const close = once(async () => {
        await inner.close()
        users--
        if (users > 0) return
        shared = undefined
        await log.close()
      })
      return { ...recorded(inner, log), close }
    },
  }
}

const WRITES = ['insert', 'update', 'patch', 'delete', 'claim', 'increment', 'apply'] as const

interface Database {
  readonly memory: StorageAdapter
  readonly log: Log
}

/** Opens the file and makes its calls again. */
async function openDatabase(file: string): Promise<Database> {
  const memory = memoryStore()
  const handle = await open(file, 'a+').catch((cause: unknown) => {
    throw new StoreError('UNAVAILABLE', 'The file cannot be opened.', { cause })
  })
  const store = await memory.open()
  const text = await handle.readFile('utf8')
  // What stands behind the last line end was being written when the process died: its transaction never happened.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  for (const line of whole.split('\n').slice(0, -1))
    await replay(store, JSON.parse(line) as readonly string[])
  await store.close()
  return { memory, log: await openLog(handle, Buffer.byteLength(whole)) }
}

async function replay(store: Store, calls: readonly string[]): Promise<void> {
  await store.transaction(async (inside) => {
    for (const call of calls) {
      const [name, ...args] = JSON.parse(call) as [(typeof WRITES)[number], ...never[]]
      await (inside[name] as (...args: never[]) => Promise<unknown>)(...args)
    }
  })
}

/** A file that only grows, by whole lines. */
interface Log {
  append(line: string): Promise<void>
  close(): Promise<void>
}

async function openLog(handle: FileHandle, wholeBytes: number): Promise<Log> {
  let size = wholeBytes
  await handle.truncate(size)
  return {
    async append(line) {
      try {
        await handle.appendFile(`${line}\n`)
        await handle.datasync()
        size += Buffer.byteLength(line) + 1
      } catch (cause) {
        await handle.truncate(size).catch(() => {})
        throw new StoreError('UNAVAILABLE', 'The file cannot be written.', { cause })
      }
    },
    close: () => handle.close(),
  }
}

/** A store whose writes are in the file before anybody sees them. */
function recorded(memory: Store, log: Log): Store {
  const transaction: Store['transaction'] = (work) =>
    memory.transaction(async (inside) => {
      const { result, calls } = await recording(inside, work)
      if (calls.length > 0) await log.append(JSON.stringify(calls))
      return result
    })
  const single = Object.fromEntries(
    WRITES.map((name) => [
      name,
      (...args: never[]) =>
        transaction((inside) => (inside[name] as (...args: never[]) => Promise<unknown>)(...args)),
    ]),
  )
  return {
    ...memory,
    ...(single as Pick<Store, (typeof WRITES)[number]>),
    capabilities: { concurrentTransactions: false, durable: true, fullText: true },
    transaction,
  }
}

/** Runs work and keeps the calls that wrote; those of a savepoint that was taken back are not among them. */
async function recording<T>(
  inside: Store,
  work: (inside: Store) => Promise<T>,
): Promise<{ result: T; calls: readonly string[] }> {
  const calls: string[] = []
  let isOver = false

  const noted = Object.fromEntries(
    WRITES.map((name) => [
      name,
      async (...args: never[]) => {
        if (isOver) throw new StoreError('TRANSACTION_CLOSED', 'The transaction is over.')
        const call = asText([name, ...args.filter((arg) => arg !== undefined)])
        const answer = await (inside[name] as (...args: never[]) => Promise<unknown>)(...args)
        calls.push(call)
        return answer
      },
    ]),
  )
  const result = await work({
    ...inside,
    ...(noted as Pick<Store, (typeof WRITES)[number]>),
    transaction: (deeper) =>
      inside.transaction(async (savepoint) => {
        const { result, calls: own } = await recording(savepoint, deeper)
        calls.push(...own)
        return result
      }),
  })
  // What was asked for and not awaited still belongs to the transaction: this call stands behind it.
  await inside.inspect()
  isOver = true
  return { result, calls }
}

/** Taken down before the call is made, for the caller may go on to change what was handed in. */
function asText(call: readonly unknown[]): string {
  try {
    return JSON.stringify(call)
  } catch (cause) {
    throw new StoreError('VALUE', 'A value cannot be written as JSON.', { cause })
  }
}

/** A function that acts at its first call. */
function once(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | undefined
  return () => {
    acting ??= act()
    return acting
  }
}
