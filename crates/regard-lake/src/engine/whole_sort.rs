//! Mends a plan that would lose rows. DataFusion 55 leaves out of a sort what it takes for constant, also what is
//! constant only within each branch of a `union all`. With a limit, the branches then tell each other "nothing
//! beyond this key is wanted" by the rest of the key, so that rows of one branch hide rows of another that stand
//! before them. Mended upstream after 55.2 (apache/datafusion#23528); this file goes when we have that.

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use std::sync::Arc;

/// Sorts each part by all that its parts are merged by.
#[derive(Debug)]
pub(super) struct WholeSort;

impl PhysicalOptimizerRule for WholeSort {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _options: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| Ok(mended(&node).map_or(Transformed::no(node), Transformed::yes))).data()
    }

    fn name(&self) -> &'static str {
        "whole_sort"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The merge with a sort of its whole key below it. **Empty**: it is no merge of a sort, or the key is whole.
fn mended(node: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
    let merge = node.downcast_ref::<SortPreservingMergeExec>()?;
    let sort = merge.input().downcast_ref::<SortExec>()?;
    if sort.expr() == merge.expr() {
        return None;
    }
    let whole = SortExec::new(merge.expr().clone(), Arc::clone(sort.input()))
        .with_fetch(sort.fetch())
        .with_preserve_partitioning(sort.preserve_partitioning());
    let merge = SortPreservingMergeExec::new(merge.expr().clone(), Arc::new(whole)).with_fetch(merge.fetch());
    Some(Arc::new(merge))
}

#[cfg(test)]
mod tests {
    use super::super::sessions::configuration;
    use super::super::sessions::new_context;
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::execution::runtime_env::RuntimeEnv;
    use std::sync::Arc;

    /// The keys of the second branch are the smaller ones, and its rows the first to be there.
    const ASKED: &str = "select kind, key from (\
        select 'a' as kind, 'z' || cast(value as varchar) as key from generate_series(10000, 60000) as t(value) \
        union all \
        select 'b' as kind, 'c' || cast(value as varchar) as key from generate_series(10000, 10100) as t(value)\
        ) as both order by kind, key limit 3";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_branch_of_a_union_hides_no_rows_of_another() {
        let context = new_context(configuration(2), Arc::new(RuntimeEnv::default()));
        for _ in 0..20 {
            let rows = context.sql(ASKED).await.unwrap().collect().await.unwrap();
            let text = pretty_format_batches(&rows).unwrap().to_string();
            let keys: Vec<&str> = text.split_whitespace().filter(|word| word.len() == 6).collect();
            assert_eq!(keys, ["z10000", "z10001", "z10002"], "{text}");
        }
    }
}
