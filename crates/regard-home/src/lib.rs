//! A home: the folder with a company's settings, mappings, metrics and facts. Owns how a home is
//! made, loaded and filled with a made company; combines reading, mapping, checking and the lake.
//! What pages show is next door, in `regard-app`.

mod activity;
mod config;
mod demo;
mod error;
mod home;
mod init;
mod known;
mod load;
mod matching;
mod raw;
mod schedule;
mod seal;
mod singer;
mod spool;
mod watch;
mod world;

pub use activity::{Activity, LoadingNow, SchedulerNow};
pub use config::{DirectoryConfig, HomeConfig, SentConfig, SentKind, SourceSettings, UnitsConfig};
pub use demo::{DemoWish, check_demo, make_demo};
pub use error::HomeError;
pub use home::{Home, READ_WORKBOOK};
pub use init::init;
pub use load::{BadRow, LoadReport, LoadRequest, MappingFault, Progress, load};
pub use matching::{Matched, Said, concerns_customers, match_customers};
pub use schedule::{NotAPattern, Schedule};
pub use singer::{SingerReport, TapError, take_in};
pub use spool::{Delivery, Parcel, Spool, SpoolError, is_stream};
pub use watch::{FilesNow, Watching, watched_files};
pub use world::WorldRequest;
