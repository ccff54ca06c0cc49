import type { Store } from '../../store/store.ts'
import type { CommandOwner } from '../command/command-owner.ts'
import type { CommandDef } from '../command/context.ts'
import type { Installed } from '../plugins/install-plugins.ts'
import type { Caller, Runtime } from '../runtime.ts'
import type { Clock } from '../time/clock.ts'
import { type Access, accessOf, knownRoles, rolesOf } from './access.ts'
import type { ActingAs } from './actor.ts'
import { adminRole, asksOrganisation, asksShares, type Role } from './role.ts'
import { NO_STANDING, type Organisation } from './standing.ts'
import { type StandingAsked, standings } from './standings.ts'

/** What decides who may do what: the host's roles, the plugins' permissions, and the organisation. */
export interface Granting {
  readonly installed: Installed
  readonly roles: readonly Role[]
  readonly organisation: Organisation
  readonly clock: Clock
  readonly zone: string
}

/** What somebody may do now. The host's word on a user is completed by what the organisation says of them. */
export function accessNow(granting: Granting, openStore: () => Promise<Store>): Runtime['accessNow'] {
  const { zone, clock, organisation, installed } = granting
  const declared = new Map(granting.roles.map((role) => [role.id, role]))
  const stand = standings(organisation, () => installed.model)

  return async ({ tenant, actor, behalf, unit }) => {
    const now = unit?.now.getTime() ?? clock.now()
    const asked = async (who: ActingAs): Promise<StandingAsked> => ({
      ...{ store: unit?.store ?? (await openStore()), tenant, actor: who, now },
      inside: unit && (unit.transaction.changesOrganisation ? 'anew' : 'private'),
    })
    if (behalf?.type === 'user') await stand.of(await asked(behalf), false)
    if (actor.type === 'system') return accessOf(actor, [adminRole], { now, zone })
    if (actor.type === 'plugin') return accessOf(actor, ownersRoles(granting, actor.id), { now, zone })

    const given = actor.rolesAreKept ? undefined : rolesOf(actor.roles, declared)
    const needsPlace = given === undefined || asksOrganisation(given)
    const { place, sharedWith } = await stand.of(await asked(actor), needsPlace)
    const roles = given ?? knownRoles(place?.roles ?? [], declared)
    const acting = given ? actor : { ...actor, roles: roles.map(({ id }) => id) }
    const shared = asksShares(roles) ? await sharedWith(acting.roles) : NO_STANDING.shared
    return accessOf(acting, roles, { now, zone }, { ...(place ?? NO_STANDING), shared })
  }
}

/** What a plugin, core or the host may do when nobody, or somebody else, asked. */
export function ownerAccess(
  granting: Granting,
  owner: string,
  onBehalfOf: ActingAs | undefined,
  now: number,
): Access {
  const behalf = onBehalfOf?.onBehalfOf ?? onBehalfOf?.id
  const actor: ActingAs = {
    type: 'plugin',
    id: owner,
    roles: [],
    ...(behalf !== undefined && { onBehalfOf: behalf }),
  }
  const { clock, zone } = granting
  return accessOf(actor, ownersRoles(granting, owner), { now: now || clock.now(), zone })
}

/** Whose code a command is: of who brought it, else of the plugin that calls it. */
export function commandOwner(
  granting: Granting,
  command: CommandDef,
  caller: Caller,
): CommandOwner | undefined {
  const { installed, clock } = granting
  const calling = caller.codeOf ?? (caller.actor.type === 'plugin' ? caller.actor.id : 'host')
  const owner = installed.commandOwners.get(command) ?? calling
  const reach = installed.reaches.get(owner)
  return reach && { reach, access: ownerAccess(granting, owner, caller.actor, clock.now()) }
}

function ownersRoles({ installed }: Granting, owner: string): readonly Role[] {
  return installed.reaches.get(owner)?.roles ?? [{ id: owner, grants: isOurs(owner) ? 'all' : {} }]
}

function isOurs(owner: string): boolean {
  return owner === 'core' || owner === 'host'
}
