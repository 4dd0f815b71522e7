//! A small mail server on this machine: enough of SMTP to take mail, in the open or with TLS, and to refuse it. Owns what it
//! took.

use super::receiver::{Stream, accept};
use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regard_deliver::{MailPassword, MailSecurity, MailSettings};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// What the server says at a step, other than that all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Fine,
    /// This.
    No(&'static str),
    /// Nothing, for as long as anybody waits.
    Hang,
    /// It takes what it is given, and the connection is cut before it says so.
    Cut,
}

/// When something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Hello,
    Turn,
    From,
    To,
    Text,
}

type Plan = Arc<dyn Fn(Step, &str) -> Says + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Ways {
    pub(crate) security: MailSecurity,
    pub(crate) offers_starttls: bool,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) password: Option<&'static str>,
    pub(crate) plan: Plan,
}

pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    pub(crate) connections: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailServer {
    pub(crate) async fn start(ways: Ways) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let taken: Arc<Mutex<Vec<Taken>>> = Arc::default();
        let connections = Arc::new(AtomicUsize::new(0));
        let (kept, counted) = (Arc::clone(&taken), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (ways, kept) = (ways.clone(), Arc::clone(&kept));
                tokio::spawn(async move { serve(stream, ways, kept).await });
            }
        });
        Ok(Self { address, taken, connections, task: task.abort_handle() })
    }

    pub(crate) fn settings(&self, security: MailSecurity) -> MailSettings {
        MailSettings {
            host: "localhost".to_owned(),
            port: Some(self.address.port()),
            security,
            from: "Regard <regard@example.com>".to_owned(),
            user: None,
            password_env: None,
            password: None,
            hello: None,
            connections: 4,
            connect_timeout_ms: 2_000,
            timeout_ms: 500,
        }
    }

    pub(crate) fn signing_in(&self, security: MailSecurity, password: &str) -> MailSettings {
        let (user, password) = (Some("regard".to_owned()), Some(MailPassword::new(password)));
        let password_env = Some("REGARD_MAIL_PASSWORD".to_owned());
        MailSettings { user, password_env, password, ..self.settings(security) }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("not poisoned").clone()
    }
}

struct Talk {
    stream: BufReader<Box<dyn Stream>>,
}

impl Talk {
    async fn say(&mut self, words: &str) -> Result<()> {
        self.stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).await?;
        Ok(self.stream.get_mut().flush().await?)
    }

    async fn hear(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line).await? > 0, "the connection ended");
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Says what the plan says. Returns whether all is well.
    async fn answer(&mut self, says: Says, fine: &str) -> Result<bool> {
        match says {
            Says::Fine => self.say(fine).await?,
            Says::No(words) => self.say(words).await?,
            Says::Hang => std::future::pending().await,
            Says::Cut => anyhow::bail!("cut"),
        }
        Ok(says == Says::Fine)
    }
}

async fn serve(stream: TcpStream, ways: Ways, kept: Arc<Mutex<Vec<Taken>>>) -> Result<()> {
    stream.set_nodelay(true)?;
    let tls = || ways.tls.as_ref().ok_or_else(|| anyhow::anyhow!("no TLS here"));
    let mut is_private = ways.security == MailSecurity::Tls;
    let plain = stream;
    if is_private {
        let stream = accept(tls()?, plain).await?;
        return talk(Talk { stream: BufReader::new(stream) }, &ways, true, &kept).await;
    }
    if !ways.offers_starttls {
        return talk(Talk { stream: BufReader::new(Box::new(plain)) }, &ways, false, &kept).await;
    }
    // Up to STARTTLS in the open, one line at a time.
    let mut open = BufReader::new(plain);
    open.get_mut().write_all(b"220 mail.example.com\r\n").await?;
    loop {
        let mut line = String::new();
        ensure!(open.read_line(&mut line).await? > 0, "the connection ended");
        if line.starts_with("EHLO") {
            open.get_mut().write_all(b"250-mail.example.com\r\n250 STARTTLS\r\n").await?;
        } else if line.starts_with("STARTTLS") {
            // Somebody on the way may write more behind it.
            let more = match (ways.plan)(Step::Turn, "") {
                Says::No(words) => words,
                _ => "",
            };
            open.get_mut().write_all(format!("220 go on\r\n{more}").as_bytes()).await?;
            break;
        } else {
            open.get_mut().write_all(b"530 say STARTTLS first\r\n").await?;
        }
    }
    is_private = true;
    let stream = accept(tls()?, open.into_inner()).await?;
    talk_on(Talk { stream: BufReader::new(stream) }, &ways, is_private, &kept).await
}

async fn talk(mut talk: Talk, ways: &Ways, is_private: bool, kept: &Mutex<Vec<Taken>>) -> Result<()> {
    let says = (ways.plan)(Step::Hello, "");
    if talk.answer(says, "220 mail.example.com").await? {
        talk_on(talk, ways, is_private, kept).await?;
    }
    Ok(())
}

async fn talk_on(mut talk: Talk, ways: &Ways, is_private: bool, kept: &Mutex<Vec<Taken>>) -> Result<()> {
    let mut is_known = ways.password.is_none();
    let mut to = String::new();
    loop {
        let line = talk.hear().await?;
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            let auth = if is_private { "250 AUTH PLAIN LOGIN" } else { "250 8BITMIME" };
            talk.say(&format!("250-mail.example.com\r\n{auth}")).await?;
        } else if let Some(word) = line.strip_prefix("AUTH PLAIN ") {
            let told = String::from_utf8(STANDARD.decode(word)?)?;
            is_known = told.ends_with(&format!("\0{}", ways.password.unwrap_or_default()));
            // A careless server says the password back.
            let no = format!("535 5.7.8 no: {told:?} {word}");
            talk.say(if is_known { "235 welcome" } else { &no }).await?;
        } else if upper.starts_with("MAIL FROM:") {
            let says = if is_known { (ways.plan)(Step::From, &line) } else { Says::No("530 sign in first") };
            talk.answer(says, "250 fine").await?;
        } else if upper.starts_with("RCPT TO:") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            talk.answer((ways.plan)(Step::To, &to), "250 fine").await?;
        } else if upper == "DATA" {
            talk.say("354 go on").await?;
            let mut text = Vec::new();
            loop {
                let line = talk.hear().await?;
                if line == "." {
                    break;
                }
                text.push(line.strip_prefix('.').map_or(line.clone(), str::to_owned));
            }
            let says = (ways.plan)(Step::Text, &to);
            if matches!(says, Says::Fine | Says::Cut) {
                let text = text.join("\r\n");
                kept.lock().expect("not poisoned").push(Taken { to: to.clone(), text });
            }
            talk.answer(says, "250 taken").await?;
        } else if upper == "QUIT" {
            return talk.say("221 bye").await;
        } else {
            talk.say("250 fine").await?;
        }
    }
}

impl Taken {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let lines = head.split("\r\n");
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}
