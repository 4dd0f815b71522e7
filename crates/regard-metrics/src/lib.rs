//! From a question about a metric to SQL, and from the rows back to figures. Owns the registry of
//! metrics (YAML files), the query and its named rewrites, and the arithmetic on the answers. Pure:
//! text in, SQL out, arrays in, figures out; no I/O, no clock and no SQL engine.

mod ask;
mod built_in;
mod by_place;
mod cells;
mod day;
mod dimension;
mod expression;
mod figures;
pub mod golden;
mod manual;
mod measure;
mod measured;
mod metric;
mod months;
mod once;
mod plan;
mod query;
mod read;
mod registry;
mod relation;
mod rewrite;
mod rows;
mod span;
mod sql;
mod words;

pub use ask::{Ask, AskError, Filter, Home, ReferenceKind};
pub use by_place::{Columns, Places};
pub use cells::FigureError;
pub use day::last_passed_day;
pub use manual::metrics_markdown;
pub use measure::{Coverage, MeasureSql};
pub use metric::{Better, Metric, Unit};
pub use months::{MonthCells, MonthStatement, Months, Summed};
pub use plan::{Plan, Uncounted, plan};
pub use registry::Registry;
pub use rows::{Part, RowsAsk, RowsPlan, rows, state_condition};
pub use sql::{contact_days, other_promises, postings, receivables, tenures};
