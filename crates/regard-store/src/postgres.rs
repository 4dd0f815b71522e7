//! Opens the application database on a PostgreSQL server. Owns the time limits that keep one stuck
//! client from holding everybody.

use crate::database::{Database, Pools};
use crate::errors::{StoreError, sort};
use crate::url::StoreUrl;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use std::time::Duration;

const CONNECTIONS: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// Set after connecting and not while: connection poolers refuse start-up parameters.
const SESSION_SETTINGS: &str = "\
    set lock_timeout = '10s'; \
    set statement_timeout = '30s'; \
    set idle_in_transaction_session_timeout = '30s'";

pub(crate) async fn open(place: StoreUrl, options: PgConnectOptions) -> Result<Database, StoreError> {
    let options = options.application_name("regard").disable_statement_logging();
    // The pool would try again for half a minute and then say no more than that time ran out.
    let probe = options.connect().await.map_err(|error| sort(&place, error))?;
    probe.close().await.map_err(|error| sort(&place, error))?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(SESSION_SETTINGS).execute(connection).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options);
    Ok(Database { place, pools: Pools::Postgres(pool) })
}
