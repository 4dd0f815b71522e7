//! Narrows a statement to one segment of customers. Owns the SQL of it; the member is bound.

use super::customers::NONE;
use regard_model::{Statement, Value};

/// Only rows whose `column` names a customer of the segment; all rows when there is none.
///
/// `sql` must end inside its `where` clause at `{segment}`, which is replaced.
pub(crate) fn to_segment(statement: Statement, column: &str, segment: Option<&str>) -> Statement {
    let Statement { sql, mut values } = statement;
    let condition = match segment {
        None => String::new(),
        Some(NONE) => {
            format!(" and {column} in (select customer_id from customers where segment is null)")
        }
        Some(segment) => {
            values.push(Value::Text(segment.to_owned()));
            let place = values.len();
            format!(" and {column} in (select customer_id from customers where segment = ${place})")
        }
    };
    Statement { sql: sql.replace("{segment}", &condition), values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segment_is_bound_and_never_pasted() {
        let statement =
            || Statement::new("select 1 from orders o where o.line = $1{segment}").bind(Value::Int(1));
        let all = to_segment(statement(), "o.customer_id", None);
        assert_eq!(all.sql, "select 1 from orders o where o.line = $1");
        let one = to_segment(statement(), "o.customer_id", Some("x' or 1=1"));
        assert!(one.sql.ends_with("segment = $2)"));
        assert_eq!(one.values[1], Value::Text("x' or 1=1".into()));
        assert!(to_segment(statement(), "o.customer_id", Some(NONE)).sql.ends_with("segment is null)"));
    }
}
