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
 *   it.runIf(isMeant)(`${title} (${id})`, () =>
 *     run({
 *       adapter: memoryStore(),
 *       install: () => chatChannel(),
 *       deliver: (api, { thread, ...said }) => api.receive({ conversation: thread, ...said }),
 *     }),
 *   )
 * }
 * ```
 */
export function channelContract(): readonly ChannelCase[] {
  return [receivingCases, hostileCases, sendingCases].flat()
}
