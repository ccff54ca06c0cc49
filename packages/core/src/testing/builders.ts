import type { InputIn, PlainWorld } from '../world.ts'

type Input<N extends 'user' | 'lead' | 'account' | 'contact' | 'opportunity'> = InputIn<PlainWorld, N>

/** The input of a user; say what matters to the test. */
export function aUser(own: Partial<Input<'user'>> = {}): Input<'user'> {
  return { name: 'Ann Example', ...own }
}

/** The input of a lead that can be reached. */
export function aLead(own: Partial<Input<'lead'>> = {}): Input<'lead'> {
  return { name: 'Ada Lovelace', company: 'Analytical Engines Ltd.', email: 'ada@example.com', ...own }
}

/** The input of an account. */
export function anAccount(own: Partial<Input<'account'>> = {}): Input<'account'> {
  return { name: 'Analytical Engines Ltd.', domain: 'example.com', ...own }
}

/** The input of a contact. */
export function aContact(own: Partial<Input<'contact'>> = {}): Input<'contact'> {
  return { name: 'Ada Lovelace', email: 'ada@example.com', ...own }
}

/** The input of an opportunity of an account. */
export function anOpportunity(
  accountId: string,
  own: Partial<Input<'opportunity'>> = {},
): Input<'opportunity'> {
  return { name: 'Difference engine', accountId, ...own }
}
