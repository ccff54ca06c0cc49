import type { JobDef } from '../../engine/jobs/job.ts'
import { consent } from './consent.ts'
import { contactAllowed } from './contact-allowed.ts'
import { erasureJob, proceedErasure } from './continue-erasure.ts'
import { exportSubject } from './disclose-subject.ts'
import { eraseSubject } from './erase-subject.ts'
import { legalHold } from './legal-hold.ts'
import { liftHold, placeHold } from './place-hold.ts'
import { previewRequest } from './preview-request.ts'
import { forgetPseudonym, pseudonym } from './pseudonym.ts'
import { recordConsent, withdrawConsent } from './record-consent.ts'
import { rerunErasures } from './rerun-erasures.ts'
import { applyRetention, type RetentionRule, retentionJobs } from './retention.ts'
import { subjectRequest } from './subject-request.ts'
import { suppression } from './suppression.ts'

/** What a host decides about personal data. */
export interface PrivacyRules {
  /** Makes the digests of those who are kept out. A secret of at least 32 characters, kept apart from the database. */
  readonly suppressionKey?: string
  /** How long people are kept who are worked with no longer. */
  readonly retention?: readonly RetentionRule[]
}

export const privacyEntities = { subjectRequest, legalHold, suppression, pseudonym, consent } as const

export function privacyCommands({ suppressionKey, retention = [] }: PrivacyRules) {
  return [
    previewRequest,
    exportSubject,
    eraseSubject(suppressionKey),
    proceedErasure,
    rerunErasures(suppressionKey),
    placeHold,
    liftHold,
    forgetPseudonym,
    applyRetention(retention),
    recordConsent,
    withdrawConsent,
  ] as const
}

export const privacyQueries = [contactAllowed('contact'), contactAllowed('lead')] as const

export function privacyJobs({ retention = [] }: PrivacyRules): readonly JobDef[] {
  return [erasureJob, ...retentionJobs(retention)]
}
