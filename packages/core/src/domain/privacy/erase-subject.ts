import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { continueErasure } from './continue-erasure.ts'
import { demandNoHold, HOLDS } from './legal-hold.ts'
import { everythingAbout, type PersonName } from './person.ts'
import { keepPseudonym } from './pseudonym.ts'
import { ERASURE_MODES, type SubjectRequest, subjectRequest } from './subject-request.ts'
import { suppress } from './suppression.ts'

/** How somebody is erased. */
export interface EraseTerms {
  readonly mode: (typeof ERASURE_MODES)[number]
  readonly suppress?: boolean | undefined
}

/**
 * Erases a person: their records, what is about them, its history, and copies elsewhere. What one transaction cannot hold
 * goes on by itself; the request tells when it is done. Asking again changes nothing more.
 */
export function eraseSubject(suppressionKey: string | undefined) {
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

    run: ({ entity, id, ...terms }, context) => beginErasure(context, { entity, id }, terms, suppressionKey),
  })
}

/** Begins an erasure, and takes it as far as one transaction may go. */
export async function beginErasure(
  context: CommandContext,
  person: PersonName,
  { mode, suppress: isSuppressed = false }: EraseTerms,
  suppressionKey: string | undefined,
): Promise<SubjectRequest> {
  await context.hold([HOLDS])
  const found = await everythingAbout(context, person)
  await demandNoHold(context, found)
  const request = await context.records(subjectRequest).create({
    ...{ kind: 'erase', subjectEntity: person.entity, subjectId: person.id, mode, counts: {} },
    ...{ suppressed: isSuppressed, status: 'running', requestedBy: context.actor.id },
    progress: { step: 'copies', at: [0, ''] },
    ...(mode === 'pseudonymise' && { alias: await keepPseudonym(context, person, found) }),
  })
  if (isSuppressed) await suppress(context, suppressionKey, found, request.id)
  return continueErasure(context, request.id)
}
