import type { JobDef } from '../../engine/jobs/job.ts'
import { erasureJob, proceedErasure } from './continue-erasure.ts'
import { eraseSubject } from './erase-subject.ts'
import { exportSubject } from './export-subject.ts'
import { legalHold } from './legal-hold.ts'
import { liftHold, placeHold } from './place-hold.ts'
import { previewRequest } from './preview-request.ts'
import { forgetPseudonym, pseudonym } from './pseudonym.ts'
import { rerunErasures } from './rerun-erasures.ts'
import { subjectRequest } from './subject-request.ts'
import { suppression } from './suppression.ts'

/** What a host decides about personal data. */
export interface PrivacyRules {
  /** Makes the digests of those who are kept out. A secret of at least 32 characters, kept apart from the database. */
  readonly suppressionKey?: string
}

export const privacyEntities = { subjectRequest, legalHold, suppression, pseudonym } as const

export function privacyCommands({ suppressionKey }: PrivacyRules) {
  return [
    previewRequest,
    exportSubject,
    eraseSubject(suppressionKey),
    proceedErasure,
    rerunErasures(suppressionKey),
    placeHold,
    liftHold,
    forgetPseudonym,
  ] as const
}

export const privacyJobs: readonly JobDef[] = [erasureJob]
