-- The whole database on one page. Generated from the migrated database, never run.

table access_revision
  singleton boolean not null default true
  revision bigint not null default 1

table alert_group
  client_id uuid not null
  fingerprint text not null
  content text not null
  component text
  seen_at timestamp with time zone not null
  group_key text not null
  fires boolean not null default true

table assignment
  id uuid not null
  request uuid not null
  team uuid not null
  person uuid
  assigned_because jsonb not null
  assigned_by uuid
  assigned_at timestamp with time zone not null
  ended_at timestamp with time zone
  times_out_at timestamp with time zone

table audit_seal
  number bigint not null
  from_xid xid8 not null
  from_seq bigint not null
  to_xid xid8 not null
  to_seq bigint not null
  lines integer not null
  previous bytea not null
  digest bytea not null
  entries bytea not null
  sealed_at timestamp with time zone not null

table awaited_report
  client_id uuid not null
  component text not null
  fingerprint text not null
  seen_at timestamp with time zone[] not null
  last_seen_at timestamp with time zone not null

table calendar
  id uuid not null
  name text not null
  time_zone text not null
  hours jsonb not null
  holidays jsonb not null default '[]'::jsonb
  holidays_of text
  closures jsonb not null default '[]'::jsonb
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table calendar_version
  calendar uuid not null
  version integer not null
  from_at timestamp with time zone not null
  time_zone text not null
  hours jsonb not null
  holidays jsonb not null
  holidays_of text
  closures jsonb not null

table category
  code text not null
  parent text
  name text not null
  description text
  owner_role text not null
  team uuid
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table client
  id uuid not null
  name text not null
  roles text[] not null
  component text
  person uuid
  active boolean not null default true
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  mapping jsonb
  privacy jsonb

table client_key
  id uuid not null
  client_id uuid not null
  label text
  prefix text not null
  digest bytea not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  last_used_at timestamp with time zone

table client_use
  replica uuid not null
  client_id uuid not null
  used bigint not null
  lately bigint not null
  seen_at timestamp with time zone not null

table clock_entry
  id bigint identity not null
  request_id uuid not null
  kind text not null
  at timestamp with time zone not null
  change text not null
  cause jsonb not null
  target_ms bigint not null
  used_ms bigint not null
  due_at timestamp with time zone

table clock_sweep
  singleton boolean not null default true
  seen_revision bigint not null default 0
  seen_at timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone
  settled_revision bigint not null default 0

table comment
  id uuid not null
  request_id uuid not null
  text text not null
  visibility text not null
  author text not null
  client_id uuid not null
  person uuid
  created_at timestamp with time zone not null
  mentions uuid[] not null default '{}'::uuid[]

table component
  code text not null
  name text not null
  layer text not null
  part_of text
  aliases text[] not null default '{}'::text[]
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table evaluation
  id uuid not null
  title text not null
  scope text not null
  component text
  iteration integer not null
  summary text
  closed_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table evaluation_entry
  id uuid not null
  evaluation uuid not null
  list text not null
  text text not null
  component text
  category text
  requests uuid[] not null default '{}'::uuid[]
  owner_team uuid
  due_on date
  follow_up uuid
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table feed_border
  singleton boolean not null default true
  xid xid8 not null default '0'::xid8
  seq bigint not null default 0

table feedback
  request_id uuid not null
  rating smallint not null
  comment text
  client_id uuid not null
  created_at timestamp with time zone not null

table heartbeat
  client_id uuid not null
  name text not null
  component text
  title text not null
  severity text not null
  category text
  period_seconds integer not null
  grace_seconds integer not null
  last_beat_at timestamp with time zone not null
  key_id uuid not null
  person_id uuid
  due_at timestamp with time zone not null
  missed_at timestamp with time zone
  request_id uuid
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table heartbeat_watch
  singleton boolean not null default true
  ran_at timestamp with time zone not null default date_trunc('milliseconds'::text, now())

table idempotency_key
  client_id uuid not null
  key text not null
  digest bytea not null
  status smallint not null
  request_id uuid
  location text
  etag text
  answer jsonb
  created_at timestamp with time zone not null

table instance
  singleton boolean not null default true
  id uuid not null default gen_random_uuid()
  cursor_secret text not null default replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text)

table journal
  seq bigint identity not null
  xid xid8 not null default journal_number()
  at timestamp with time zone not null
  event text not null
  request_id uuid
  subject text
  actor text not null
  client_id uuid
  key_id uuid
  person_id uuid
  origin text not null default 'api'::text
  call_id text
  openhim_transaction text
  data jsonb not null default '{}'::jsonb
  address text
  hops smallint not null default 0
  note_digest bytea

table journal_note
  seq bigint not null
  request_id uuid
  note text not null
  salt bytea

table journal_resource
  seq bigint not null
  resource jsonb not null

table known_error
  id uuid not null
  title text not null
  workaround text not null
  fingerprint_pattern text
  labels text[] not null default '{}'::text[]
  component text
  category text
  link text
  active boolean not null default true
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table occurrence
  id uuid not null
  request_id uuid not null
  client_id uuid not null
  title text not null
  details jsonb
  source text
  state text not null default 'firing'::text
  seen_at timestamp with time zone not null
  ordinal integer not null
  slot smallint generated not null

