import type { Issue } from '../../../engine/errors.ts'
import { isObject, listOf } from '../../../engine/given.ts'
import type { ChannelRules } from './channel-rules.ts'

/** What in the rules of channels is hardly meant: answers that no channel takes to the customer. */
export function channelDoubts(
  { answerBy = {} }: ChannelRules,
  plugins: readonly unknown[],
): readonly Issue[] {
  const channels = plugins.filter(isObject).filter(({ capabilities }) => Array.isArray(capabilities))
  const idsOf = (capability: string) =>
    channels.flatMap(({ id, capabilities }) =>
      listOf(capabilities).includes(capability) ? [String(id)] : [],
    )
  const senders = new Set(idsOf('send'))
  return [...new Set([...idsOf('receive'), ...Object.keys(answerBy)])]
    .filter((id) => !senders.has(Object.hasOwn(answerBy, id) ? (answerBy[id] ?? id) : id))
    .map((id) => ({ code: 'CHANNEL_UNANSWERED', path: `service.channels.answerBy.${id}`, ...UNANSWERED }))
}

const UNANSWERED = {
  message: 'has to name a channel that sends: answers to what comes by this one reach nobody.',
  zh: '必须指定一个能发送的渠道：对此渠道来信的答复无法送达。',
}
