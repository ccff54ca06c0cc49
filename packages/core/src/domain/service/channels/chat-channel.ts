import * as z from 'zod'
import { defineChannel } from './define-channel.ts'

/** What a visitor types. */
export interface ChatLine {
  /** The conversation, as the host's chat calls it. */
  readonly conversation: string
  readonly text: string
  /** The visitor's e-mail or telephone where they gave it; the conversation itself when left out. */
  readonly from?: string
  readonly name?: string
  /** Of the line, where the host's chat has one: the same line twice is one. */
  readonly id?: string
  readonly at?: Date
}

/** An answer, as the visitor sees it. */
export interface ChatAnswer {
  readonly id: string
  readonly text: string
  readonly at: Date
}

type Listener = (answer: ChatAnswer) => void

interface Conversation {
  readonly answers: Map<string, ChatAnswer>
  readonly listeners: Set<Listener>
}

/** The conversations of one process, by tenant. */
const kept = z.custom<Map<string, Conversation>>((given) => given instanceof Map)
const options = z.strictObject({ conversations: kept.default(() => new Map()) })

/**
 * A chat in the memory of this process: visitors say something, and listen for answers. It is the smallest channel that
 * works in both directions, for demos and tests; what was said is kept as messages like everything else.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [chatChannel({})] })
 * await crm.migrate()
 * const chat = crm.system('chat').plugins.chat
 * await chat.say({ conversation: 'visitor-7', text: 'My router blinks red.' })
 * chat.listen('visitor-7', ({ text }) => console.log(text))
 * ```
 */
export const chatChannel = defineChannel({
  id: 'chat',
  options,
  capabilities: ['receive', 'send', 'threads'],

  receive: ({ conversation, text, from, name, id, at }: ChatLine & { readonly id: string }, { now }) => [
    {
      externalId: `${conversation}/${id}`,
      threadRef: conversation,
      from: { address: from ?? `chat:${conversation}`, name },
      body: text,
      at: at ?? now,
    },
  ],

  async send({ threadRef = '', body, at }, { options: { conversations }, tenant, idempotencyKey }) {
    const { answers, listeners } = conversationOf(conversations, tenant, threadRef)
    const externalId = `${threadRef}/${idempotencyKey}`
    if (answers.has(idempotencyKey)) return { externalId }
    const answer = { id: idempotencyKey, text: body, at }
    answers.set(idempotencyKey, answer)
    for (const listener of listeners) listener(answer)
    return { externalId }
  },

  api: ({ options: { conversations }, tenant, newId, receive }) => ({
    /** A visitor says something. Resolves to what became of it. */
    async say(line: ChatLine) {
      const [result] = await receive({ ...line, id: line.id ?? newId() })
      if (result && !result.ok) throw result.error
      return result
    },
    /** The answers so far. */
    answers: (conversation: string): readonly ChatAnswer[] => [
      ...conversationOf(conversations, tenant, conversation).answers.values(),
    ],
    /** Calls back with each answer from now on, until the function that it returns is called. */
    listen(conversation: string, listener: Listener): () => void {
      const { listeners } = conversationOf(conversations, tenant, conversation)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }),
})

function conversationOf(all: Map<string, Conversation>, tenant: string, id: string): Conversation {
  const key = JSON.stringify([tenant, id])
  const found = all.get(key) ?? { answers: new Map(), listeners: new Set() }
  all.set(key, found)
  return found
}