table person
  id uuid not null
  name text not null
  contact text
  active boolean not null default true
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  calendar uuid

table plan_revision
  singleton boolean not null default true
  revision bigint not null default 1

table request_clock
  request_id uuid not null
  kind text not null
  state text not null
  target_ms bigint not null
  used_ms bigint not null default 0
  running_since timestamp with time zone
  calendar uuid
  source jsonb not null
  due_at timestamp with time zone
  next_at timestamp with time zone
  warned_at timestamp with time zone
  breached_at timestamp with time zone
  steps_walked smallint not null default 0
  stopped_at timestamp with time zone

table request_label
  label text not null
  request_id uuid not null

table request_link
  id uuid not null
  from_request uuid not null
  to_request uuid not null
  type text not null
  created_at timestamp with time zone not null

table request_watcher
  id uuid not null default gen_random_uuid()
  request_id uuid not null
  team uuid
  person uuid
  client uuid
  because jsonb not null
  since timestamp with time zone not null

table seeded
  version text not null

table support_plan
  id uuid not null
  name text not null
  scope text not null
  component text
  parent uuid
  draft jsonb not null default '{}'::jsonb
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

table support_plan_revision
  plan uuid not null
  number integer not null
  document jsonb not null
  note text
  state text not null
  scope_key text not null
  active_from timestamp with time zone not null
  active_until timestamp with time zone
  created_by uuid
  created_at timestamp with time zone not null

table support_request
  id uuid not null
  serial bigint not null default nextval('support_request_serial'::regclass)
  title text not null
  description text
  category text not null
  category_given boolean not null
  severity text not null
  severity_rank smallint generated
  component text
  reported_component text
  counterpart text
  workflow text
  facility jsonb
  external_reference jsonb
  fingerprint text
  on_behalf_of jsonb
  labels text[] not null default '{}'::text[]
  details jsonb
  sensitivity text not null default 'normal'::text
  state text not null default 'new'::text
  state_reason text
  resolution jsonb
  team uuid
  person uuid
  assigned_because jsonb not null
  reported_by uuid not null
  openhim_transaction text
  occurrences integer not null default 1
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  response_due_at timestamp with time zone
  resolution_due_at timestamp with time zone
  resolved_at timestamp with time zone
  closed_at timestamp with time zone
  erased_at timestamp with time zone
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  version integer not null default 1
  search tsvector generated
  responded_at timestamp with time zone
  occurrence_rate real not null default 1
  known_error jsonb

table team
  id uuid not null
  name text not null
  description text
  contact text
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  calendar uuid

table team_member
  team uuid not null
  person uuid not null
  role text not null
  version integer not null default 1
  created_at timestamp with time zone not null

table webhook
  id uuid not null
  client_id uuid not null
  url text not null
  description text
  types text[] not null default '{}'::text[]
  components text[] not null default '{}'::text[]
  categories text[] not null default '{}'::text[]
  format text not null
  exclude_own boolean not null
  active boolean not null default true
  switched_off_because text
  secret text not null
  former_secret text
  former_secret_until timestamp with time zone
  xid xid8 not null
  seq bigint not null
  failing_since timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  on_since timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone

table webhook_delivery
  id uuid not null
  webhook_id uuid not null
  xid xid8 not null
  seq bigint not null
  request_id uuid not null
  event text not null
  state text not null default 'pending'::text
  due_at timestamp with time zone
  attempt integer not null default 0
  first_tried_at timestamp with time zone
  leased_until timestamp with time zone
  fence bigint not null default 0
  attempts jsonb not null default '[]'::jsonb
  created_at timestamp with time zone not null
  settled_at timestamp with time zone
  on_since timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone

table workflow
  code text not null
  name text not null
  group_code text not null
  group_name text not null
  maturity text
  retired boolean not null default false
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null

