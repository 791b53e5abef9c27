/** Who calls, for a rule that is tried without a service: nobody in particular, unless it is said. */
import type { Caller } from '../../src/domain/caller'
import { DEFAULT_POLICY } from '../../src/domain/privacy/kinds'

export const aCaller = (more: Partial<Caller> = {}): Caller =>
  ({ client_id: 'me', client_name: 'Me', key_id: 'k', roles: [], component: null, person: null, teams: [], privacy: DEFAULT_POLICY, content: null, mapping: null, ...more })
