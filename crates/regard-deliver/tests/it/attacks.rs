//! Attacks on where a webhook may lead: addresses in every spelling, answers of hostile servers of names, redirects. Each is
//! refused, and nothing that listens on this machine hears of it.

use crate::bench::local_webhooks;
use crate::bench::receiver::{Receiver, Reply};
use AddressKind::{
    Documentation, LinkLocal, Loopback, Metadata, Multicast, Private, Reserved, Shared, Transition,
    Unspecified,
};
use anyhow::Result;
use async_trait::async_trait;
use jiff::Timestamp;
use regard_deliver::{
    AddressKind, Call, Fault, Network, PortRange, Resolve, SigningSecret, SystemResolver, Trust, UrlProblem,
    WebhookSettings, Webhooks,
};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Answers with one list after the other, and with the last one from then on.
pub(crate) struct Answers {
    lists: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Answers {
    pub(crate) fn new(lists: &[&[&str]]) -> Arc<Self> {
        let list = |list: &&[&str]| list.iter().map(|text| text.parse().expect("an address")).collect();
        Arc::new(Self { lists: lists.iter().map(list).collect(), asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Resolve for Answers {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let list = self.lists.get(asked).or_else(|| self.lists.last());
        list.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// A resolver that never answers.
struct Silent;

#[async_trait]
impl Resolve for Silent {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        std::future::pending().await
    }
}

fn webhooks(settings: &WebhookSettings, resolver: Arc<dyn Resolve>) -> Webhooks {
    Webhooks::new(settings, &Trust::none(), resolver).expect("TLS")
}

fn call(url: &str) -> Call {
    let secrets = vec![SigningSecret::of_bytes(vec![1; 32]).expect("a secret")];
    Call { webhook_id: "w".to_owned(), url: url.to_owned(), secrets, body: "{\"number\":1}".to_owned() }
}

async fn send(webhooks: &Webhooks, url: &str) -> Result<(), Fault> {
    webhooks.send(&call(url), "m1", Timestamp::UNIX_EPOCH).await
}

/// Anything in a URL goes, so that only where it leads is judged.
fn open() -> WebhookSettings {
    WebhookSettings {
        allow_http: true,
        ports: vec![PortRange::new(1, 65535)],
        timeout_ms: 2_000,
        ..WebhookSettings::default()
    }
}

/// Hosts that are no public address, and what they are.
const NOT_PUBLIC: &[(&str, AddressKind)] = &[
    // This machine, in every spelling that readers of addresses take.
    ("127.0.0.1", Loopback),
    ("127.8.8.8", Loopback),
    ("localhost", Loopback),
    ("LOCALHOST", Loopback),
    ("localhost.", Loopback),
    ("127.1", Loopback),
    ("2130706433", Loopback),
    ("0x7f000001", Loopback),
    ("0x7f.1", Loopback),
    ("0177.0.0.1", Loopback),
    ("017700000001", Loopback),
    ("%31%32%37.0.0.1", Loopback),
    ("127。0。0。1", Loopback),
    ("①②⑦.⓪.⓪.①", Loopback),
    ("0", Unspecified),
    ("0.0.0.0", Unspecified),
    ("0.1.2.3", Unspecified),
    ("[::1]", Loopback),
    ("[::]", Unspecified),
    ("[0:0:0:0:0:0:0:1]", Loopback),
    // The older kind inside the newer one.
    ("[::ffff:127.0.0.1]", Loopback),
    ("[::ffff:7f00:1]", Loopback),
    ("[::ffff:10.0.0.1]", Private),
    ("[::127.0.0.1]", Reserved),
    ("[64:ff9b::127.0.0.1]", Loopback),
    ("[64:ff9b::a9fe:a9fe]", Metadata),
    ("[64:ff9b::c0a8:101]", Private),
    ("[64:ff9b:1::808:808]", Transition),
    ("[2002:7f00:1::]", Loopback),
    ("[2002:a00:1::1]", Private),
    ("[2002:a9fe:a9fe::]", Metadata),
    ("[2001:0:53aa:64c:0:0:80ff:fffe]", Transition),
    ("[2a00:1:2:3:0:5efe:a00:1]", Private),
    // Metadata services.
    ("169.254.169.254", Metadata),
    ("[::ffff:169.254.169.254]", Metadata),
    ("0xa9fea9fe", Metadata),
    ("100.100.100.200", Metadata),
    ("192.0.0.192", Metadata),
    ("168.63.129.16", Metadata),
    ("169.254.170.2", Metadata),
    ("[fd00:ec2::254]", Metadata),
    // Networks that are not public.
    ("10.0.0.1", Private),
    ("172.16.0.1", Private),
    ("172.31.255.255", Private),
    ("192.168.1.1", Private),
    ("169.254.1.1", LinkLocal),
    ("100.64.0.1", Shared),
    ("100.127.255.255", Shared),
    ("192.0.0.1", Reserved),
    ("192.0.2.1", Documentation),
    ("198.51.100.1", Documentation),
    ("203.0.113.1", Documentation),
    ("198.18.0.1", Reserved),
    ("192.88.99.1", Transition),
    ("224.0.0.1", Multicast),
    ("239.255.255.255", Multicast),
    ("240.0.0.1", Reserved),
    ("255.255.255.255", Reserved),
    ("[fc00::1]", Private),
    ("[fd12:3456::1]", Private),
    ("[fe80::1]", LinkLocal),
    ("[fec0::1]", Private),
    ("[ff02::1]", Multicast),
    ("[2001:db8::1]", Documentation),
    ("[3fff::1]", Documentation),
    ("[100::1]", Reserved),
    ("[5f00::1]", Reserved),
];

#[tokio::test]
async fn addresses_that_are_not_public_are_refused_however_they_are_written() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    let port = inside.address.port();
    let webhooks = webhooks(&open(), Arc::new(SystemResolver));
    for (host, kind) in NOT_PUBLIC {
        let url = format!("http://{host}:{port}/");
        assert_eq!(send(&webhooks, &url).await, Err(Fault::Forbidden(*kind)), "{url}");
        assert_eq!(webhooks.check(&url).await, Err(Fault::Forbidden(*kind)), "{url}");
    }
    assert_eq!(inside.connections(), 0);
    Ok(())
}

/// Anybody is an administrator of a demo: it calls this machine, where the settings name it, and nobody else.
#[tokio::test]
async fn a_demo_calls_nobody_but_this_machine() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    let settings = WebhookSettings { only_this_machine: true, ..local_webhooks() };
    let here = webhooks(&settings, Arc::new(SystemResolver));
    assert_eq!((here.check(&inside.url()).await, send(&here, &inside.url()).await), (Ok(()), Ok(())));
    for outside in ["93.184.216.34", "10.0.0.1", "[2606:4700:4700::1111]", "[::ffff:8.8.8.8]"] {
        let url = format!("http://{outside}:{}/", inside.address.port());
        assert_eq!(here.check(&url).await, Err(Fault::NotFromDemo), "{url}");
        assert_eq!(send(&here, &url).await, Err(Fault::NotFromDemo), "{url}");
    }
    assert!(Fault::NotFromDemo.is_final() && Fault::NotFromDemo.to_string().starts_with("this is a demo"));
    let named = webhooks(&settings, Answers::new(&[&["127.0.0.1", "8.8.8.8"]]));
    let url = format!("http://hooks.example.com:{}/", inside.address.port());
    assert_eq!(named.check(&url).await, Err(Fault::NotFromDemo));
    let unnamed = WebhookSettings { allowed_networks: Vec::new(), ..settings };
    let unnamed = webhooks(&unnamed, Arc::new(SystemResolver));
    assert_eq!(unnamed.check(&inside.url()).await, Err(Fault::Forbidden(Loopback)));
    assert_eq!(inside.connections(), 1);
    Ok(())
}

#[tokio::test]
async fn urls_that_hide_something_are_refused() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    let port = inside.address.port();
    let public = Answers::new(&[&["127.0.0.1"]]);
    let usual = WebhookSettings { ..WebhookSettings::default() };
    let (usual, open) = (webhooks(&usual, public.clone()), webhooks(&open(), public));
    for (webhooks, url, problem) in [
        (&usual, "http://example.com/", UrlProblem::Scheme),
        (&usual, "ftp://example.com/", UrlProblem::Scheme),
        (&usual, "file:///etc/passwd", UrlProblem::Scheme),
        (&usual, "gopher://example.com/_x", UrlProblem::Scheme),
        (&usual, "javascript:alert(1)", UrlProblem::Scheme),
        (&usual, "unix:///run/docker.sock", UrlProblem::Scheme),
        (&open, "https://user:password@example.com/", UrlProblem::Credentials),
        (&open, "https://user@example.com/", UrlProblem::Credentials),
        (&open, "https://:password@example.com/", UrlProblem::Credentials),
        (&open, "https://@example.com/", UrlProblem::Credentials),
        (&open, "https://example.com:443@127.0.0.1/", UrlProblem::Credentials),
        (&open, "https://example.com%20@127.0.0.1/", UrlProblem::Credentials),
        (&usual, "https://example.com:22/", UrlProblem::Port),
        (&usual, "https://example.com:25/", UrlProblem::Port),
        (&usual, "https://example.com:6379/", UrlProblem::Port),
        (&usual, "https://example.com:80/", UrlProblem::Port),
        (&open, "https://example.com:0/", UrlProblem::Port),
        (&open, "https://example.com:65536/", UrlProblem::NotAUrl),
        (&open, "https://", UrlProblem::NotAUrl),
        (&open, "https:///", UrlProblem::NotAUrl),
        (&open, "//example.com/", UrlProblem::NotAUrl),
        (&open, "https://exa mple.com/", UrlProblem::NotAUrl),
        (&open, "https://example.com/\r\nX-Evil: 1", UrlProblem::NotAUrl),
        (&open, "https://example.com\t.evil.com/", UrlProblem::NotAUrl),
        (&open, "https:\\\\127.0.0.1\\", UrlProblem::NotAUrl),
        (&open, "https://example.com\\@127.0.0.1/", UrlProblem::NotAUrl),
        (&open, "https://[fe80::1%25eth0]/", UrlProblem::NotAUrl),
        (&open, "https://[::1/", UrlProblem::NotAUrl),
        (&open, "https://1.2.3.4.5.6.0x7f/", UrlProblem::NotAUrl),
        (&open, "https://a..b/", UrlProblem::Host),
        (&open, "", UrlProblem::NotAUrl),
    ] {
        assert_eq!(send(webhooks, url).await, Err(Fault::BadUrl(problem)), "{url:?}");
    }
    let long = format!("https://example.com/{}", "a".repeat(2_000));
    assert_eq!(send(&open, &long).await, Err(Fault::BadUrl(UrlProblem::TooLong)));
    // The other way about: the settings open one thing and no more.
    let local = webhooks(&local_webhooks(), Arc::new(SystemResolver));
    assert_eq!(send(&local, &format!("http://127.0.0.1:{port}/")).await, Ok(()));
    assert_eq!(send(&local, "http://127.0.0.1:22/").await, Err(Fault::BadUrl(UrlProblem::Port)));
    Ok(())
}

#[tokio::test]
async fn hostile_answers_for_a_name_are_refused() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    let url = format!("http://hooks.example.com:{}/", inside.address.port());
    for (answer, fault) in [
        (&["127.0.0.1"] as &[&str], Fault::Forbidden(Loopback)),
        (&["169.254.169.254"], Fault::Forbidden(Metadata)),
        (&["::1"], Fault::Forbidden(Loopback)),
        (&["::ffff:127.0.0.1"], Fault::Forbidden(Loopback)),
        (&["64:ff9b::7f00:1"], Fault::Forbidden(Loopback)),
        (&["0.0.0.0"], Fault::Forbidden(Unspecified)),
        // One good one does not make up for a bad one, in any order.
        (&["8.8.8.8", "127.0.0.1"], Fault::Forbidden(Loopback)),
        (&["127.0.0.1", "8.8.8.8"], Fault::Forbidden(Loopback)),
        (&["2606:4700:4700::1111", "10.0.0.1"], Fault::Forbidden(Private)),
        (&[], Fault::Unresolved),
    ] {
        let webhooks = webhooks(&open(), Answers::new(&[answer]));
        assert_eq!(send(&webhooks, &url).await, Err(fault), "{answer:?}");
    }
    let many: Vec<String> = (0..100).map(|number| format!("8.8.8.{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let flooded = webhooks(&open(), Answers::new(&[&many]));
    assert_eq!(send(&flooded, &url).await, Err(Fault::Unresolved));
    let slow = WebhookSettings { timeout_ms: 50, ..open() };
    assert_eq!(send(&webhooks(&slow, Arc::new(Silent)), &url).await, Err(Fault::TooSlow));
    assert_eq!(inside.connections(), 0);
    Ok(())
}

/// A name that leads to a good place when it is checked, and to another one after.
#[tokio::test]
async fn a_name_that_changes_its_mind_is_judged_at_each_try() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    let port = inside.address.port();
    let url = format!("http://hooks.example.com:{port}/");

    // Good when the webhook is made, bad when it is called.
    let webhooks_now = webhooks(&open(), Answers::new(&[&["8.8.8.8"], &["127.0.0.1"]]));
    assert_eq!(webhooks_now.check(&url).await, Ok(()));
    assert_eq!(send(&webhooks_now, &url).await, Err(Fault::Forbidden(AddressKind::Loopback)));
    assert_eq!(inside.connections(), 0);

    // Each try asks once and goes where that answer leads: had it asked again on connecting, it would arrive.
    let empty = Network("127.7.7.7/32".parse()?);
    let settings = WebhookSettings { allowed_networks: vec![empty], ..open() };
    let answers = Answers::new(&[&["127.7.7.7"], &["127.0.0.1"]]);
    let rebound = webhooks(&settings, answers.clone());
    assert_eq!(send(&rebound, &url).await, Err(Fault::Unreachable));
    assert_eq!((answers.asked.load(Ordering::SeqCst), inside.connections()), (1, 0));
    assert_eq!(send(&rebound, &url).await, Err(Fault::Forbidden(AddressKind::Loopback)));

    // A connection that waits is not used for a name that leads elsewhere by now.
    let lists: &[&[&str]] = &[&["127.0.0.1"], &["127.0.0.1"], &["10.0.0.1"], &["127.7.7.7"]];
    let kept = webhooks(&local_webhooks(), Answers::new(lists));
    assert_eq!((send(&kept, &url).await, send(&kept, &url).await), (Ok(()), Ok(())));
    assert_eq!(inside.connections(), 1, "it is used again");
    assert_eq!(send(&kept, &url).await, Err(Fault::Forbidden(AddressKind::Private)));
    assert_eq!(send(&kept, &url).await, Err(Fault::Unreachable));
    assert_eq!(inside.connections(), 1);
    Ok(())
}

#[tokio::test]
async fn no_redirect_is_followed() -> Result<()> {
    let inside = Receiver::start(|_| Reply::Status(200)).await?;
    for status in [301, 302, 303, 307, 308] {
        let to = inside.url();
        let outside = Receiver::start(move |_| Reply::With(status, "location", to.clone())).await?;
        let webhooks = webhooks(&local_webhooks(), Arc::new(SystemResolver));
        let fault = Fault::Status { status, not_before: None };
        assert_eq!(send(&webhooks, &outside.url()).await, Err(fault));
    }
    assert_eq!(inside.connections(), 0);
    Ok(())
}

/// Runs this very test once more, in an environment that names a proxy.
#[tokio::test]
async fn no_proxy_is_asked() -> Result<()> {
    const INNER: &str = "REGARD_TEST_BEHIND_A_PROXY";
    let receiver = Receiver::start(|_| Reply::Status(200)).await?;
    let webhooks = webhooks(&local_webhooks(), Arc::new(SystemResolver));
    assert_eq!(send(&webhooks, &receiver.url()).await, Ok(()));
    if std::env::var_os(INNER).is_some() {
        return Ok(());
    }
    let proxy = Receiver::start(|_| Reply::Status(200)).await?;
    let mut again = tokio::process::Command::new(std::env::current_exe()?);
    again.args(["--exact", "attacks::no_proxy_is_asked"]).env(INNER, "1").env_remove("NO_PROXY");
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        again.env(name, format!("http://{}", proxy.address));
    }
    let again = tokio::time::timeout(Duration::from_secs(60), again.output()).await??;
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
    assert!(String::from_utf8_lossy(&again.stdout).contains("1 passed"));
    assert_eq!(proxy.connections(), 0);
    Ok(())
}
