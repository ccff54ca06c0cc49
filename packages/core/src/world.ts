import type { Relation } from './conditions/condition.ts'
import type { coreEntities } from './domain/core-parts.ts'
import type { Base, RecordOf } from './engine/command/context.ts'
import type { EntityDef } from './engine/entities/define-entity.ts'
import type { Fields, InferFields, InferInput, InferLinks, Link } from './engine/entities/field.ts'

type CoreEntities = typeof coreEntities

export interface Account extends RecordOf<CoreEntities['account']> {}
export interface Contact extends RecordOf<CoreEntities['contact']> {}
export interface Lead extends RecordOf<CoreEntities['lead']> {}
export interface Opportunity extends RecordOf<CoreEntities['opportunity']> {}
export interface Activity extends RecordOf<CoreEntities['activity']> {}
export interface User extends RecordOf<CoreEntities['user']> {}
export interface Team extends RecordOf<CoreEntities['team']> {}
export interface TeamMember extends RecordOf<CoreEntities['teamMember']> {}
export interface Territory extends RecordOf<CoreEntities['territory']> {}
export interface TerritoryMember extends RecordOf<CoreEntities['territoryMember']> {}
export interface Position extends RecordOf<CoreEntities['position']> {}
export interface PositionMove extends RecordOf<CoreEntities['positionMove']> {}
export interface PositionHolder extends RecordOf<CoreEntities['positionHolder']> {}
export interface RoleHolder extends RecordOf<CoreEntities['roleHolder']> {}
export interface Share extends RecordOf<CoreEntities['share']> {}
export interface Absence extends RecordOf<CoreEntities['absence']> {}
export interface QueueItem extends RecordOf<CoreEntities['queueItem']> {}
export interface QueueCheck extends RecordOf<CoreEntities['queueCheck']> {}
export interface Offer extends RecordOf<CoreEntities['offer']> {}
export interface HandOver extends RecordOf<CoreEntities['handOver']> {}
export interface StageVisit extends RecordOf<CoreEntities['stageVisit']> {}
export interface DuplicatePair extends RecordOf<CoreEntities['duplicatePair']> {}
export interface MatchRun extends RecordOf<CoreEntities['matchRun']> {}
export interface Merge extends RecordOf<CoreEntities['merge']> {}
export interface Approval extends RecordOf<CoreEntities['approval']> {}
export interface ApprovalInput extends RecordOf<CoreEntities['approvalInput']> {}
export interface ApprovalVote extends RecordOf<CoreEntities['approvalVote']> {}
export interface ForecastAdjustment extends RecordOf<CoreEntities['forecastAdjustment']> {}
/** A row of `target`. */
export interface SalesTarget extends RecordOf<CoreEntities['target']> {}
export interface Article extends RecordOf<CoreEntities['article']> {}
export interface ArticleVersion extends RecordOf<CoreEntities['articleVersion']> {}
export interface ArticleLink extends RecordOf<CoreEntities['articleLink']> {}
export interface Entitlement extends RecordOf<CoreEntities['entitlement']> {}
export interface EntitlementUse extends RecordOf<CoreEntities['entitlementUse']> {}
export interface Ticket extends RecordOf<CoreEntities['ticket']> {}
export interface Message extends RecordOf<CoreEntities['message']> {}
export interface ChannelCursorRow extends RecordOf<CoreEntities['channelCursor']> {}
/** Something that a channel could not make sense of, set aside. */
export interface UnreadMessageRow extends RecordOf<CoreEntities['unreadMessage']> {}
export interface Rating extends RecordOf<CoreEntities['rating']> {}
export interface SlaClock extends RecordOf<CoreEntities['slaClock']> {}
/** A row of `slaStep`. */
export interface SlaAnnouncement extends RecordOf<CoreEntities['slaStep']> {}
export interface SubjectRequest extends RecordOf<CoreEntities['subjectRequest']> {}
export interface LegalHold extends RecordOf<CoreEntities['legalHold']> {}
export interface Suppression extends RecordOf<CoreEntities['suppression']> {}
export interface Pseudonym extends RecordOf<CoreEntities['pseudonym']> {}
export interface Consent extends RecordOf<CoreEntities['consent']> {}
export interface CustomField extends RecordOf<CoreEntities['customField']> {}

/** The records of the entities that every CRM has, before a host or plugin adds to them. */
export interface BaseEntities {
  account: Account
  contact: Contact
  lead: Lead
  opportunity: Opportunity
  activity: Activity
  user: User
  team: Team
  teamMember: TeamMember
  territory: Territory
  territoryMember: TerritoryMember
  position: Position
  positionMove: PositionMove
  positionHolder: PositionHolder
  roleHolder: RoleHolder
  share: Share
  absence: Absence
  queueItem: QueueItem
  queueCheck: QueueCheck
  offer: Offer
  handOver: HandOver
  stageVisit: StageVisit
  approval: Approval
  approvalInput: ApprovalInput
  approvalVote: ApprovalVote
  forecastAdjustment: ForecastAdjustment
  target: SalesTarget
  customField: CustomField
  duplicatePair: DuplicatePair
  matchRun: MatchRun
  merge: Merge
  article: Article
  articleVersion: ArticleVersion
  articleLink: ArticleLink
  entitlement: Entitlement
  entitlementUse: EntitlementUse
  ticket: Ticket
  message: Message
  channelCursor: ChannelCursorRow
  unreadMessage: UnreadMessageRow
  rating: Rating
  slaClock: SlaClock
  slaStep: SlaAnnouncement
  subjectRequest: SubjectRequest
  legalHold: LegalHold
  suppression: Suppression
  pseudonym: Pseudonym
  consent: Consent
}
/** The entities that every CRM has. */
export type BaseName = keyof BaseEntities

