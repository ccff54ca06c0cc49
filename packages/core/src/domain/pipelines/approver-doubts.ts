import type { Issue } from '../../engine/errors.ts'
import type { ApprovalRule, Approver } from '../approvals/index.ts'
import { personDoubts, readStaff, type Staff, type StaffSession, teamDoubts } from '../people/index.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * What is doubtful about the people whom the approvals of pipelines name, as they are now: users who are not there or not
 * active, teams that are not there or have nobody active, and a quorum of more people than there are.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
 * await crm.migrate()
 * const sales = definePipeline('opportunity', {
 *   id: 'sales',
 *   stages: { qualify: {}, won: { kind: 'won' } },
 *   transitions: {
 *     mode: 'matrix',
 *     edges: [{ from: 'qualify', to: 'won', approval: { by: [{ team: 'directors' }] } }],
 *   },
 * })
 * const [doubt] = await checkApprovers(crm.system('looking approvals over'), [sales], new Date())
 * console.log(doubt?.code, doubt?.path) // TEAM_UNKNOWN sales.transitions.qualify.won.approval.by.0
 * ```
 */
export async function checkApprovers(
  session: StaffSession,
  pipelines: readonly Pipeline[],
  now: Date,
): Promise<readonly Issue[]> {
  const staff = await readStaff(session, now)
  return pipelines.flatMap(({ id, transitions }) =>
    (transitions.edges ?? []).flatMap(({ from, to, approval }) =>
      approval ? approverDoubts(staff, approval, `${id}.transitions.${from}.${to}.approval`) : [],
    ),
  )
}

function approverDoubts(staff: Staff, rule: ApprovalRule, path: string): readonly Issue[] {
  const named = [
    ...namedDoubts(staff, rule.by, `${path}.by`),
    ...(rule.timeouts ?? []).flatMap((timeout, at) =>
      timeout.do === 'escalate' ? namedDoubts(staff, timeout.to, `${path}.timeouts.${at}.to`) : [],
    ),
  ]
  return named.length > 0 ? named : tooFew(staff, rule, `${path}.mode`)
}

function namedDoubts(staff: Staff, approvers: readonly Approver[], path: string): readonly Issue[] {
  return approvers.flatMap((approver, at): readonly Issue[] => {
    if ('user' in approver) return personDoubts(staff, approver.user, `${path}.${at}`)
    return 'team' in approver ? teamDoubts(staff, approver.team, `${path}.${at}`) : []
  })
}

/** A quorum can be counted where all who are asked are known here: who has a role is the host's to say. */
function tooFew({ active, teams }: Staff, { mode, by }: ApprovalRule, path: string): readonly Issue[] {
  if (typeof mode !== 'object' || by.some((one) => 'role' in one || 'field' in one)) return []
  const people = by.flatMap((one) =>
    'user' in one ? [one.user] : 'team' in one ? (teams.get(one.team) ?? []) : [],
  )
  const present = new Set(people.filter((id) => active.get(id))).size
  if (present >= mode.quorum) return []
  return [
    {
      code: 'QUORUM_UNREACHED',
      path,
      message: `asks for ${mode.quorum} people, and there are ${present}.`,
      zh: `需要 ${mode.quorum} 人同意，但目前只有 ${present} 人。`,
    },
  ]
}
