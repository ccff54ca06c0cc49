import type { ErpCapabilities, ErpKind } from '../../domain/commerce/index.ts'
import { type ErpDesk, openErpDesk } from './erp-desk.ts'
import type { ErpDeeds, ErpHarness } from './erp-harness.ts'

/** One promise of a connector, as a test for any test runner. */
export interface ErpCase {
  /** Never changes its meaning, so that a list of known failures stays true. */
  readonly id: string
  readonly title: string
  /** The version of the suite in which the case came. */
  readonly since: string
  /** Why the case says nothing of this system; undefined where it does. Asks the other system nothing. */
  skips(harness: ErpHarness): string | undefined
  /** Rejects when the promise is broken. */
  run(harness: ErpHarness): Promise<void>
}

/** What a case cannot do without; tells what is missing. */
export type Need = (harness: ErpHarness) => string | undefined

export const told =
  (...kinds: readonly ErpKind[]): Need =>
  (harness) => {
    const { pulls } = harness.connect()
    const missing = kinds.filter((kind) => !pulls[kind])
    return missing.length > 0 ? `The system does not tell of: ${missing.join(', ')}.` : undefined
  }

export const deed =
  (...names: readonly (keyof ErpDeeds)[]): Need =>
  ({ deeds }) => {
    const missing = names.filter((name) => !deeds[name])
    return missing.length > 0 ? `The harness has no deed: ${missing.join(', ')}.` : undefined
  }

export const able =
  <N extends keyof ErpCapabilities>(name: N, value: ErpCapabilities[N]): Need =>
  (harness) =>
    harness.connect().capabilities[name] === value ? undefined : `\`${name}\` of the system is not ${value}.`

export const given =
  (name: 'stranger' | 'taxed' | 'fractionalUnit'): Need =>
  (harness) =>
    harness[name] ? undefined : `The harness has no \`${name}\`.`

export const leads: Need = (harness) =>
  harness.connect().advanceOrder ? undefined : 'The connector leads no orders on.'

export function erpCase(
  id: string,
  needs: readonly Need[],
  title: string,
  run: (desk: ErpDesk) => Promise<void>,
): ErpCase {
  return {
    ...{ id, title, since: '0.1.0' },
    skips: (harness) => needs.map((need) => need(harness)).find((reason) => reason !== undefined),
    run: (harness) => run(openErpDesk(harness, id)),
  }
}
