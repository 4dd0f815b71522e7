//! What is read: a table by its name, or a query. Owns how it stands in SQL, so that it can be nothing
//! but one thing to select from.

use super::config::{DatabaseKind, DatabaseTableConfig};

/// How the relation is called in our statements.
pub(super) const ALIAS: &str = "source_rows";

/// A table or a query, and how people call it.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// As it stands after `from`, with its alias.
    pub(super) sql: String,
    /// As `regard.toml` names it: the table, or the name that mappings use for the query.
    pub(super) title: String,
    /// The table's name, when it is one.
    pub(super) table: Option<String>,
}

impl Relation {
    /// The relation of a table of `regard.toml`; `quote` makes a name of it that SQL takes as it is.
    pub(super) fn new(
        name: &str,
        config: &DatabaseTableConfig,
        quote: fn(&str) -> String,
    ) -> Result<Self, String> {
        match (&config.table, &config.query) {
            (Some(table), _) => {
                let quoted: Vec<String> = parts(table)?.into_iter().map(quote).collect();
                let sql = format!("{} as {ALIAS}", quoted.join("."));
                Ok(Self { sql, title: table.clone(), table: Some(table.clone()) })
            }
            (None, Some(query)) => {
                // The line's end closes a comment that the query may end with.
                let sql = format!("(\n{}\n) as {ALIAS}", trimmed(query));
                Ok(Self { sql, title: name.to_owned(), table: None })
            }
            (None, None) => Err("it has neither table nor query".to_owned()),
        }
    }

    /// The words for it at the start of a sentence.
    pub(super) fn words(&self) -> String {
        self.table.clone().unwrap_or_else(|| "the query".to_owned())
    }
}

/// The parts of a table's name: the table, or its schema and the table.
///
/// # Errors
/// What is wrong with it and what to write.
pub(super) fn parts(table: &str) -> Result<Vec<&str>, String> {
    let parts: Vec<&str> = table.split('.').collect();
    let sound = |part: &&str| !part.is_empty() && part.trim() == *part && !part.contains('\0');
    if parts.len() > 2 || !parts.iter().all(sound) {
        return Err(format!(
            "table = {table:?} is no name of a table; write accounts or public.accounts, without quotation marks, and read a table with a dot in its name with a query"
        ));
    }
    Ok(parts)
}

/// A name between quotation marks, as PostgreSQL and SQLite have it.
pub(super) fn quote_standard(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name between back ticks, as MySQL has it whatever its mode.
pub(super) fn quote_mysql(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Whether a query can be one.
///
/// A server takes one statement at a time, and what stands in our parentheses. SQLite takes several, so
/// what leaves the parentheses is refused here.
///
/// # Errors
/// What is wrong with it and what to write.
pub(super) fn check_query(query: &str, kind: DatabaseKind) -> Result<(), String> {
    let query = trimmed(query);
    if query.is_empty() {
        return Err("query is empty; write query = \"SELECT …\", or table = \"accounts\"".to_owned());
    }
    if query.contains('\0') {
        return Err("query holds a NUL character; write it as plain text".to_owned());
    }
    if kind == DatabaseKind::Sqlite && leaves_parentheses(query) {
        return Err(
            "query is not one statement; write one SELECT, close its parentheses, comments and quotation marks, and leave out any semicolon"
                .to_owned(),
        );
    }
    Ok(())
}

/// A query without the semicolon that people end it with.
fn trimmed(query: &str) -> &str {
    query.trim().trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace())
}

/// Whether a semicolon or a parenthesis of the query would end the parentheses around it. Reads as SQLite
/// does: four kinds of quotation marks and two of comments.
fn leaves_parentheses(query: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = query.chars().peekable();
    while let Some(letter) = rest.next() {
        let leaves = match letter {
            '\'' | '"' | '`' => !rest.any(|other| other == letter),
            '[' => !rest.any(|other| other == ']'),
            '-' if rest.peek() == Some(&'-') => {
                rest.by_ref().find(|other| *other == '\n');
                false
            }
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut before = ' ';
                !rest.any(|other| std::mem::replace(&mut before, other) == '*' && other == '/')
            }
            '(' => {
                depth += 1;
                false
            }
            ')' if depth > 0 => {
                depth -= 1;
                false
            }
            ')' | ';' => true,
            _ => false,
        };
        if leaves {
            return true;
        }
    }
    depth != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(table: Option<&str>, query: Option<&str>) -> Result<String, String> {
        let config = DatabaseTableConfig {
            table: table.map(str::to_owned),
            query: query.map(str::to_owned),
            ..DatabaseTableConfig::default()
        };
        Relation::new("accounts", &config, quote_standard).map(|relation| relation.sql)
    }

    #[test]
    fn a_name_is_quoted_part_by_part() {
        assert_eq!(relation(Some("accounts"), None).unwrap(), "\"accounts\" as source_rows");
        assert_eq!(
            relation(Some("crm.Big \"A\""), None).unwrap(),
            "\"crm\".\"Big \"\"A\"\"\" as source_rows"
        );
        assert_eq!(quote_mysql("a`b"), "`a``b`");
        for name in ["", ".a", "a.", "a.b.c", " a", "a. b"] {
            assert!(relation(Some(name), None).unwrap_err().contains("is no name of a table"), "{name}");
        }
    }

    #[test]
    fn a_query_stands_in_parentheses_whatever_it_ends_with() {
        assert_eq!(
            relation(None, Some(" select 1 -- one ;\n; ")).unwrap(),
            "(\nselect 1 -- one\n) as source_rows"
        );
    }

    #[test]
    fn a_query_for_sqlite_is_one_statement() {
        for query in [
            "select 1",
            "select ';', \")\", `;`, [;] -- ; )\n from t",
            "select /* ; ) * / */ 'it''s; (' ;",
            "with a as (select (1)) select * from a",
            "select 1 -- the end",
        ] {
            assert_eq!(check_query(query, DatabaseKind::Sqlite), Ok(()), "{query}");
        }
        for query in [
            "select 1; drop table t",
            "select 1) as a; drop table t; select * from (select 1",
            "select 1) as a, (select 2",
            "select 'open",
            "select (1",
            "select 1 /* open",
            "select [a",
            "/* x */*/ ; */",
        ] {
            assert!(check_query(query, DatabaseKind::Sqlite).is_err(), "{query}");
        }
        assert!(check_query(" ; ", DatabaseKind::Postgres).unwrap_err().contains("is empty"));
    }
}
