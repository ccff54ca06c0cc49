export { absence } from './absence.ts'
export { team, teamMember } from './team.ts'
export { territory, territoryMember } from './territory.ts'
export { user } from './user.ts'
