export {
  type PrivacyRules,
  privacyCommands,
  privacyEntities,
  privacyJobs,
} from './privacy-parts.ts'
export { suppressionHooks } from './suppression.ts'
