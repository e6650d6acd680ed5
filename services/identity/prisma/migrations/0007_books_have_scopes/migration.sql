-- The books were verbs of `fiscal`: a key that was for them still is.
alter table api_keys no force row level security;
update api_keys set scopes = scopes || array['books:read'] where 'fiscal:read' = any(scopes);
update api_keys set scopes = scopes || array['books:write'] where 'fiscal:write' = any(scopes);
alter table api_keys force row level security;
