-- Somebody may be an expert: they change the policy. The check on roles learns the word in the words of each database,
-- for SQLite cannot alter one.
-- This text runs on SQLite and on PostgreSQL as it stands.

-- What anybody may do is looked up anew.
update revisions set revision = revision + 1 where name = 'access';
