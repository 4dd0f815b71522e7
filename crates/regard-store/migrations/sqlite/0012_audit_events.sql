-- The audit log is only added to. SQLite's words for it.

create trigger audit_events_no_update before update on audit_events
begin
    select raise(abort, 'the audit log is only added to');
end;

create trigger audit_events_no_delete before delete on audit_events
begin
    select raise(abort, 'the audit log is only added to');
end;

-- `insert or replace` would take a row away without a word.
create trigger audit_events_no_replace before insert on audit_events
when exists (select 1 from audit_events where seq = new.seq)
begin
    select raise(abort, 'the audit log is only added to');
end;
