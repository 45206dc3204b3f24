-- One schema for each service, owned by its owner and used by its service; run inside the database, after roles.sql.
create extension if not exists pg_trgm;

do $$
declare
    service text;
begin
    execute format('revoke all on database %I from public', current_database());
    revoke create on schema public from public;
    foreach service in array array['intake', 'routing', 'notification', 'archive'] loop
        execute format('grant connect on database %I to own_%s, svc_%s', current_database(), service, service);
        execute format('create schema if not exists %I authorization own_%s', service, service);
        execute format('grant usage on schema %I to svc_%s', service, service);
        execute format('alter default privileges for role own_%s in schema %I
            grant select, insert, update, delete on tables to svc_%s', service, service, service);
        execute format('alter default privileges for role own_%s in schema %I
            grant usage, select on sequences to svc_%s', service, service, service);
        execute format('alter default privileges for role own_%s revoke execute on functions from public', service);
        execute format('alter default privileges for role own_%s in schema %I
            grant execute on functions to svc_%s', service, service, service);
    end loop;
end
$$;