access_revision: access_revision_pkey PRIMARY KEY (singleton)
access_revision: access_revision_singleton_check CHECK (singleton)
alert_group: alert_group_content_check CHECK ((length(content) <= 100))
alert_group: alert_group_fingerprint_check CHECK ((length(fingerprint) <= 200))
alert_group: alert_group_group_key_check CHECK ((length(group_key) <= 200))
alert_group: alert_group_pkey PRIMARY KEY (client_id, group_key)
assignment: assignment_check CHECK ((ended_at >= assigned_at))
assignment: assignment_person_fkey FOREIGN KEY (person) REFERENCES person(id)
assignment: assignment_pkey PRIMARY KEY (id)
assignment: assignment_request_fkey FOREIGN KEY (request) REFERENCES support_request(id)
assignment: assignment_team_fkey FOREIGN KEY (team) REFERENCES team(id)
audit_seal: audit_seal_check CHECK ((length(entries) = (lines * 16)))
audit_seal: audit_seal_digest_check CHECK ((length(digest) = 32))
audit_seal: audit_seal_lines_check CHECK ((lines > 0))
audit_seal: audit_seal_number_check CHECK ((number > 0))
audit_seal: audit_seal_pkey PRIMARY KEY (number)
audit_seal: audit_seal_previous_check CHECK ((length(previous) = 32))
awaited_report: awaited_report_fingerprint_check CHECK ((length(fingerprint) <= 200))
awaited_report: awaited_report_pkey PRIMARY KEY (client_id, component, fingerprint)
calendar: calendar_holidays_of_check CHECK ((holidays_of ~ '^[A-Z]{2}$'::text))
calendar: calendar_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
calendar: calendar_pkey PRIMARY KEY (id)
calendar: calendar_time_zone_check CHECK ((length(time_zone) <= 60))
calendar_version: calendar_version_calendar_fkey FOREIGN KEY (calendar) REFERENCES calendar(id)
calendar_version: calendar_version_pkey PRIMARY KEY (calendar, version)
category: category_check CHECK (((parent IS NULL) OR (code ~~ (parent || '.%'::text))))
category: category_check1 CHECK (((parent IS NOT NULL) OR (POSITION(('.'::text) IN (code)) = 0)))
category: category_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,49}(\.[a-z0-9][a-z0-9-]{0,49})?$'::text))
category: category_description_check CHECK ((length(description) <= 2000))
category: category_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
category: category_owner_role_check CHECK ((owner_role = ANY (ARRAY['content'::text, 'infrastructure'::text, 'software'::text])))
category: category_parent_fkey FOREIGN KEY (parent) REFERENCES category(code)
category: category_pkey PRIMARY KEY (code)
category: category_team_fkey FOREIGN KEY (team) REFERENCES team(id)
client: client_component_fkey FOREIGN KEY (component) REFERENCES component(code)
client: client_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
client: client_person_fkey FOREIGN KEY (person) REFERENCES person(id)
client: client_pkey PRIMARY KEY (id)
client: client_privacy_check CHECK ((jsonb_typeof(privacy) = 'object'::text))
client: client_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['reporter'::text, 'agent'::text, 'lead'::text, 'administrator'::text, 'auditor'::text])))
client_key: client_key_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id)
client_key: client_key_digest_key UNIQUE (digest)
client_key: client_key_label_check CHECK ((length(label) <= 200))
client_key: client_key_pkey PRIMARY KEY (id)
client_key: client_key_prefix_check CHECK ((length(prefix) <= 20))
client_use: client_use_pkey PRIMARY KEY (replica, client_id)
clock_entry: clock_entry_change_check CHECK ((change = ANY (ARRAY['start'::text, 'pause'::text, 'resume'::text, 'stop'::text, 'recompute'::text, 'warn'::text, 'breach'::text])))
clock_entry: clock_entry_kind_check CHECK ((kind = ANY (ARRAY['response'::text, 'resolution'::text])))
clock_entry: clock_entry_pkey PRIMARY KEY (id)
clock_sweep: clock_sweep_pkey PRIMARY KEY (singleton)
clock_sweep: clock_sweep_singleton_check CHECK (singleton)
comment: comment_author_check CHECK ((length(author) <= 200))
comment: comment_mentions_check CHECK ((cardinality(mentions) <= 20))
comment: comment_pkey PRIMARY KEY (id)
comment: comment_request_id_fkey FOREIGN KEY (request_id) REFERENCES support_request(id)
comment: comment_text_check CHECK (((length(text) >= 1) AND (length(text) <= 20000)))
comment: comment_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'team'::text])))
component: component_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'::text))
component: component_layer_check CHECK ((layer = ANY (ARRAY['registry'::text, 'business'::text, 'interoperability'::text, 'point_of_service'::text])))
component: component_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
component: component_part_of_fkey FOREIGN KEY (part_of) REFERENCES component(code)
component: component_pkey PRIMARY KEY (code)
evaluation: evaluation_check CHECK (((scope = 'component'::text) = (component IS NOT NULL)))
evaluation: evaluation_component_fkey FOREIGN KEY (component) REFERENCES component(code)
evaluation: evaluation_iteration_check CHECK ((iteration > 0))
evaluation: evaluation_pkey PRIMARY KEY (id)
evaluation: evaluation_scope_check CHECK ((scope = ANY (ARRAY['exchange'::text, 'component'::text])))
evaluation: evaluation_summary_check CHECK ((length(summary) <= 20000))
evaluation: evaluation_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
evaluation_entry: evaluation_entry_category_fkey FOREIGN KEY (category) REFERENCES category(code)
evaluation_entry: evaluation_entry_check CHECK (((list = 'do_differently'::text) OR ((owner_team IS NULL) AND (due_on IS NULL) AND (follow_up IS NULL))))
evaluation_entry: evaluation_entry_component_fkey FOREIGN KEY (component) REFERENCES component(code)
evaluation_entry: evaluation_entry_evaluation_fkey FOREIGN KEY (evaluation) REFERENCES evaluation(id)
evaluation_entry: evaluation_entry_follow_up_fkey FOREIGN KEY (follow_up) REFERENCES support_request(id)
evaluation_entry: evaluation_entry_list_check CHECK ((list = ANY (ARRAY['worked_well'::text, 'do_differently'::text])))
evaluation_entry: evaluation_entry_owner_team_fkey FOREIGN KEY (owner_team) REFERENCES team(id)
evaluation_entry: evaluation_entry_pkey PRIMARY KEY (id)
evaluation_entry: evaluation_entry_text_check CHECK (((length(text) >= 1) AND (length(text) <= 20000)))
feed_border: feed_border_pkey PRIMARY KEY (singleton)
feed_border: feed_border_singleton_check CHECK (singleton)
feedback: feedback_comment_check CHECK ((length(comment) <= 20000))
feedback: feedback_pkey PRIMARY KEY (request_id)
feedback: feedback_rating_check CHECK (((rating >= 1) AND (rating <= 5)))
feedback: feedback_request_id_fkey FOREIGN KEY (request_id) REFERENCES support_request(id)
heartbeat: heartbeat_category_check CHECK ((length(category) <= 101))
heartbeat: heartbeat_check CHECK (((missed_at IS NULL) OR (request_id IS NOT NULL)))
heartbeat: heartbeat_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id)
heartbeat: heartbeat_component_check CHECK ((length(component) <= 40))
heartbeat: heartbeat_grace_seconds_check CHECK (((grace_seconds >= 0) AND (grace_seconds <= 2678400)))
heartbeat: heartbeat_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
heartbeat: heartbeat_period_seconds_check CHECK (((period_seconds >= 10) AND (period_seconds <= 2678400)))
heartbeat: heartbeat_pkey PRIMARY KEY (client_id, name)
heartbeat: heartbeat_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'high'::text, 'normal'::text, 'low'::text])))
heartbeat: heartbeat_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
heartbeat_watch: heartbeat_watch_pkey PRIMARY KEY (singleton)
heartbeat_watch: heartbeat_watch_singleton_check CHECK (singleton)
idempotency_key: idempotency_key_key_check CHECK ((length(key) <= 300))
idempotency_key: idempotency_key_pkey PRIMARY KEY (client_id, key)
instance: instance_pkey PRIMARY KEY (singleton)
instance: instance_singleton_check CHECK (singleton)
journal: journal_actor_check CHECK ((length(actor) <= 200))
journal: journal_address_check CHECK ((length(address) <= 64))
journal: journal_call_id_check CHECK ((length(call_id) <= 128))
journal: journal_event_check CHECK ((length(event) <= 100))
journal: journal_openhim_transaction_check CHECK ((length(openhim_transaction) <= 128))
journal: journal_origin_check CHECK ((length(origin) <= 100))
journal: journal_pkey PRIMARY KEY (seq)
journal: journal_subject_check CHECK ((length(subject) <= 200))
journal_note: journal_note_note_check CHECK ((length(note) <= 20000))
journal_note: journal_note_pkey PRIMARY KEY (seq)
journal_note: journal_note_seq_fkey FOREIGN KEY (seq) REFERENCES journal(seq)
journal_resource: journal_resource_pkey PRIMARY KEY (seq)
known_error: known_error_category_fkey FOREIGN KEY (category) REFERENCES category(code)
known_error: known_error_check CHECK (((fingerprint_pattern IS NOT NULL) OR (cardinality(labels) > 0)))
known_error: known_error_component_fkey FOREIGN KEY (component) REFERENCES component(code)
known_error: known_error_fingerprint_pattern_check CHECK (((length(fingerprint_pattern) >= 1) AND (length(fingerprint_pattern) <= 200)))
known_error: known_error_labels_check CHECK ((cardinality(labels) <= 20))
known_error: known_error_link_check CHECK (((length(link) <= 2000) AND (link ~ '^https?://'::text)))
known_error: known_error_pkey PRIMARY KEY (id)
known_error: known_error_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
known_error: known_error_workaround_check CHECK (((length(workaround) >= 1) AND (length(workaround) <= 20000)))
occurrence: occurrence_ordinal_check CHECK ((ordinal > 0))
occurrence: occurrence_pkey PRIMARY KEY (id)
occurrence: occurrence_request_id_fkey FOREIGN KEY (request_id) REFERENCES support_request(id)
occurrence: occurrence_source_check CHECK ((length(source) <= 200))
occurrence: occurrence_state_check CHECK ((state = ANY (ARRAY['firing'::text, 'resolved'::text])))
occurrence: occurrence_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
person: person_calendar_fkey FOREIGN KEY (calendar) REFERENCES calendar(id)
person: person_contact_check CHECK ((length(contact) <= 200))
person: person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
person: person_pkey PRIMARY KEY (id)
plan_revision: plan_revision_pkey PRIMARY KEY (singleton)
plan_revision: plan_revision_singleton_check CHECK (singleton)
request_clock: request_clock_check CHECK (((state = 'running'::text) = (running_since IS NOT NULL)))
request_clock: request_clock_check1 CHECK (((state = ANY (ARRAY['met'::text, 'missed'::text, 'stopped'::text])) = (stopped_at IS NOT NULL)))
request_clock: request_clock_kind_check CHECK ((kind = ANY (ARRAY['response'::text, 'resolution'::text])))
request_clock: request_clock_pkey PRIMARY KEY (request_id, kind)
request_clock: request_clock_request_id_fkey FOREIGN KEY (request_id) REFERENCES support_request(id)
request_clock: request_clock_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'met'::text, 'missed'::text, 'stopped'::text])))
request_clock: request_clock_target_ms_check CHECK ((target_ms > 0))
request_clock: request_clock_used_ms_check CHECK ((used_ms >= 0))
request_label: request_label_pkey PRIMARY KEY (label, request_id)
request_link: request_link_check CHECK ((from_request <> to_request))
request_link: request_link_from_request_fkey FOREIGN KEY (from_request) REFERENCES support_request(id)
request_link: request_link_from_request_to_request_type_key UNIQUE (from_request, to_request, type)
request_link: request_link_pkey PRIMARY KEY (id)
request_link: request_link_to_request_fkey FOREIGN KEY (to_request) REFERENCES support_request(id)
request_link: request_link_type_check CHECK ((type = ANY (ARRAY['duplicates'::text, 'blocks'::text, 'relates_to'::text, 'caused_by'::text, 'follow_up_of'::text])))
request_watcher: request_watcher_client_fkey FOREIGN KEY (client) REFERENCES client(id)
request_watcher: request_watcher_is_one CHECK ((num_nonnulls(team, person, client) = 1))
request_watcher: request_watcher_person_fkey FOREIGN KEY (person) REFERENCES person(id)
request_watcher: request_watcher_pkey PRIMARY KEY (id)
request_watcher: request_watcher_request_id_fkey FOREIGN KEY (request_id) REFERENCES support_request(id)
request_watcher: request_watcher_team_fkey FOREIGN KEY (team) REFERENCES team(id)
seeded: seeded_pkey PRIMARY KEY (version)
support_plan: support_plan_check CHECK (((scope = 'component'::text) = (component IS NOT NULL)))
support_plan: support_plan_check1 CHECK (((parent IS NULL) OR (scope = 'component'::text)))
support_plan: support_plan_component_fkey FOREIGN KEY (component) REFERENCES component(code)
support_plan: support_plan_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
support_plan: support_plan_parent_fkey FOREIGN KEY (parent) REFERENCES support_plan(id)
support_plan: support_plan_pkey PRIMARY KEY (id)
support_plan: support_plan_scope_check CHECK ((scope = ANY (ARRAY['exchange'::text, 'component'::text])))
support_plan_revision: support_plan_revision_check CHECK (((state = 'active'::text) <= (active_until IS NULL)))
support_plan_revision: support_plan_revision_note_check CHECK ((length(note) <= 2000))
support_plan_revision: support_plan_revision_number_check CHECK ((number > 0))
support_plan_revision: support_plan_revision_pkey PRIMARY KEY (plan, number)
support_plan_revision: support_plan_revision_plan_fkey FOREIGN KEY (plan) REFERENCES support_plan(id)
support_plan_revision: support_plan_revision_state_check CHECK ((state = ANY (ARRAY['scheduled'::text, 'active'::text, 'ended'::text, 'cancelled'::text])))
support_request: support_request_check CHECK ((((state = 'resolved'::text) OR (state = 'closed'::text)) = (resolution IS NOT NULL)))
support_request: support_request_check1 CHECK (((person IS NULL) OR (team IS NOT NULL)))
support_request: support_request_description_check CHECK ((length(description) <= 20000))
support_request: support_request_fingerprint_check CHECK (((length(fingerprint) >= 1) AND (length(fingerprint) <= 200)))
support_request: support_request_labels_check CHECK ((cardinality(labels) <= 20))
support_request: support_request_occurrence_rate_check CHECK ((occurrence_rate >= (0)::double precision))
support_request: support_request_occurrences_check CHECK ((occurrences > 0))
support_request: support_request_openhim_transaction_check CHECK ((length(openhim_transaction) <= 128))
support_request: support_request_pkey PRIMARY KEY (id)
support_request: support_request_sensitivity_check CHECK ((sensitivity = ANY (ARRAY['normal'::text, 'restricted'::text])))
support_request: support_request_serial_key UNIQUE (serial)
support_request: support_request_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'high'::text, 'normal'::text, 'low'::text])))
support_request: support_request_state_check CHECK ((state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text, 'resolved'::text, 'closed'::text, 'rejected'::text, 'cancelled'::text])))
support_request: support_request_state_reason_check CHECK ((length(state_reason) <= 2000))
support_request: support_request_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
team: team_calendar_fkey FOREIGN KEY (calendar) REFERENCES calendar(id)
team: team_contact_check CHECK ((length(contact) <= 200))
team: team_description_check CHECK ((length(description) <= 2000))
team: team_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
team: team_pkey PRIMARY KEY (id)
team_member: team_member_person_fkey FOREIGN KEY (person) REFERENCES person(id)
team_member: team_member_pkey PRIMARY KEY (team, person)
team_member: team_member_role_check CHECK ((role = ANY (ARRAY['member'::text, 'lead'::text])))
team_member: team_member_team_fkey FOREIGN KEY (team) REFERENCES team(id)
webhook: webhook_categories_check CHECK ((cardinality(categories) <= 50))
webhook: webhook_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id)
webhook: webhook_components_check CHECK ((cardinality(components) <= 50))
webhook: webhook_description_check CHECK ((length(description) <= 2000))
webhook: webhook_format_check CHECK ((format = ANY (ARRAY['standard'::text, 'cloudevents'::text])))
webhook: webhook_former_secret_check CHECK ((length(former_secret) <= 100))
webhook: webhook_pkey PRIMARY KEY (id)
webhook: webhook_secret_check CHECK ((length(secret) <= 100))
webhook: webhook_switched_off_because_check CHECK ((switched_off_because = ANY (ARRAY['gone'::text, 'failing'::text])))
webhook: webhook_types_check CHECK ((cardinality(types) <= 50))
webhook: webhook_url_check CHECK ((length(url) <= 2000))
webhook_delivery: webhook_delivery_pkey PRIMARY KEY (id)
webhook_delivery: webhook_delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text, 'dropped'::text])))
webhook_delivery: webhook_delivery_webhook_id_seq_key UNIQUE (webhook_id, seq)
workflow: workflow_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,99}$'::text))
workflow: workflow_group_code_check CHECK (((length(group_code) >= 1) AND (length(group_code) <= 100)))
workflow: workflow_group_name_check CHECK (((length(group_name) >= 1) AND (length(group_name) <= 200)))
workflow: workflow_maturity_check CHECK (((length(maturity) >= 1) AND (length(maturity) <= 40)))
workflow: workflow_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
workflow: workflow_pkey PRIMARY KEY (code)

