import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { outgoingErrors, refused } from './outgoing-errors.ts'

/** The encodings that an answer may have. */
export const ENCODINGS = 'gzip, deflate, br'

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304])

/** How much of an answer is taken, and how its failures are told. */
export interface AnswerLimits {
  readonly mostBytes: number
  readonly asOutgoing: (error: unknown) => Error
}

/**
 * An answer as `fetch` gives it. Its body is counted as it is read, after it was unpacked, so that neither an endless one
 * nor a small one that swells takes more than its share.
 */
export function readAnswer(answer: IncomingMessage, method: string, limits: AnswerLimits): Response {
  const status = answer.statusCode ?? 0
  const headers = new Headers()
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    headers.append(answer.rawHeaders[at] as string, answer.rawHeaders[at + 1] as string)
  if (method === 'HEAD' || WITHOUT_BODY.has(status)) {
    answer.destroy()
    return new Response(null, { status, headers })
  }
  const unpacked = unpack(answer)
  if (unpacked !== answer) {
    headers.delete('content-encoding')
    headers.delete('content-length')
  }
  return new Response(counted(answer, unpacked, limits), { status, headers })
}

function unpack(answer: IncomingMessage): Readable {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return answer
  const decoder = DECODERS.get(encoding)
  if (!decoder) {
    answer.destroy()
    throw refused('encoding')
  }
  // Whoever reads it learns of a failure; without a reader there is nobody to tell.
  return pipeline(answer, decoder(), () => undefined)
}

function counted(answer: IncomingMessage, unpacked: Readable, limits: AnswerLimits): ReadableStream {
  const { mostBytes, asOutgoing } = limits
  const chunks = unpacked[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let left = mostBytes
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (done) return controller.close()
        left -= value.byteLength
        if (left < 0) throw outgoingErrors.CRM_OUTGOING_TOO_LARGE({ mostBytes })
        controller.enqueue(value)
      } catch (error) {
        answer.destroy()
        throw asOutgoing(error)
      }
    },
    cancel: () => void answer.destroy(),
  })
}
