export { absence } from './absence.ts'
export { carryShares } from './carry-shares.ts'
export { organisation } from './organisation.ts'
export { position, positionHolder, positionMove, roleHolder } from './position.ts'
export { positionHooks } from './position-hooks.ts'
export { share } from './share.ts'
export { grantShare, revokeShare } from './share-record.ts'
export {
  type Away,
  personDoubts,
  readStaff,
  type Staff,
  type StaffSession,
  teamDoubts,
} from './staff.ts'
export { team, teamMember } from './team.ts'
export { territory, territoryMember } from './territory.ts'
export { territoryCircles, territoryDoubts } from './territory-doubts.ts'
export { user } from './user.ts'
