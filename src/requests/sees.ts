/** What statements decide by which requests a caller sees: the rule of domain/caller as parameters. */
import { type Caller, seesAll, seesTeamComments } from '../domain/caller'

export interface Sees {
  client_id: string
  teams: readonly string[]
  /** Components whose content its teams own; where `content_but` is not null, also all but these and what names none. */
  content: readonly string[]
  content_but: readonly string[] | null
  sees_all: boolean
  /** Handles or oversees requests, and so reads what is said among those who do. */
  sees_normal: boolean
}

export const seesOf = (caller: Caller): Sees => ({
  client_id: caller.client_id, teams: caller.teams, content: caller.content?.components ?? [], content_but: caller.content?.all_but ?? null,
  sees_all: seesAll(caller), sees_normal: seesTeamComments(caller),
})