CREATE INDEX alert_group_fingerprint ON alert_group USING btree (client_id, fingerprint) WHERE fires
CREATE INDEX alert_group_seen_at ON alert_group USING btree (seen_at)
CREATE UNIQUE INDEX assignment_open ON assignment USING btree (request) WHERE (ended_at IS NULL)
CREATE INDEX assignment_open_person ON assignment USING btree (person) WHERE ((ended_at IS NULL) AND (person IS NOT NULL))
CREATE INDEX assignment_person ON assignment USING btree (person, id) WHERE (person IS NOT NULL)
CREATE INDEX assignment_request ON assignment USING btree (request, id)
CREATE INDEX assignment_team ON assignment USING btree (team, id)
CREATE INDEX assignment_times_out_at ON assignment USING btree (times_out_at) WHERE ((times_out_at IS NOT NULL) AND (ended_at IS NULL))
CREATE INDEX awaited_report_last_seen_at ON awaited_report USING btree (last_seen_at)
CREATE UNIQUE INDEX calendar_name ON calendar USING btree (lower(name))
CREATE INDEX category_parent ON category USING btree (parent)
CREATE INDEX category_team ON category USING btree (team)
CREATE INDEX client_component ON client USING btree (component)
CREATE UNIQUE INDEX client_name ON client USING btree (lower(name))
CREATE INDEX client_person ON client USING btree (person)
CREATE INDEX client_key_client ON client_key USING btree (client_id)
CREATE UNIQUE INDEX client_key_digest_key ON client_key USING btree (digest)
CREATE INDEX clock_entry_request ON clock_entry USING btree (request_id, id)
CREATE INDEX comment_request ON comment USING btree (request_id, id)
CREATE INDEX component_part_of ON component USING btree (part_of)
CREATE INDEX evaluation_component ON evaluation USING btree (component)
CREATE UNIQUE INDEX evaluation_iteration ON evaluation USING btree (scope, COALESCE(component, ''::text), iteration)
CREATE INDEX evaluation_entry_category ON evaluation_entry USING btree (category)
CREATE INDEX evaluation_entry_component ON evaluation_entry USING btree (component)
CREATE INDEX evaluation_entry_evaluation ON evaluation_entry USING btree (evaluation, id)
CREATE UNIQUE INDEX evaluation_entry_follow_up ON evaluation_entry USING btree (follow_up) WHERE (follow_up IS NOT NULL)
CREATE INDEX evaluation_entry_owner_team ON evaluation_entry USING btree (owner_team)
CREATE INDEX heartbeat_due ON heartbeat USING btree (due_at) WHERE (missed_at IS NULL)
CREATE INDEX idempotency_key_created_at ON idempotency_key USING btree (created_at)
CREATE INDEX idempotency_key_request ON idempotency_key USING btree (request_id) WHERE (request_id IS NOT NULL)
CREATE INDEX journal_at ON journal USING brin (at)
CREATE INDEX journal_order ON journal USING btree (xid, seq)
CREATE INDEX journal_read ON journal USING gin (((data -> 'requests'::text))) WHERE (event = 'request.read'::text)
CREATE INDEX journal_reopened ON journal USING btree (at) WHERE ((event = 'request.transitioned'::text) AND ((data ->> 'action'::text) = 'reopen'::text))
CREATE INDEX journal_request ON journal USING btree (request_id, seq) WHERE (request_id IS NOT NULL)
CREATE INDEX journal_settings ON journal USING btree (seq) WHERE (event = 'settings.changed'::text)
CREATE INDEX journal_note_request ON journal_note USING btree (request_id) WHERE (request_id IS NOT NULL)
CREATE INDEX known_error_category ON known_error USING btree (category)
CREATE INDEX known_error_component ON known_error USING btree (component, id)
CREATE UNIQUE INDEX occurrence_slot ON occurrence USING btree (request_id, slot)
CREATE INDEX person_calendar ON person USING btree (calendar) WHERE (calendar IS NOT NULL)
CREATE INDEX request_clock_next_at ON request_clock USING btree (next_at) WHERE (next_at IS NOT NULL)
CREATE UNIQUE INDEX request_link_from_request_to_request_type_key ON request_link USING btree (from_request, to_request, type)
CREATE UNIQUE INDEX request_link_one_original ON request_link USING btree (from_request) WHERE (type = 'duplicates'::text)
CREATE INDEX request_link_to ON request_link USING btree (to_request)
CREATE UNIQUE INDEX request_watcher_client ON request_watcher USING btree (client, request_id) WHERE (client IS NOT NULL)
CREATE UNIQUE INDEX request_watcher_person ON request_watcher USING btree (person, request_id) WHERE (person IS NOT NULL)
CREATE INDEX request_watcher_request ON request_watcher USING btree (request_id, since, id)
CREATE UNIQUE INDEX request_watcher_team ON request_watcher USING btree (team, request_id) WHERE (team IS NOT NULL)
CREATE INDEX support_plan_component ON support_plan USING btree (component)
CREATE UNIQUE INDEX support_plan_name ON support_plan USING btree (lower(name))
CREATE INDEX support_plan_parent ON support_plan USING btree (parent)
CREATE UNIQUE INDEX support_plan_revision_active ON support_plan_revision USING btree (scope_key) WHERE (state = 'active'::text)
CREATE UNIQUE INDEX support_plan_revision_scheduled ON support_plan_revision USING btree (scope_key) WHERE (state = 'scheduled'::text)
CREATE INDEX support_request_category ON support_request USING btree (category, id)
CREATE INDEX support_request_closed_at ON support_request USING btree (closed_at) WHERE (closed_at IS NOT NULL)
CREATE INDEX support_request_component ON support_request USING btree (component, id)
CREATE INDEX support_request_due_at ON support_request USING btree (COALESCE(resolution_due_at, 'infinity'::timestamp with time zone), id)
CREATE UNIQUE INDEX support_request_external_reference ON support_request USING btree (reported_by, ((external_reference ->> 'system'::text)), ((external_reference ->> 'id'::text))) WHERE (external_reference IS NOT NULL)
CREATE INDEX support_request_known_error ON support_request USING btree (((known_error ->> 'id'::text)), id) WHERE (known_error IS NOT NULL)
CREATE INDEX support_request_labels ON support_request USING gin (labels) WITH (gin_pending_list_limit='512') WHERE (labels <> '{}'::text[])
CREATE INDEX support_request_last_of_fingerprint ON support_request USING btree (reported_by, fingerprint, id) WHERE (fingerprint IS NOT NULL)
CREATE UNIQUE INDEX support_request_living_fingerprint ON support_request USING btree (reported_by, fingerprint, COALESCE(reported_component, ''::text)) WHERE ((fingerprint IS NOT NULL) AND (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text])))
CREATE INDEX support_request_open ON support_request USING btree (id, state) WHERE (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text]))
CREATE INDEX support_request_open_due_at ON support_request USING btree (COALESCE(resolution_due_at, 'infinity'::timestamp with time zone), id) WHERE (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text]))
CREATE INDEX support_request_open_person ON support_request USING btree (person, id) WHERE ((person IS NOT NULL) AND (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text])))
CREATE INDEX support_request_open_severity ON support_request USING btree (severity_rank, id) WHERE (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text]))
CREATE INDEX support_request_open_team ON support_request USING btree (team, id) WHERE ((team IS NOT NULL) AND (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text])))
CREATE INDEX support_request_openhim_transaction ON support_request USING btree (openhim_transaction) WHERE (openhim_transaction IS NOT NULL)
CREATE INDEX support_request_person ON support_request USING btree (person, id) WHERE (person IS NOT NULL)
CREATE INDEX support_request_reported_by ON support_request USING btree (reported_by, id)
CREATE INDEX support_request_resolved ON support_request USING btree (resolved_at) WHERE (resolved_at IS NOT NULL)
CREATE INDEX support_request_resolved_at ON support_request USING btree (resolved_at) WHERE (state = 'resolved'::text)
CREATE INDEX support_request_search ON support_request USING gin (search) WITH (gin_pending_list_limit='512')
CREATE UNIQUE INDEX support_request_serial_key ON support_request USING btree (serial)
CREATE INDEX support_request_severity ON support_request USING btree (severity_rank, id)
CREATE INDEX support_request_team ON support_request USING btree (team, id) WHERE (team IS NOT NULL)
CREATE INDEX support_request_unassigned ON support_request USING btree (id) WHERE (team IS NULL)
CREATE INDEX support_request_uncovered ON support_request USING btree (id) WHERE ((team IS NULL) AND (state = ANY (ARRAY['new'::text, 'acknowledged'::text, 'in_progress'::text, 'pending'::text, 'held'::text])))
CREATE INDEX support_request_updated_at ON support_request USING btree (updated_at, id)
CREATE INDEX support_request_workflow ON support_request USING btree (workflow, id) WHERE (workflow IS NOT NULL)
CREATE INDEX team_calendar ON team USING btree (calendar) WHERE (calendar IS NOT NULL)
CREATE UNIQUE INDEX team_name ON team USING btree (lower(name))
CREATE INDEX team_member_person ON team_member USING btree (person)
CREATE INDEX webhook_client ON webhook USING btree (client_id, id)
CREATE INDEX webhook_delivery_answered ON webhook_delivery USING btree (request_id) WHERE (attempts @? '$[*]."answer"?(@ != "")'::jsonpath)
CREATE INDEX webhook_delivery_due ON webhook_delivery USING btree (webhook_id, on_since, due_at, xid, seq) WHERE ((state = 'pending'::text) AND (due_at IS NOT NULL))
CREATE INDEX webhook_delivery_listed ON webhook_delivery USING btree (webhook_id, id)
CREATE INDEX webhook_delivery_order ON webhook_delivery USING btree (webhook_id, request_id, seq) WHERE (state = 'pending'::text)
CREATE INDEX webhook_delivery_settled ON webhook_delivery USING btree (settled_at) WHERE (settled_at IS NOT NULL)
CREATE UNIQUE INDEX webhook_delivery_webhook_id_seq_key ON webhook_delivery USING btree (webhook_id, seq)

