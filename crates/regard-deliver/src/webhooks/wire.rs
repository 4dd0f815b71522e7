//! Connections to receivers: TCP, TLS and HTTP/1.1. Owns that a connection goes to an address that it was given and to no
//! other, and which ones wait to be used again; does not know what is sent.

use super::answer::Answer;
use super::target::Target;
use crate::fault::Fault;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::header::{CONNECTION, RETRY_AFTER};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

/// How much of the head of an answer is read. **Unit**: bytes.
const HEAD_AT_MOST: usize = 64 * 1024;
/// How many headers an answer has.
const HEADERS_AT_MOST: usize = 64;
/// How much of an answer is read so that the connection can be used again. **Unit**: bytes.
const BODY_AT_MOST: usize = 16 * 1024;
/// How long the rest of an answer is waited for once its status is known.
pub(crate) const BODY_WITHIN: Duration = Duration::from_secs(2);
/// How long a connection waits to be used again.
const IDLE_AT_MOST: Duration = Duration::from_secs(20);
/// How many wait, for one origin and in all.
const IDLE_PER_ORIGIN: usize = 8;
const IDLE_IN_ALL: usize = 256;

type Origin = (bool, String, u16);

/// The connections to all receivers.
pub(super) struct Wire {
    tls: TlsConnector,
    connect_within: Duration,
    idle: Mutex<HashMap<Origin, Vec<Connection>>>,
}

/// A connection that waits, and where it leads.
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    peer: IpAddr,
    since: Instant,
    /// Ends the connection with this.
    _driver: Driver,
}

/// What is left of an answer, on its connection.
pub(super) struct Rest {
    origin: Origin,
    connection: Connection,
    body: Incoming,
    closes: bool,
}

struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Wire {
    pub(super) fn new(tls: Arc<ClientConfig>, connect_within: Duration) -> Self {
        Self { tls: tls.into(), connect_within, idle: Mutex::default() }
    }

    /// Sends one request to one of these addresses, each of which may be spoken to. Returns the answer as soon as its head
    /// is there, and what is left of it.
    pub(super) async fn send(
        &self,
        target: &Target,
        addresses: &[IpAddr],
        mut request: Request<Full<Bytes>>,
    ) -> Result<(Answer, Rest), Fault> {
        let origin = (target.is_https, target.host_text(), target.port);
        while let Some(mut connection) = self.take(&origin, addresses) {
            match connection.sender.try_send_request(request).await {
                Ok(response) => return Ok(heard(origin, connection, response)),
                // It was closed while it waited, and nothing was sent: another one will do.
                Err(mut error) => request = error.take_message().ok_or(Fault::BrokenOff)?,
            }
        }
        let mut connection = self.connect(target, addresses).await?;
        let response = connection.sender.send_request(request).await.map_err(|_| Fault::BrokenOff)?;
        Ok(heard(origin, connection, response))
    }

    /// Reads what is left of an answer, so that the connection can be used again, and throws it away.
    pub(super) async fn finish(&self, rest: Rest) {
        let Rest { origin, mut connection, body, closes } = rest;
        let read = async {
            let is_ready = !closes && is_short(body).await && connection.sender.ready().await.is_ok();
            is_ready.then_some(connection)
        };
        if let Ok(Some(connection)) = tokio::time::timeout(BODY_WITHIN, read).await {
            self.keep(origin, connection);
        }
    }

    async fn connect(&self, target: &Target, addresses: &[IpAddr]) -> Result<Connection, Fault> {
        let mut fault = Fault::Unreachable;
        for address in addresses {
            let connected = tokio::time::timeout(self.connect_within, self.connect_to(target, *address));
            match connected.await.unwrap_or(Err(Fault::TooSlow)) {
                Ok(connection) => return Ok(connection),
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    async fn connect_to(&self, target: &Target, address: IpAddr) -> Result<Connection, Fault> {
        let tcp = TcpStream::connect(SocketAddr::new(address, target.port));
        let tcp = tcp.await.map_err(|_| Fault::Unreachable)?;
        let _ = tcp.set_nodelay(true);
        if !target.is_https {
            return handshake(tcp, address).await;
        }
        let name = ServerName::try_from(target.host_text()).map_err(|_| Fault::NoTls)?;
        let tls = self.tls.connect(name, tcp).await.map_err(|_| Fault::NoTls)?;
        handshake(tls, address).await
    }

    /// A connection that waits, and leads to one of these addresses.
    fn take(&self, origin: &Origin, addresses: &[IpAddr]) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle.get_mut(origin)?;
        waiting.retain(Connection::is_fresh);
        let place = waiting.iter().rposition(|connection| addresses.contains(&connection.peer));
        let connection = place.map(|place| waiting.swap_remove(place));
        if waiting.is_empty() {
            idle.remove(origin);
        }
        connection
    }

    fn keep(&self, origin: Origin, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.values().map(Vec::len).sum::<usize>() >= IDLE_IN_ALL {
            idle.retain(|_, waiting| {
                waiting.retain(Connection::is_fresh);
                !waiting.is_empty()
            });
        }
        let in_all = idle.values().map(Vec::len).sum::<usize>();
        let waiting = idle.entry(origin).or_default();
        if in_all < IDLE_IN_ALL && waiting.len() < IDLE_PER_ORIGIN {
            waiting.push(Connection { since: Instant::now(), ..connection });
        }
    }
}

impl Connection {
    fn is_fresh(&self) -> bool {
        !self.sender.is_closed() && self.since.elapsed() < IDLE_AT_MOST
    }
}

async fn handshake<S>(stream: S, peer: IpAddr) -> Result<Connection, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new();
    builder.max_buf_size(HEAD_AT_MOST).max_headers(HEADERS_AT_MOST);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Fault::BrokenOff)?;
    // What goes wrong on it is told to whoever waits for the answer.
    let driver = tokio::spawn(async move { drop(connection.await) });
    Ok(Connection { sender, peer, since: Instant::now(), _driver: Driver(driver.abort_handle()) })
}

fn heard(origin: Origin, connection: Connection, response: Response<Incoming>) -> (Answer, Rest) {
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let answer = Answer { status: response.status().as_u16(), retry_after: retry_after.map(str::to_owned) };
    let closes = response.headers().get(CONNECTION).is_some_and(|value| value.as_bytes() != b"keep-alive");
    (answer, Rest { origin, connection, body: response.into_body(), closes })
}

/// Whether the rest of an answer ends within the bound.
async fn is_short(mut body: Incoming) -> bool {
    let mut bytes = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        bytes = bytes.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if bytes > BODY_AT_MOST {
            return false;
        }
    }
    true
}
