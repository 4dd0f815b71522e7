//! The way from a name and a port to a connection on which SMTP may be spoken: in the open to this very machine, with TLS
//! from the first byte, or turned to TLS by STARTTLS. Owns that nothing that was said in the open counts after the turn.
//!
//! This is done here and not by lettre, which keeps what a stranger on the way wrote behind the answer to STARTTLS, and
//! takes it for an answer that came through TLS (CVE-2011-0411 is the same of servers).

use crate::fault::Fault;
use crate::settings::MailSecurity;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::ServerName;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How much is read of what is said in the open. **Unit**: bytes.
const OPEN_WORDS_AT_MOST: u64 = 16 * 1024;
/// What a server would have said first, had it not said it before the turn.
const WELCOME: &[u8] = b"220 \r\n";

/// Connects, and turns to TLS.
pub(super) async fn open(
    host: &str,
    port: u16,
    security: MailSecurity,
    hello: &str,
    tls: &TlsConnector,
) -> Result<Box<dyn AsyncTokioStream>, Fault> {
    let unreachable = |_| Fault::RelayUnreachable;
    match security {
        MailSecurity::None => {
            // Whatever the machine's files say that localhost is, this is it.
            let here = host.parse().map_or_else(
                |_| vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
                |address| vec![address],
            );
            let here: Vec<SocketAddr> =
                here.into_iter().map(|address| SocketAddr::new(address, port)).collect();
            Ok(Box::new(TcpStream::connect(here.as_slice()).await.map_err(unreachable)?))
        }
        MailSecurity::Tls => {
            let tcp = TcpStream::connect((host, port)).await.map_err(unreachable)?;
            Ok(Box::new(private(host, tcp, tls, b"").await?))
        }
        MailSecurity::Starttls => {
            let tcp = TcpStream::connect((host, port)).await.map_err(unreachable)?;
            let tcp = turn(tcp, hello).await?;
            Ok(Box::new(private(host, tcp, tls, WELCOME).await?))
        }
    }
}

/// Says hello in the open and asks for TLS.
async fn turn(tcp: TcpStream, hello: &str) -> Result<TcpStream, Fault> {
    let mut open = BufReader::new(tcp.take(OPEN_WORDS_AT_MOST));
    expect(&mut open, "220", Fault::RelayUnreachable).await?;
    say(&mut open, &format!("EHLO {hello}\r\n")).await?;
    let offers = expect(&mut open, "250", Fault::RelayUnreachable).await?;
    if !offers.iter().any(|offer| offer.eq_ignore_ascii_case("STARTTLS")) {
        return Err(Fault::RelayNoTls);
    }
    say(&mut open, "STARTTLS\r\n").await?;
    expect(&mut open, "220", Fault::RelayNoTls).await?;
    // Whatever stands behind the answer was not said by who we will know by the certificate.
    if !open.buffer().is_empty() {
        return Err(Fault::RelayNoTls);
    }
    Ok(open.into_inner().into_inner())
}

async fn say(open: &mut BufReader<tokio::io::Take<TcpStream>>, words: &str) -> Result<(), Fault> {
    open.get_mut().get_mut().write_all(words.as_bytes()).await.map_err(|_| Fault::RelayUnreachable)
}

/// Reads one answer of one or more lines, and returns what follows the code in each.
async fn expect(
    open: &mut BufReader<tokio::io::Take<TcpStream>>,
    code: &str,
    otherwise: Fault,
) -> Result<Vec<String>, Fault> {
    let mut words = Vec::new();
    loop {
        let mut line = String::new();
        open.read_line(&mut line).await.map_err(|_| Fault::RelayUnreachable)?;
        let Some(line) = line.strip_suffix('\n') else { return Err(Fault::RelayUnreachable) };
        let Some(rest) = line.trim_end_matches('\r').strip_prefix(code) else { return Err(otherwise) };
        words.push(rest.get(1..).unwrap_or_default().trim().to_owned());
        match rest.as_bytes().first() {
            Some(b'-') => {}
            Some(b' ') | None => return Ok(words),
            Some(_) => return Err(otherwise),
        }
    }
}

async fn private(
    host: &str,
    tcp: TcpStream,
    tls: &TlsConnector,
    said_before: &'static [u8],
) -> Result<Private, Fault> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Fault::RelayNoTls)?;
    let stream = tls.connect(name, tcp).await.map_err(|_| Fault::RelayNoTls)?;
    Ok(Private { said_before, stream })
}

/// A connection with TLS, on which something was said before.
#[derive(Debug)]
struct Private {
    said_before: &'static [u8],
    stream: TlsStream<TcpStream>,
}

impl AsyncTokioStream for Private {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Private {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.said_before.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, into);
        }
        let (now, later) = self.said_before.split_at(self.said_before.len().min(into.remaining()));
        into.put_slice(now);
        self.said_before = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Private {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        words: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, words)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
