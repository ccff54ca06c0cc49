import type { Access } from '../access/access.ts'
import type { OwnerReach } from '../plugins/owner-reach.ts'

/** Whose code a command is, when that is limited: a plugin's. */
export interface CommandOwner {
  readonly reach: OwnerReach
  readonly access: Access
}
