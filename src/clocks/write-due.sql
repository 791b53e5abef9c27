update support_request as request
set response_due_at = due.response_due_at, resolution_due_at = due.resolution_due_at, version = request.version + 1,
    updated_at = :now::timestamptz
from jsonb_to_recordset(:due::jsonb) as due (id uuid, response_due_at timestamptz, resolution_due_at timestamptz)
where request.id = due.id
returning request.id
