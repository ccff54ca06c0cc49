export {
  CONTACT_REASONS,
  type ContactDecision,
  type ContactFacts,
  type ContactReason,
  canContact,
  consentHeld,
  type QuietHours,
  type Statement,
} from './can-contact.ts'
export { consent } from './consent.ts'
export { consentHooks } from './consent-hooks.ts'
export {
  addressBy,
  type ContactAsked,
  courtesies,
  isUndeliverable,
  type Reachable,
  readContactFacts,
} from './contact-facts.ts'
export type { ExportedChange, SubjectExport } from './disclose-subject.ts'
export type { KeepingDuty } from './keeping-duty.ts'
export type { RequestPreview } from './preview-request.ts'
export { privacyErrors } from './privacy-errors.ts'
export {
  privacyCommands,
  privacyEntities,
  privacyJobs,
  privacyQueries,
  privacyWorks,
} from './privacy-parts.ts'
export { privacyDoubts, privacyProblems } from './privacy-problems.ts'
export type { PrivacyRules } from './privacy-rules.ts'
export { addStatement } from './record-consent.ts'
export type { RetentionCursor, RetentionResult } from './retention.ts'
export type { DutyRule, ErasingRule, RetentionRule } from './retention-rule.ts'
export { suppressionHooks } from './suppression.ts'
