export { absence } from './absence.ts'
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
