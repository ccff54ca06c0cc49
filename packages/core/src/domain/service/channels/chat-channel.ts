import * as z from 'zod'
import type { ChannelApi } from './channel-definition.ts'
import type { Received } from './channel-message.ts'
import { type ChannelPlugin, defineChannel } from './define-channel.ts'
import { unreadable } from './take-in.ts'

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

/** Told of each answer; by the id of one it knows a repetition. */
export type ChatListener = (answer: ChatAnswer) => void

/** What `session.plugins.chat` offers. */
export interface ChatApi extends ChannelApi<ChatLine & { readonly id: string }> {
  /** A visitor says something. Resolves to what became of it. */
  say(line: ChatLine): Promise<Received>
  /** The answers so far. */
  answers(conversation: string): readonly ChatAnswer[]
  /** Calls back with each answer from now on, until the function that it returns is called. */
  listen(conversation: string, listener: ChatListener): () => void
}

interface Conversation {
  readonly answers: Map<string, ChatAnswer>
  readonly listeners: Set<ChatListener>
}

/**
 * A chat in the memory of this process: visitors say something, and listen for answers. It is the smallest channel that
 * works in both directions, for demos and tests; what was said is kept as messages like everything else.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [chatChannel()] })
 * await crm.migrate()
 * const chat = crm.system('chat').plugins.chat
 * await chat.say({ conversation: 'visitor-7', text: 'My router blinks red.' })
 * chat.listen('visitor-7', ({ text }) => console.log(text))
 * ```
 */
export function chatChannel(): ChannelPlugin<'chat', ChatApi>
export function chatChannel<const Name extends string>(installed: {
  readonly as: Name
}): ChannelPlugin<Name, ChatApi>
export function chatChannel(installed?: { readonly as: string }): ChannelPlugin<string, ChatApi> {
  const conversations = new Map<string, Conversation>()
  const define = defineChannel({
    id: 'chat',
    options: z.strictObject({}),
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

    async send({ threadRef = '', body, at }, { tenant, idempotencyKey }) {
      const { answers, listeners } = conversationOf(conversations, tenant, threadRef)
      const externalId = `${threadRef}/${idempotencyKey}`
      if (answers.has(idempotencyKey)) return { externalId }
      const answer = { id: idempotencyKey, text: body, at }
      // A listener that throws has not got it: it is told again.
      for (const listener of listeners) listener(answer)
      answers.set(idempotencyKey, answer)
      return { externalId }
    },

    api: ({ channel, tenant, newId, receive }) => ({
      async say(line: ChatLine): Promise<Received> {
        const [result] = await receive({ ...line, id: line.id ?? newId() })
        if (!result?.ok) throw result?.error ?? unreadable(channel)
        // It reads no receipts.
        return result as Received
      },
      answers: (conversation: string): readonly ChatAnswer[] => [
        ...conversationOf(conversations, tenant, conversation).answers.values(),
      ],
      listen(conversation: string, listener: ChatListener): () => void {
        const { listeners } = conversationOf(conversations, tenant, conversation)
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    }),
  })
  return define({}, installed)
}

/** The conversations of one process, by tenant. */
function conversationOf(all: Map<string, Conversation>, tenant: string, id: string): Conversation {
  const key = JSON.stringify([tenant, id])
  const found = all.get(key) ?? { answers: new Map(), listeners: new Set() }
  all.set(key, found)
  return found
}
