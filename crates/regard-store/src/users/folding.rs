//! The text that users are found by. Owns how it is folded, and that what was folded otherwise is folded again,
//! once: `lower` of SQLite knows the letters of ASCII only, and that of PostgreSQL those of its locale.

use crate::database::Work;
use crate::errors::StoreError;

/// **Shape**: name, address and key in lower case.
pub(crate) fn folded(name: &str, email: &str, user_id: &str) -> String {
    format!("{name} {email} {user_id}").to_lowercase()
}

/// Folds again what a migration has folded with the database's own words, unless that was done.
pub(crate) async fn fold_again(work: &mut Work) -> Result<(), StoreError> {
    let done = "select revision from revisions where name = 'search_text'";
    if work.fetch_first(done, &[]).await?.is_some() {
        return Ok(());
    }
    for row in work.fetch_all("select user_id, name, email, search_text from users", &[]).await? {
        let (user_id, name, email): (String, String, String) =
            (row.get("user_id")?, row.get("name")?, row.get("email")?);
        let text = folded(&name, &email, &user_id);
        if text != row.get::<String>("search_text")? {
            let sql = "update users set search_text = $2 where user_id = $1";
            work.execute(sql, &[user_id.into(), text.into()]).await?;
        }
    }
    work.execute("insert into revisions (name, revision) values ('search_text', 1)", &[]).await?;
    Ok(())
}
