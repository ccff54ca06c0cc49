import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Table } from '../../store/table.ts'
import type { ActingAs } from '../access/actor.ts'
import { sha256 } from '../ids.ts'
import { note } from '../journal/note.ts'
import type { Caller, Unit } from '../runtime.ts'
import type { StepUpChallenge } from './challenge.ts'

/** Proofs that were given and not yet used. Of a token only its hash is kept. */
export const proofTable: Table = {
  name: 'stepUpProof',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'actor', kind: 'text', nullable: false },
    { name: 'onBehalfOf', kind: 'text', nullable: false },
    { name: 'session', kind: 'text', nullable: false },
    { name: 'action', kind: 'text', nullable: false },
    { name: 'recordId', kind: 'text', nullable: false },
    { name: 'digest', kind: 'text', nullable: false },
    { name: 'level', kind: 'int', nullable: false },
    { name: 'expiresAt', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [
    { name: 'step_up_proof_age', columns: [{ column: 'expiresAt', direction: 'asc' }] },
    { name: 'step_up_proof_actor', columns: [{ column: 'actor', direction: 'asc' }] },
  ],
}

/** Keeps a proof of what a challenge asks for. */
export async function keepProof(
  { tenant, actor }: Caller,
  { store }: Unit,
  token: string,
  challenge: StepUpChallenge,
  expiresAt: number,
): Promise<void> {
  const { level } = challenge
  const row = { id: await sha256(token), ...bindingOf(actor, challenge), level, expiresAt }
  await store.insert(proofTable, tenant, [row])
}

/**
 * Whether the token proves what the challenge asks for. It is gone with that: removed by a condition, in the transaction
 * of what it lets pass, so that of any number at once one is let through, and a rollback gives it back.
 */
export async function consumeProof(
  { tenant, actor }: Caller,
  { store, now }: Unit,
  token: string,
  challenge: StepUpChallenge,
): Promise<boolean> {
  const bound = Object.entries(bindingOf(actor, challenge)).map(([column, value]) => equals(column, value))
  const isHighEnough: Predicate = {
    is: 'compare',
    column: { column: 'level', kind: 'int' },
    op: 'gte',
    to: challenge.level,
  }
  const isAlive: Predicate = {
    is: 'compare',
    column: { column: 'expiresAt', kind: 'datetime' },
    op: 'gt',
    to: now.getTime(),
  }
  const where = both(equals('id', await sha256(token)), ...bound, isHighEnough, isAlive)
  return (await store.delete(proofTable, tenant, where)) === 1
}

/** Tells the journal of it, with the transaction in which it happens. */
export async function noteProof(
  caller: Caller,
  unit: Unit,
  { action: command, entity, recordId, level }: StepUpChallenge,
  proof: 'given' | 'used',
): Promise<void> {
  const about = { proof, level }
  await note(caller, { deed: 'proved', entity, ...(recordId !== null && { recordId }), command, about }, unit)
}

/** What a proof is bound to. Nobody is an empty text: a column that is compared must not be null. */
function bindingOf({ id, onBehalfOf = '', session = '' }: ActingAs, challenge: StepUpChallenge) {
  const { action, recordId, digest } = challenge
  return { actor: id, onBehalfOf, session, action, recordId: recordId ?? '', digest }
}
