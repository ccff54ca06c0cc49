import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ApprovalMode, ApprovalRule } from '../../index.ts'
import { bank, codeOf } from './fixtures/bank.ts'

const ROLES = {
  mia: ['manager'],
  max: ['manager'],
  dan: ['director'],
  bea: ['manager', 'director'],
  rita: ['manager'],
  lea: ['clerk'],
}
type Name = keyof typeof ROLES
const NAMES = Object.keys(ROLES) as Name[]
type Role = 'manager' | 'director'

/** What a step asks for, small enough for a naive reader: so many people with one of these roles, or one for each. */
interface Need {
  readonly mode: Exclude<ApprovalMode, 'sequence'>
  readonly roles: readonly Role[]
}

type Act =
  | { readonly do: 'approve' | 'reject'; readonly by: Name }
  | { readonly do: 'callIn'; readonly by: Name; readonly who: Name; readonly when: 'before' | 'after' }
  | { readonly do: 'sendBack'; readonly by: Name; readonly to: number }
  | { readonly do: 'withdraw'; readonly by: Name }

const name = fc.constantFrom(...NAMES)
const need: fc.Arbitrary<Need> = fc.record({
  mode: fc.constantFrom<Need['mode']>('any', 'all', { quorum: 2 }),
  roles: fc.constantFrom<readonly Role[]>(['manager'], ['director'], ['manager', 'director']),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 24, arbitrary: fc.record({ do: fc.constant('approve' as const), by: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), by: name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('callIn' as const), by: name, who: name },
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('sendBack' as const), by: name, to: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), by: name }) },
)

/** Whether what was done is enough, by reading all of it anew: nothing of the engine's own is looked at. */
function isEnough({ mode, roles }: Need, agreed: readonly Name[], called: readonly Name[]): boolean {
  if (called.some((who) => !agreed.includes(who))) return false
  const ofRule = agreed.filter((who) => roles.some((role) => (ROLES[who] as string[]).includes(role)))
  if (mode === 'any') return ofRule.length >= 1
  if (mode !== 'all') return ofRule.length >= mode.quorum
  const [first, second] = roles
  const has = (who: Name, role: Role) => (ROLES[who] as string[]).includes(role)
  if (!second) return ofRule.some((who) => has(who, first as Role))
  return ofRule.some(
    (one) => has(one, first as Role) && ofRule.some((other) => other !== one && has(other, second)),
  )
}

it('a request ends at most once, and is granted only when the rule of each step holds, whatever is done in whatever order', async () => {
  const rules: [ApprovalRule, ApprovalRule] = [{ by: [] }, { by: [] }]
  const made = await bank(rules[0], rules[1])
  type Person = Pick<typeof made.rita, 'id' | 'approval'>
  const people = new Map<Name, Person>()
  for (const one of NAMES)
    people.set(one, one === 'rita' ? await rita() : await made.person(one, ...ROLES[one]))
  async function rita() {
    return { ...made.rita, approval: made.as(made.rita.id, 'rep', 'manager').approval }
  }
  const of = (one: Name) => people.get(one) as Person
  const run = (request: { id: string }, one: Act) => {
    const { approval } = of(one.by)
    if (one.do === 'callIn') return approval.addSigner({ ...request, userId: of(one.who).id, when: one.when })
    if (one.do === 'sendBack') return approval.sendBack({ ...request, to: one.to, reason: 'Again' })
    return approval[one.do](request)
  }

  await fc.assert(
    fc.asyncProperty(
      fc.tuple(need, need),
      fc.boolean(),
      fc.array(act, { minLength: 8, maxLength: 30 }),
      async (needs, differentApprovers, acts) => {
        for (const [at, { mode, roles }] of needs.entries())
          Object.assign(rules[at] as object, {
            mode,
            by: roles.map((role) => ({ role })),
            differentApprovers,
          })
        const { id } = await made.rita.session.loan.open({ sum: 1, months: 1 })
        const request = { id: (await made.rita.session.loan.submit({ id })).approvalId }
        let step = 0
        const agreed: Name[][] = [[], []]
        const called: Name[][] = [[], []]
        let ended: string | undefined

        /** Whether nothing stands against this vote: who is asked by the rule is heard. */
        const isHeard = (one: Act) => {
          const [now, need, isCalled] = [agreed[step] ?? [], needs[step] as Need, called[step] ?? []]
          return (
            one.do === 'approve' &&
            !(differentApprovers || one.by === 'rita' || now.includes(one.by)) &&
            isCalled.length === 0 &&
            !isEnough(need, now, []) &&
            need.roles.some((role) => (ROLES[one.by] as string[]).includes(role))
          )
        }

        for (const one of acts) {
          const mustPass = ended === undefined && isHeard(one)
          const code = await codeOf(run(request, one))
          const after = await made.standing(request)
          if (ended !== undefined) {
            expect([code, after.status]).toEqual(['CRM_APPROVAL_CLOSED', ended])
            continue
          }
          if (mustPass) expect(code).toBe('done')
          if (code === 'done') {
            if (one.do === 'approve') agreed[step]?.push(one.by)
            if (one.do === 'callIn' && after.steps[step]?.added?.some(({ user }) => user === of(one.who).id))
              called[step] = [...new Set([...(called[step] ?? []), one.who])]
            if (one.do === 'sendBack') for (let place = one.to; place < 2; place++) agreed[place] = []
          }
          step = after.step ?? 0
          if (after.status !== 'pending') ended = after.status ?? undefined
          if (ended === 'rejected') expect(one.do).toBe('reject')
          if (ended === 'withdrawn') expect([one.do, one.by]).toEqual(['withdraw', 'rita'])
          // What was passed holds, and is held to have been passed as soon as it does.
          const holds = needs.map((each, at) => isEnough(each, agreed[at] ?? [], called[at] ?? []))
          if (ended === 'approved') expect(holds).toEqual([true, true])
          else if (ended === undefined) expect(holds.findIndex((each) => !each)).toBe(step)
          expect(agreed.flat()).not.toContain('rita')
          for (const each of agreed) expect(new Set(each).size).toBe(each.length)
          if (differentApprovers) expect(new Set(agreed.flat()).size).toBe(agreed.flat().length)
        }
      },
    ),
    { numRuns: 300 },
  )
}, 60_000)
