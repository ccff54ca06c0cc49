export { absence } from './absence.ts'
export { team, teamMember } from './team.ts'
export { user } from './user.ts'
