import type { ChannelCase } from './channel-case.ts'
import { hostileCases } from './hostile.ts'
import { receivingCases } from './receiving.ts'
import { sendingCases } from './sending.ts'

export type { ChannelCase } from './channel-case.ts'
export type { ChannelHarness, ProviderHarness, SaidByCustomer, TakenMessage } from './channel-harness.ts'

/**
 * Every promise of a channel, as cases for any test runner. Give each case a harness of its own.
 *
 * @example
 * ```ts
 * const { capabilities } = chatChannel()
 *
 * for (const { id, title, needs, run } of channelContract()) {
 *   const isMeant = needs.every((capability) => capabilities.includes(capability))
 *   const deliver: ChannelHarness['deliver'] = (api, { thread, id, text, from }) =>
 *     api.receive({ conversation: thread, id, text, from })
 *   it.runIf(isMeant)(`${title} (${id})`, () =>
 *     run({ adapter: memoryStore(), install: () => chatChannel(), deliver }),
 *   )
 * }
 * ```
 */
export function channelContract(): readonly ChannelCase[] {
  return [receivingCases, hostileCases, sendingCases].flat()
}
