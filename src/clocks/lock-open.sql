select request.id from support_request as request where request.id = any (:requests::uuid[]) order by request.id for update
