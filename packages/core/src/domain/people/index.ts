export { team, teamMember } from './team.ts'
export { user } from './user.ts'
