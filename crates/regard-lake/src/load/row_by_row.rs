//! Whether a mapping turns each row of one table into a row by itself. Only then can files that were read before
//! be left out: everything else looks at several rows at once, or at the clock.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, LogicalPlan, Volatility};

/// The table of such a mapping. **Empty**: the mapping is another one.
pub(super) fn only_table(plan: &LogicalPlan) -> Result<Option<String>, DataFusionError> {
    let mut table = None;
    let mut simple = true;
    plan.apply(|node| {
        match node {
            LogicalPlan::TableScan(scan) if table.is_none() && scan.fetch.is_none() => {
                table = Some(scan.table_name.table().to_owned());
            }
            LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) => {}
            _ => simple = false,
        }
        for expression in node.expressions() {
            simple &= !expression.exists(|part| Ok(looks_beyond_its_row(part)))?;
        }
        Ok(if simple { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    })?;
    Ok(table.filter(|_| simple))
}

/// Whatever is not known to look at its own row only does look beyond it.
fn looks_beyond_its_row(expression: &Expr) -> bool {
    match expression {
        Expr::ScalarFunction(function) => function.func.signature().volatility != Volatility::Immutable,
        Expr::Alias(_)
        | Expr::Column(_)
        | Expr::Literal(..)
        | Expr::BinaryExpr(_)
        | Expr::Like(_)
        | Expr::SimilarTo(_)
        | Expr::Not(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNotFalse(_)
        | Expr::IsNotUnknown(_)
        | Expr::Negative(_)
        | Expr::Between(_)
        | Expr::Case(_)
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::InList(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::prelude::SessionContext;

    async fn table(sql: &str) -> Option<String> {
        let context = SessionContext::new();
        for table in ["orders", "customers"] {
            let made = format!("create table {table} as select 1 as id, 'x' as who");
            context.sql(&made).await.unwrap().collect().await.unwrap();
        }
        only_table(context.sql(sql).await.unwrap().logical_plan()).unwrap()
    }

    #[tokio::test]
    async fn a_mapping_of_one_table_row_by_row_is_found() {
        let simple = "select o.id as order_id, upper(who) as name from orders o where who <> 'y' and id > 0";
        assert_eq!(table(simple).await.as_deref(), Some("orders"));
        assert_eq!(
            table("select * from (select id from orders) where id = 1").await.as_deref(),
            Some("orders")
        );
    }

    #[tokio::test]
    async fn what_looks_at_several_rows_or_at_the_clock_is_another_one() {
        for sql in [
            "select max(id) from orders",
            "select distinct who from orders",
            "select id from orders order by id",
            "select id from orders limit 1",
            "select row_number() over (order by id) from orders",
            "select o.id from orders o join customers c on c.id = o.id",
            "select id from orders where id in (select id from customers)",
            "select id from orders where id >= all (select id from orders)",
            "select id from orders union all select id from orders",
            "select id, now() from orders",
            "select id, random() from orders",
            "select 1",
        ] {
            assert_eq!(table(sql).await, None, "{sql}");
        }
    }
}
