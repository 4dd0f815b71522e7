-- Making the table again would end every row that points at a user. A check touches nothing that is kept, so its text
-- is changed where it stands, as SQLite says of such changes (lang_altertable, "Making Other Kinds Of Table Schema
-- Changes").

pragma writable_schema = on;

update sqlite_schema
set sql = replace(sql, 'check (role in (''admin'', ''auditor'', ''viewer''))',
    'check (role in (''admin'', ''auditor'', ''expert'', ''viewer''))')
where type = 'table' and name = 'users';

-- This connection reads it again; the others do after a change that SQLite counts.
pragma writable_schema = reset;
create table roles_told_anew (told bigint);
drop table roles_told_anew;
