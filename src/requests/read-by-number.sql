select
-- include columns.sql
from support_request as request
where request.serial = :serial::bigint
