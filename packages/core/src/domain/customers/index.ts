export { account } from './account.ts'
export { companyCore } from './company-core.ts'
export { contact } from './contact.ts'
export { type TimelineEntry, timelineOf } from './timeline.ts'
