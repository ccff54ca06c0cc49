import { describe, expect, it } from 'vitest'
import { type ApprovalRule, createCrm, memoryStore } from '../../index.ts'
import { type ApprovalPlace, approvalDoubts } from './approval-doubts.ts'

const shape = createCrm({ storage: memoryStore() }).shape('opportunity')
const OWNER = { field: 'ownerId' }
const BOSS = { role: 'boss' }

function codesOf(rule: ApprovalRule, place: Partial<ApprovalPlace> = {}): readonly string[] {
  return approvalDoubts(rule, { shape, path: 'a', given: {}, ownerAsks: false, ...place }).map(
    ({ code, path }) => `${code} ${path}`,
  )
}

describe('what an approval hardly means', () => {
  it('is one that only whoever asks for it could give', () => {
    const owners = { ownerAsks: true }

    expect(codesOf({ mode: 'any', by: [OWNER] }, owners)).toEqual(['APPROVER_ASKS a.by'])
    expect(codesOf({ by: [OWNER, BOSS] }, owners)).toEqual(['APPROVER_ASKS a.by'])
    expect(codesOf({ mode: 'sequence', by: [OWNER, BOSS] }, owners)).toEqual(['APPROVER_ASKS a.by'])
    expect(codesOf({ mode: { quorum: 1 }, by: [OWNER] }, owners)).toEqual(['APPROVER_ASKS a.by'])
  })

  it('is not one that somebody else can give, or that others ask for', () => {
    const owners = { ownerAsks: true }

    expect(codesOf({ mode: 'any', by: [OWNER, BOSS] }, owners)).toEqual([])
    expect(codesOf({ mode: { quorum: 2 }, by: [OWNER, BOSS] }, owners)).toEqual([])
    expect(codesOf({ by: [OWNER], mayApproveOwn: true }, owners)).toEqual([])
    expect(codesOf({ by: [OWNER], timeouts: [{ after: '1d', do: 'escalate', to: [BOSS] }] }, owners)).toEqual(
      [],
    )
    expect(codesOf({ by: [OWNER] })).toEqual([])
  })

  it('is one that needs more different people than it names', () => {
    expect(codesOf({ mode: { quorum: 3 }, by: [{ user: 'ann' }, { user: 'bo' }] })).toEqual([
      'APPROVAL_NEVER a.by',
    ])
    expect(codesOf({ by: [{ user: 'ann' }, { user: 'ann' }] })).toEqual(['APPROVAL_NEVER a.by'])
    expect(codesOf({ mode: { quorum: 3 }, by: [{ user: 'ann' }, BOSS] })).toEqual([])
    expect(codesOf({ by: [BOSS, BOSS] })).toEqual([])
  })

  it('is a timeout after the end', () => {
    const timeouts = [
      { after: '1d', do: 'remind' },
      { after: '2d', do: 'expire' },
      { after: '3d', do: 'remind' },
    ] as const

    expect(codesOf({ by: [BOSS], timeouts })).toEqual(['TIMEOUT_UNREACHED a.timeouts.2'])
    expect(codesOf({ by: [BOSS], timeouts: timeouts.slice(0, 2) })).toEqual([])
  })

  it('is a condition that the way to it makes impossible, or certain', () => {
    const given = { closeDate: { gt: '2026-12-31' } }

    expect(codesOf({ by: [BOSS], when: { closeDate: { lt: '2026-06-30' } } }, { given })).toEqual([
      'CONDITION_UNSATISFIABLE a.when',
    ])
    expect(codesOf({ by: [BOSS], when: { closeDate: { gt: '2026-06-30' } } }, { given })).toEqual([
      'CONDITION_ALWAYS a.when',
    ])
    expect(codesOf({ by: [BOSS], when: { closeDate: { gt: '2027-06-30' } } }, { given })).toEqual([])
    expect(codesOf({ by: [BOSS], when: {} }, { given })).toEqual([])
  })
})