CREATE TRIGGER assignment_is_watched AFTER INSERT ON assignment FOR EACH ROW WHEN (((new.person IS NOT NULL) OR ((new.assigned_because ->> 'rule'::text) = 'escalation'::text))) EXECUTE FUNCTION watch_assigned()
CREATE TRIGGER audit_seal_insert_only BEFORE DELETE OR UPDATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER calendar_kept AFTER INSERT OR UPDATE ON calendar FOR EACH ROW EXECUTE FUNCTION keep_calendar_version()
CREATE TRIGGER calendar_raises AFTER INSERT OR UPDATE ON calendar FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER calendar_stays BEFORE DELETE ON calendar FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER category_raises AFTER INSERT OR UPDATE ON category FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER category_stays BEFORE DELETE ON category FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER client_raises AFTER INSERT OR UPDATE ON client FOR EACH STATEMENT EXECUTE FUNCTION raise_access_revision()
CREATE TRIGGER client_key_raises AFTER INSERT OR UPDATE OF revoked_at, expires_at ON client_key FOR EACH STATEMENT EXECUTE FUNCTION raise_access_revision()
CREATE TRIGGER clock_entry_insert_only BEFORE DELETE OR UPDATE ON clock_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER component_raises AFTER INSERT OR UPDATE ON component FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER component_stays BEFORE DELETE ON component FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_insert_only BEFORE DELETE OR UPDATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_keeps_resource AFTER INSERT ON journal REFERENCING NEW TABLE AS line FOR EACH STATEMENT EXECUTE FUNCTION keep_resource()
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER journal_stands_after BEFORE INSERT ON journal FOR EACH ROW WHEN (((new.request_id IS NOT NULL) AND (new.event <> ALL (ARRAY['request.opened'::text, 'request.read'::text])))) EXECUTE FUNCTION stand_after()
CREATE TRIGGER known_error_raises AFTER INSERT OR UPDATE OF fingerprint_pattern, labels, component, category, active ON known_error FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER known_error_stays BEFORE DELETE ON known_error FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER person_raises AFTER INSERT OR UPDATE ON person FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER person_raises_access AFTER UPDATE ON person FOR EACH STATEMENT EXECUTE FUNCTION raise_access_revision()
CREATE TRIGGER support_plan_raises AFTER UPDATE OF name, parent ON support_plan FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER support_plan_stays BEFORE DELETE ON support_plan FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER support_plan_revision_raises AFTER INSERT OR UPDATE OF state ON support_plan_revision FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER support_plan_revision_stays BEFORE DELETE ON support_plan_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER support_request_labelled AFTER INSERT ON support_request FOR EACH ROW WHEN ((new.labels <> '{}'::text[])) EXECUTE FUNCTION keep_labels()
CREATE TRIGGER support_request_relabelled AFTER UPDATE OF labels ON support_request FOR EACH ROW WHEN ((new.labels IS DISTINCT FROM old.labels)) EXECUTE FUNCTION keep_labels()
CREATE TRIGGER team_raises AFTER INSERT OR UPDATE ON team FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER team_stays BEFORE DELETE ON team FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
CREATE TRIGGER team_member_raises AFTER INSERT OR DELETE OR UPDATE ON team_member FOR EACH STATEMENT EXECUTE FUNCTION raise_access_revision()
CREATE TRIGGER team_member_raises_plan AFTER INSERT OR DELETE OR UPDATE ON team_member FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER workflow_raises AFTER INSERT OR UPDATE ON workflow FOR EACH STATEMENT EXECUTE FUNCTION raise_plan_revision()
CREATE TRIGGER workflow_stays BEFORE DELETE ON workflow FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
