request.id,
'SR-' || lpad(request.serial::text, greatest(6, length(request.serial::text)), '0') as number,
request.title, request.description, request.category, request.severity, request.component, request.counterpart,
request.workflow, request.facility, request.labels, request.details, request.sensitivity, request.external_reference,
request.fingerprint, request.on_behalf_of, request.state, request.state_reason, request.resolution, request.team,
request.person, request.assigned_because, request.occurrences, request.occurrence_rate, request.first_seen_at, request.last_seen_at,
request.reported_by, request.openhim_transaction, request.responded_at, request.response_due_at, request.resolution_due_at,
request.known_error, request.created_at, request.updated_at, request.resolved_at, request.closed_at, request.erased_at, request.version
