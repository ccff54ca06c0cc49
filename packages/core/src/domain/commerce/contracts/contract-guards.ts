import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { Contract, ContractStatus } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractLine } from './contract-line.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked<R> {
  readonly input: Partial<R>
  readonly current: R
}

/** What can follow upon each status, whoever writes it. */
const NEXT: Readonly<Record<ContractStatus, readonly ContractStatus[]>> = {
  draft: ['inApproval', 'active'],
  inApproval: ['draft', 'active'],
  active: ['expired', 'terminated', 'renewed'],
  expired: ['renewed'],
  terminated: [],
  renewed: [],
}

/** What was agreed. Of an account only that it was made one with another can change: it is no part of this. */
const AGREED = ['number', 'currency', 'startsOn', 'endsOn', 'total', 'signedOn', 'plan'] as const

/** A line is ended, and nothing else of it ever changes. */
const AGREED_OF_LINE = [
  ...(['productId', 'quantity', 'unitPrice', 'billing', 'net', 'tax'] as const),
  ...(['taxClass', 'startsOn', 'amendment'] as const),
] as const

/** What was agreed changes with a version alone, by whatever door; and what it hangs on is never deleted. */
export function contractGuards(hooks: Hooks): void {
  hooks.check('contract', 'update', ({ input, current }: Hooked<Contract>) => {
    const { status = 'draft', amendment = 1 } = current
    const next = input.status ?? status ?? 'draft'
    if (next !== status && !NEXT[status ?? 'draft'].includes(next))
      throw contractErrors.CRM_CONTRACT_STATUS({ status: status ?? 'draft' })
    const isAgreed = status !== 'draft' && status !== 'inApproval'
    const isNextVersion = input.amendment === (amendment ?? 1) + 1
    if (isAgreed && !isNextVersion && AGREED.some((field) => isChanged(field, input, current)))
      throw contractErrors.CRM_CONTRACT_AGREED()
  })
  hooks.before('contract', 'delete', ({ current }: Hooked<Contract>) => {
    if (current.status !== 'draft') throw contractErrors.CRM_CONTRACT_AGREED()
  })
  hooks.check('contractLine', 'update', ({ input, current }: Hooked<ContractLine>) => {
    if (AGREED_OF_LINE.some((field) => isChanged(field, input, current)))
      throw contractErrors.CRM_CONTRACT_AGREED()
  })
  hooks.check('contractVersion', 'update', () => {
    throw contractErrors.CRM_CONTRACT_AGREED()
  })
  for (const entity of ['contractLine', 'contractVersion'])
    hooks.before(entity, 'delete', () => {
      throw contractErrors.CRM_CONTRACT_AGREED()
    })
  hooks.before('instalment', 'delete', ({ current }: Hooked<{ readonly contractId?: string | null }>) => {
    if (current.contractId != null) throw contractErrors.CRM_CONTRACT_AGREED()
  })
}

function isChanged<R>(field: keyof R, input: Partial<R>, current: R): boolean {
  const said = input[field]
  return said !== undefined && JSON.stringify(said) !== JSON.stringify(current[field] ?? null)
}
