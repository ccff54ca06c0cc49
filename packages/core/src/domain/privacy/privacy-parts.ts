import type { JobDef } from '../../engine/jobs/job.ts'
import type { WorkDef } from '../../engine/jobs/work-def.ts'
import { consent } from './consent.ts'
import { contactAllowed } from './contact-allowed.ts'
import { erasureJob, proceedErasure } from './continue-erasure.ts'
import { exportSubject } from './disclose-subject.ts'
import { eraseSubject } from './erase-subject.ts'
import { legalHold } from './legal-hold.ts'
import { liftHold, placeHold } from './place-hold.ts'
import { previewRequest } from './preview-request.ts'
import type { PrivacyRules } from './privacy-rules.ts'
import { forgetPseudonym, pseudonym } from './pseudonym.ts'
import { recordConsent, withdrawConsent } from './record-consent.ts'
import { rerunErasures } from './rerun-erasures.ts'
import { applyRetention, retentionJobs, retentionWorks } from './retention.ts'
import { subjectRequest } from './subject-request.ts'
import { suppression } from './suppression.ts'

export const privacyEntities = { subjectRequest, legalHold, suppression, pseudonym, consent } as const

export function privacyCommands(rules: PrivacyRules) {
  return [
    previewRequest(rules),
    exportSubject,
    eraseSubject(rules),
    proceedErasure,
    rerunErasures(rules),
    placeHold,
    liftHold,
    forgetPseudonym,
    applyRetention(rules.retention ?? []),
    recordConsent,
    withdrawConsent,
  ] as const
}

export const privacyQueries = [contactAllowed('contact'), contactAllowed('lead')] as const

export function privacyJobs({ retention = [] }: PrivacyRules): readonly JobDef[] {
  return [erasureJob, ...retentionJobs(retention)]
}

export function privacyWorks({ retention = [] }: PrivacyRules): readonly WorkDef[] {
  return retentionWorks(retention)
}
