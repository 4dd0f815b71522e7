//! Everything that a page shows, one file or folder a page. Each page is a function of the facts, the
//! moment, the policy and the viewer ([`regard_model::Lens`]) and of what it is asked with. Owns no
//! HTTP and no words in any language.

pub mod ask;
pub mod brief;
mod cache;
mod calendar;
mod cards;
mod cursor;
pub mod customer;
pub mod customers;
mod cut;
pub mod error;
pub mod export;
pub mod figure_card;
pub mod freshness;
pub mod invoices;
pub mod metric_rows;
pub mod money;
mod narrow;
pub mod orders;
pub mod promises;
pub mod reader;
pub mod records;
mod rows;
pub mod sales;
pub mod search;
pub mod sentence;
pub mod sources;
pub mod timeline;
pub mod voice;
pub mod wire;

pub use ask::{AskAnswer, AskQuestion, FigureWire, LeftOut, MetricInfo};
pub use brief::{Attention, Brief, Todo, ViewerFacts};
pub use cursor::MAX_LIMIT;
pub use customer::*;
pub use customers::*;
pub use cut::{Cut, CutMember};
pub use error::PageError;
pub use export::{ExportAbout, MOST_EXPORTED, RowsExport};
pub use figure_card::{Better, FigureCard, ReferenceWire, SeriesPoint, Verdict};
pub use invoices::*;
pub use metric_rows::{MetricRows, Part, RowsColumn, RowsQuestion};
pub use money::*;
pub use orders::*;
pub use promises::*;
pub use reader::{Clock, FreshFor, HomeFacts, Reader, ReaderParts, SourceFacts, TableFacts};
pub use records::{QuarantineCount, QuarantineFilter, Records, RowOrigin};
pub use sales::*;
pub use search::{HitKind, SearchHit, SearchPage};
pub use sentence::{Param, Sentence};
pub use sources::*;
pub use timeline::{EventKind, TimelineEvent, TimelinePage, Tone};
pub use voice::*;
pub use wire::{Freshness, ListQuestion, PageQuestion, PeriodWire, StaleSource};
