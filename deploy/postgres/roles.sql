-- The roles of the four services, once for each server. No passwords here: whoever runs this sets them afterwards.
-- own_<service> owns the schema and migrates; svc_<service> is what the processes log in as.
do $$
declare
    role_name text;
begin
    foreach role_name in array array[
        'own_intake', 'own_routing', 'own_notification', 'own_archive',
        'svc_intake', 'svc_routing', 'svc_notification', 'svc_archive'
    ] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I', role_name);
        end if;
        execute format('alter role %I login nosuperuser nobypassrls nocreatedb nocreaterole noreplication', role_name);
        execute format('alter role %I set search_path = %I, public', role_name, split_part(role_name, '_', 2));
    end loop;
end
$$;