/** What a host or plugin adds to entities. */
export type Extend = { readonly [E in BaseName]?: Fields }
/** Entities by name. */
export type Entities = { readonly [name: string]: EntityDef }

/** The types of a plugin: what it adds, and the API it offers. */
// biome-ignore lint/complexity/noBannedTypes: {} is "adds nothing", the unit of the intersections below.
export interface PluginTypes<Id extends string = string, X = {}, E = {}, A = {}, C = never> {
  readonly id: Id
  readonly extend: X
  readonly entities: E
  readonly api: A
  readonly commands: C
}
// biome-ignore lint/suspicious/noExplicitAny: the bound of every plugin.
export type AnyPlugin = PluginTypes<string, any, any, any, any>

/** All that one `createCrm` call says about types. */
export interface World {
  readonly fields: unknown
  readonly entities: unknown
  readonly plugins: readonly AnyPlugin[]
  readonly commands: unknown
  readonly stages: string
}
/** The world of a host that adds nothing. */
export interface PlainWorld {
  readonly fields: Record<never, never>
  readonly entities: Record<never, never>
  readonly plugins: readonly []
  readonly commands: never
  readonly stages: string
}

type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never
type Flat<T> = { [K in keyof T]: T[K] }
type At<T, K> = K extends keyof T ? T[K] : never
type FieldsFromPlugins<P extends readonly AnyPlugin[], N> = UnionToIntersection<
  P[number] extends infer Q
    ? Q extends { readonly extend: { readonly [K in N & string]: infer X } }
      ? X
      : never
    : never
>
type EntitiesFromPlugins<P extends readonly AnyPlugin[]> = UnionToIntersection<
  P[number] extends infer Q ? (Q extends { readonly entities: infer E } ? E : never) : never
>
/** Fields that host and plugins add to an entity. */
type Added<W extends World, N> = (N extends keyof W['fields'] ? W['fields'][N] : unknown) &
  ([FieldsFromPlugins<W['plugins'], N>] extends [never] ? unknown : FieldsFromPlugins<W['plugins'], N>)
// biome-ignore lint/suspicious/noExplicitAny: matches any definition, to infer its fields.
type FieldsOf<D> = D extends EntityDef<any, infer X> ? X : never
type Definition<W extends World, N> = N extends keyof W['entities']
  ? W['entities'][N]
  : At<EntitiesFromPlugins<W['plugins']>, N>

/** A record of an entity in a world. */
export type RecordIn<W extends World, N> = N extends BaseName
  ? unknown extends Added<W, N>
    ? BaseEntities[N]
    : Flat<BaseEntities[N] & InferFields<Added<W, N>>>
  : Flat<Base & InferFields<FieldsOf<Definition<W, N>>>>

/** What input may set of a new record. */
export type InputIn<W extends World, N> = WithExt<InferInput<FieldsIn<W, N>>>
/** All fields of an entity in a world. Inferred in one go: the compiler multiplies the parts of a union by each other. */
type FieldsIn<W extends World, N> = N extends BaseName
  ? unknown extends Added<W, N>
    ? CoreEntities[N]['fields']
    : CoreEntities[N]['fields'] & Added<W, N>
  : FieldsOf<Definition<W, N>>
type WithExt<T> = Flat<T & { ext?: Readonly<Record<string, unknown>> }>

/** The entities of a world. */
export type EntityNames<W extends World> =
  | BaseName
  | (keyof W['entities'] & string)
  | (keyof EntitiesFromPlugins<W['plugins']> & string)

type LinksOf<W extends World, N> = InferLinks<FieldsIn<W, N>>
/** All references of a world, each with the entity that has it. */
type LinksIn<W extends World> = {
  [N in EntityNames<W>]: {
    readonly [K in keyof LinksOf<W, N>]: LinksOf<W, N>[K] & { readonly from: N }
  }[keyof LinksOf<W, N>]
}[EntityNames<W>]
/** The records that references lead to, by the names of the relations. */
type RelatedOne<W extends World, N> = {
  readonly [K in keyof LinksOf<W, N> as RelationName<K, LinksOf<W, N>[K]>]: To<LinksOf<W, N>[K]>
}
type RelationName<K, L> =
  L extends Link<string, infer As> ? ([As] extends [never] ? WithoutId<K & string> : As) : never
type WithoutId<K extends string> = K extends `${infer Stem}Id` ? Stem : K
type To<L> = L extends Link<infer N> ? N : never
/** The entities whose references lead here, by the names of the ways back. */
type RelatedMany<W extends World, N> = {
  readonly [L in Extract<LinksIn<W>, { readonly to: N }> as L extends Link<string, string, infer I>
    ? I
    : never]: L['from']
}
/** What conditions ask of the records of an entity: their fields, and their relations. */
export type QueryIn<W extends World, N> = RecordIn<W, N> & {
  readonly [K in keyof RelatedOne<W, N>]: Relation<QueryIn<W, RelatedOne<W, N>[K]>>
} & { readonly [K in keyof RelatedMany<W, N>]: Relation<QueryIn<W, RelatedMany<W, N>[K]>> }
/** What comes along with the records of an entity, by the names of its relations. */
export type RelatedIn<W extends World, N> = {
  readonly [K in keyof RelatedOne<W, N>]: RecordIn<W, RelatedOne<W, N>[K]> | null
} & { readonly [K in keyof RelatedMany<W, N>]: readonly RecordIn<W, RelatedMany<W, N>[K]>[] }
