import type { ChannelCapability } from '../../domain/service/index.ts'
import type { ChannelHarness } from './channel-harness.ts'
import { type Desk, openDesk } from './desk.ts'

/** One promise of a channel, as a test for any test runner. */
export interface ChannelCase {
  /** Never changes its meaning, so that a list of known failures stays true. */
  readonly id: string
  readonly title: string
  /** The version of the suite in which the case came. */
  readonly since: string
  /** Skip the case for a channel without these. */
  readonly needs: readonly ChannelCapability[]
  /** Rejects when the promise is broken. */
  run(harness: ChannelHarness): Promise<void>
}

/** A case that starts with two processes in tenants where nothing is yet, and stops them. */
export function channelCase(
  id: string,
  needs: readonly ChannelCapability[],
  title: string,
  run: (desk: Desk) => Promise<void>,
): ChannelCase {
  return {
    ...{ id, title, needs, since: '0.1.0' },
    async run(harness) {
      const desk = await openDesk(harness, id)
      try {
        await run(desk)
      } finally {
        await desk.close()
      }
    },
  }
}
