-- The audit log is only added to. PostgreSQL's words for it.

create function refuse_change_of_audit_events() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only added to';
end
$$;

create trigger audit_events_no_change before update or delete on audit_events
    for each row execute function refuse_change_of_audit_events();

create trigger audit_events_no_truncate before truncate on audit_events
    for each statement execute function refuse_change_of_audit_events();
