//! The mail server that everything goes out through. Owns the connections to it; a connection that was left in the middle
//! of something, or that failed, is never used again.
//!
//! The connections are lettre's, and their keeping is ours: its pool takes a connection back when a try ends at its time
//! limit, and the next mail would be written into the middle of the former.

use super::words::{Mail, one_line};
use super::{letter, opening};
use crate::fault::Fault;
use crate::settings::{BadSetting, MailSecurity, MailSettings};
use crate::trust::{Trust, TrustError};
use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::error::Error as _;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_rustls::TlsConnector;

/// How long a connection waits to be used again: less than servers wait.
const IDLE_AT_MOST: Duration = Duration::from_secs(20);
/// How many mails go over one connection.
const MAILS_EACH: u32 = 100;
/// How much is shown of what a server said. **Unit**: characters.
const WORDS_AT_MOST: usize = 200;

/// The way to the mail server.
pub struct Relay {
    host: String,
    port: u16,
    security: MailSecurity,
    from: Mailbox,
    hello: String,
    credentials: Option<Credentials>,
    tls: TlsConnector,
    connect_within: Duration,
    whole_within: Duration,
    connections: usize,
    idle: Mutex<Vec<Connection>>,
}

/// A connection on which somebody may send.
struct Connection {
    smtp: AsyncSmtpConnection,
    mails: u32,
    since: Instant,
}

/// The mail server's settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// A setting.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// Certificates.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl Relay {
    /// The way to the mail server of these settings. Nothing is connected yet.
    ///
    /// # Errors
    /// [`RelayError`] for settings or certificates that cannot be used.
    pub fn new(settings: &MailSettings, trust: &Trust) -> Result<Self, RelayError> {
        let from = settings.sender()?;
        let hello = settings.hello.clone().unwrap_or_else(|| from.email.domain().to_owned());
        let credentials = settings.user.as_ref().zip(settings.password.as_ref());
        let credentials =
            credentials.map(|(user, password)| Credentials::new(user.clone(), password.expose().to_owned()));
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port_or_usual(),
            security: settings.security,
            from,
            hello,
            credentials,
            tls: trust.client()?.into(),
            connect_within: Duration::from_millis(settings.connect_timeout_ms),
            whole_within: Duration::from_millis(settings.timeout_ms),
            connections: usize::try_from(settings.connections).unwrap_or(1),
            idle: Mutex::default(),
        })
    }

    /// How many mails may be sent at once.
    pub(crate) fn connections(&self) -> usize {
        self.connections
    }

    /// Tries once.
    ///
    /// # Errors
    /// Why it was not delivered, as far as we know: a server that was too slow may have taken it all the same.
    pub async fn send(&self, mail: &Mail, message_id: &str, now: Timestamp) -> Result<(), Fault> {
        let letter = letter::write(mail, message_id, &self.from, now)?;
        let mut connection = self.connection().await?;
        let sending = transact(&mut connection.smtp, &letter);
        tokio::time::timeout(self.whole_within, sending).await.unwrap_or(Err(Fault::RelayTooSlow))?;
        connection.mails += 1;
        self.keep(connection).await;
        Ok(())
    }

    /// Ends the connections that wait.
    pub async fn close(&self) {
        let waiting = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in waiting {
            goodbye(connection).await;
        }
    }

    async fn connection(&self) -> Result<Connection, Fault> {
        while let Some(mut connection) = self.take() {
            let alive = tokio::time::timeout(self.connect_within, connection.smtp.test_connected());
            if alive.await.unwrap_or(false) {
                return Ok(connection);
            }
        }
        let smtp = tokio::time::timeout(self.connect_within, self.connect());
        let smtp = smtp.await.unwrap_or(Err(Fault::RelayTooSlow))?;
        Ok(Connection { smtp, mails: 0, since: Instant::now() })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let (host, hello) = (self.host.as_str(), self.hello.as_str());
        let stream = opening::open(host, self.port, self.security, hello, &self.tls).await?;
        let hello = ClientId::Domain(self.hello.clone());
        let smtp = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
        let mut smtp = smtp.map_err(|_| Fault::RelayUnreachable)?;
        if let Some(credentials) = &self.credentials {
            let known = smtp.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            known.map_err(|_| Fault::RelaySignIn)?;
        }
        Ok(smtp)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| connection.since.elapsed() < IDLE_AT_MOST);
        idle.pop()
    }

    async fn keep(&self, connection: Connection) {
        let too_many = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if connection.mails < MAILS_EACH && idle.len() < self.connections {
                idle.push(Connection { since: Instant::now(), ..connection });
                None
            } else {
                Some(connection)
            }
        };
        if let Some(connection) = too_many {
            goodbye(connection).await;
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Relay");
        shown.field("host", &self.host).field("port", &self.port).field("security", &self.security);
        shown.finish_non_exhaustive()
    }
}

/// Hands one letter over.
async fn transact(smtp: &mut AsyncSmtpConnection, letter: &letter::Letter) -> Result<(), Fault> {
    let mut options = Vec::new();
    let addresses = letter.envelope.from().into_iter().chain(letter.envelope.to());
    if !addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
        if !smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Fault::BadMessage("goes to an address that the mail server cannot write"));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    // Who is not allowed to send at all: the settings are wrong, and no message is to blame.
    let from = smtp.command(MailFrom::new(letter.envelope.from().cloned(), options)).await;
    from.map_err(|error| fault_of(&error, true))?;
    for address in letter.envelope.to() {
        let taken = smtp.command(Rcpt::new(address.clone(), Vec::new())).await;
        taken.map_err(|error| fault_of(&error, false))?;
    }
    smtp.command(Data).await.map_err(|error| fault_of(&error, false))?;
    smtp.message(&letter.bytes).await.map_err(|error| fault_of(&error, false))?;
    Ok(())
}

/// What an answer means. One that is about the house and not about the mail is never final.
fn fault_of(error: &Error, is_of_the_house: bool) -> Fault {
    let Some(code) = error.status().map(u16::from) else { return Fault::RelayUnreachable };
    let words = error.source().map(|said| one_line(&said.to_string())).unwrap_or_default();
    let words = words.chars().take(WORDS_AT_MOST).collect();
    match code {
        530 | 534 | 535 | 538 => Fault::RelaySignIn,
        _ if error.is_permanent() && !is_of_the_house => Fault::MailRefused { code, words },
        _ => Fault::MailLater { code, words },
    }
}

async fn goodbye(mut connection: Connection) {
    let _ = tokio::time::timeout(Duration::from_secs(1), connection.smtp.quit()).await;
}
