//! A receiver of webhooks on this machine that answers as it is told: well, late, never, or with what is no HTTP. Owns the
//! little of HTTP that this needs, and the checking of signatures, written apart from ours.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use regard_deliver::SigningSecret;
use sha2::Sha256;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

/// A request that came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) first_line: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// What is done with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    /// With this header.
    With(u16, &'static str, String),
    /// After so long.
    Late(Duration, u16),
    /// The connection is cut.
    Reset,
    /// What is no HTTP.
    Garbage,
    /// Nothing, for as long as anybody waits.
    Hang,
    /// A body without end.
    Endless(u16),
    /// A body that stops in the middle.
    Half(u16),
}

pub(crate) type Plan = Arc<dyn Fn(Request) -> Reply + Send + Sync>;

pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    /// How many connections came.
    pub(crate) connections: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub(crate) async fn start(plan: impl Fn(Request) -> Reply + Send + Sync + 'static) -> Result<Self> {
        Self::start_with(None, Arc::new(plan)).await
    }

    pub(crate) async fn start_with(tls: Option<TlsAcceptor>, plan: Plan) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (tls, plan) = (tls.clone(), Arc::clone(&plan));
                tokio::spawn(async move {
                    let _ = stream.set_nodelay(true);
                    match tls {
                        None => serve(stream, plan).await,
                        Some(tls) => serve(tls.accept(stream).await?, plan).await,
                    }
                });
            }
        });
        Ok(Self { address, connections, task: task.abort_handle() })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook?a=1", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, plan: Plan) -> Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let request = read(&mut stream).await?;
        let head =
            |status: u16, more: &str, length: &str| format!("HTTP/1.1 {status} Told\r\n{more}{length}\r\n");
        let short = "content-length: 2\r\n";
        let answer = match plan(request) {
            Reply::Status(status) => format!("{}ok", head(status, "", short)),
            Reply::With(status, name, value) => {
                format!("{}ok", head(status, &format!("{name}: {value}\r\n"), short))
            }
            Reply::Late(after, status) => {
                tokio::time::sleep(after).await;
                format!("{}ok", head(status, "", short))
            }
            Reply::Garbage => {
                stream.get_mut().write_all(b"\x00\xffSSH-2.0-hello\r\n\r\n").await?;
                return Ok(());
            }
            // With what was sent still unread on the other side, closing resets.
            Reply::Reset => return Ok(()),
            Reply::Hang => std::future::pending().await,
            Reply::Half(status) => {
                let half = format!("{}ok", head(status, "", "content-length: 9\r\n"));
                stream.get_mut().write_all(half.as_bytes()).await?;
                std::future::pending().await
            }
            Reply::Endless(status) => {
                stream
                    .get_mut()
                    .write_all(head(status, "", "transfer-encoding: chunked\r\n").as_bytes())
                    .await?;
                loop {
                    stream.get_mut().write_all(b"5\r\nhello\r\n").await?;
                }
            }
        };
        stream.get_mut().write_all(answer.as_bytes()).await?;
    }
}

async fn read<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Result<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        ensure!(stream.read_line(&mut line).await? > 0, "the connection ended");
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut lines = lines.into_iter();
    let first_line = lines.next().context("a first line")?;
    let headers: HashMap<String, String> = lines
        .filter_map(|line| {
            line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse::<usize>())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Request { first_line, headers, body: String::from_utf8(body)? })
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// The number that the message holds.
    pub(crate) fn number(&self) -> u64 {
        let body: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        body["number"].as_u64().expect("a number")
    }

    /// Whether it is signed with the secret, checked as a receiver would.
    pub(crate) fn is_signed(&self, secret: &SigningSecret) -> bool {
        let text = secret.reveal();
        let key = STANDARD.decode(text.strip_prefix("whsec_").expect("a secret")).expect("base64");
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.body);
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// TLS of a server called `localhost`, and who vouches for it, as PEM.
pub(crate) fn tls_server() -> Result<(TlsAcceptor, String)> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
        .map_err(|error| anyhow::anyhow!(error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    Ok((TlsAcceptor::from(Arc::new(config)), made.cert.pem()))
}

/// A stream that the server has accepted, of either kind.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Accepts TLS on a stream.
pub(crate) async fn accept(tls: &TlsAcceptor, stream: TcpStream) -> Result<Box<dyn Stream>> {
    Ok(Box::new(tls.accept(stream).await?))
}
