export {
  CONTACT_REASONS,
  type ContactDecision,
  type ContactFacts,
  type ContactReason,
  canContact,
  type QuietHours,
  type Statement,
} from './can-contact.ts'
export { type ConsentRecord, consent } from './consent.ts'
export { consentHooks } from './consent-hooks.ts'
export {
  type ContactAsked,
  courtesies,
  isUndeliverable,
  type Reachable,
  readContactFacts,
} from './contact-facts.ts'
export type { ExportedChange, SubjectExport } from './disclose-subject.ts'
export type { RequestPreview } from './preview-request.ts'
export { privacyErrors } from './privacy-errors.ts'
export {
  type PrivacyRules,
  privacyCommands,
  privacyEntities,
  privacyJobs,
  privacyQueries,
} from './privacy-parts.ts'
export { privacyDoubts, privacyProblems } from './privacy-problems.ts'
export { addStatement } from './record-consent.ts'
export type { RetentionResult, RetentionRule } from './retention.ts'
export { suppressionHooks } from './suppression.ts'
