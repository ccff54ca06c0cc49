import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { ErasureForm } from '../../engine/privacy/personal-fields.ts'
import { continueErasure } from './continue-erasure.ts'
import { demandNoDuty } from './keeping-duty.ts'
import { demandNoHold, HOLDS } from './legal-hold.ts'
import { everythingAbout, type PersonName } from './person.ts'
import type { PrivacyRules } from './privacy-rules.ts'
import { keepPseudonym } from './pseudonym.ts'
import { ERASURE_MODES, type SubjectRequest, subjectRequest } from './subject-request.ts'
import { suppress } from './suppression.ts'

/** How somebody is erased. */
export interface EraseTerms {
  readonly mode: (typeof ERASURE_MODES)[number]
  /** The rule that asks for it. */
  readonly reason?: string
  readonly suppress?: boolean | undefined
}

/**
 * Erases a person: their records, what is about them, its history, and copies elsewhere. What one transaction cannot hold
 * goes on by itself; the request tells when it is done. Asking again changes nothing more.
 */
export function eraseSubject(rules: PrivacyRules) {
  return defineCommand({
    name: 'subjectRequest.erase',
    input: z.strictObject({
      entity: z.string(),
      id: z.string(),
      /** What becomes of the data; `anonymise` when left out. */
      mode: z.enum(ERASURE_MODES).default('anonymise'),
      /** Their addresses and numbers are refused from now on. */
      suppress: z.boolean().optional(),
    }),

    run: ({ entity, id, ...terms }, context) => beginErasure(context, { entity, id }, terms, rules),
  })
}

/** Begins an erasure, and takes it as far as one transaction may go. */
export async function beginErasure(
  context: CommandContext,
  person: PersonName,
  { mode, suppress: isSuppressed = false, reason }: EraseTerms,
  { suppressionKey, retention = [] }: PrivacyRules,
): Promise<SubjectRequest> {
  await context.hold([HOLDS])
  const found = await everythingAbout(context, person)
  await demandNoHold(context, found)
  await demandNoDuty(context, retention, found)
  const request = await context.records(subjectRequest).create({
    ...{ kind: 'erase', subjectEntity: person.entity, subjectId: person.id, mode, counts: {} },
    ...{ suppressed: isSuppressed, status: 'running', requestedBy: context.actor.id, reason: reason ?? null },
    progress: { step: 'copies', at: [0, ''] },
    ...(mode === 'pseudonymise' && { alias: await keepPseudonym(context, person, found) }),
  })
  if (isSuppressed) await suppress(context, suppressionKey, found, request.id)
  return continueErasure(context, request.id)
}

/** Erases what is personal in records that stand for nobody, or one class of it in any; nothing else of their people. */
export async function eraseTheseRecords(
  context: CommandContext,
  entity: string,
  recordIds: readonly string[],
  { mode, kind, reason }: ErasureForm & { readonly reason: string },
): Promise<SubjectRequest> {
  const request = await context.records(subjectRequest).create({
    ...{ kind: 'erase', subjectEntity: entity, subjectId: recordIds[0] ?? '', recordIds, mode, reason },
    ...{ fieldKind: kind ?? null, counts: {}, status: 'running', requestedBy: context.actor.id },
    progress: { step: 'copies', at: [0, ''] },
  })
  return continueErasure(context, request.id)
}
