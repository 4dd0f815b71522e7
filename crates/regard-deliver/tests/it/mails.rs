//! E-mail through a real server on this machine: with TLS and without, refused and accepted, alone and as a digest.

use crate::bench::mail_server::{MailServer, Says, Step, Taken, Ways};
use crate::bench::receiver::tls_server;
use crate::bench::{Bench, local};
use anyhow::{Context, Result};
use jiff::Timestamp;
use regard_deliver::{DeliverySettings, Fault, Mail, MailSecurity, MailSettings, Part, Relay, Trust};
use regard_store::{Destination, Timing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);

fn mail() -> Mail {
    let link = Part::Link { words: "Open".to_owned(), url: "https://regard.example.com/c/1".to_owned() };
    let parts = vec![Part::Text("Zażółć gęślą jaźń.\n.\n.and a line with a dot".to_owned()), link];
    let (to, language) = ("ann@example.com".to_owned(), "pl".to_owned());
    Mail { to, language, subject: "Zażółć".to_owned(), parts }
}

/// A server and who vouches for it.
async fn server(
    security: MailSecurity,
    plan: impl Fn(Step, &str) -> Says + Send + Sync + 'static,
) -> Result<(MailServer, Trust)> {
    with_password(security, None, plan).await
}

async fn with_password(
    security: MailSecurity,
    password: Option<&'static str>,
    plan: impl Fn(Step, &str) -> Says + Send + Sync + 'static,
) -> Result<(MailServer, Trust)> {
    let (tls, pem) = tls_server()?;
    let offers_starttls = security == MailSecurity::Starttls;
    let ways = Ways { security, offers_starttls, tls: Some(tls), password, plan: Arc::new(plan) };
    Ok((MailServer::start(ways).await?, Trust::none().and_pem(pem.as_bytes())?))
}

async fn send(settings: &MailSettings, trust: &Trust) -> Result<(), Fault> {
    Relay::new(settings, trust).expect("good settings").send(&mail(), "m1", NOW).await
}

#[tokio::test]
async fn a_mail_arrives_in_every_way_that_is_safe() -> Result<()> {
    for security in [MailSecurity::Starttls, MailSecurity::Tls, MailSecurity::None] {
        let (server, trust) = server(security, |_, _| Says::Fine).await?;
        assert_eq!(send(&server.settings(security), &trust).await, Ok(()), "{security:?}");
        let taken = server.taken().pop().context("it was taken")?;
        assert_eq!(
            (taken.to.as_str(), taken.header("Message-ID")),
            ("ann@example.com", Some("<m1@example.com>"))
        );
        assert_eq!(taken.header("Auto-Submitted"), Some("auto-generated"));
        assert_eq!(taken.header("From"), Some("Regard <regard@example.com>"));
        assert!(taken.text.contains("text/plain") && taken.text.contains("text/html"));
        assert_eq!(taken.text.matches("and a line with a dot").count(), 2, "a dot alone ends nothing");
    }
    Ok(())
}

#[tokio::test]
async fn without_tls_nothing_is_said() -> Result<()> {
    // It offers none.
    let (open, trust) = server(MailSecurity::None, |_, _| Says::Fine).await?;
    let settings = open.signing_in(MailSecurity::Starttls, "swordfish");
    assert_eq!(send(&settings, &trust).await, Err(Fault::RelayNoTls));
    // Its certificate is for somebody else, or nobody vouches for it.
    for security in [MailSecurity::Starttls, MailSecurity::Tls] {
        let (server, trust) = server(security, |_, _| Says::Fine).await?;
        let elsewhere = MailSettings { host: "127.0.0.1".to_owned(), ..server.settings(security) };
        assert_eq!(send(&elsewhere, &trust).await, Err(Fault::RelayNoTls), "{security:?}");
        let unknown = send(&server.settings(security), &Trust::none()).await;
        assert_eq!(unknown, Err(Fault::RelayNoTls), "{security:?}");
        assert!(server.taken().is_empty());
    }
    assert!(open.taken().is_empty());
    // Somebody on the way says more before the turn, to be taken for the server after it.
    let words = "250-mail.example.com\r\n250 AUTH PLAIN\r\n235 welcome\r\n";
    let plan = move |step, _: &str| if step == Step::Turn { Says::No(words) } else { Says::Fine };
    let (server, trust) = self::server(MailSecurity::Starttls, plan).await?;
    assert_eq!(send(&server.settings(MailSecurity::Starttls), &trust).await, Err(Fault::RelayNoTls));
    assert!(server.taken().is_empty());
    // And in the open it goes nowhere else than here.
    let settings = MailSettings { host: "mail.example.com".to_owned(), ..open.settings(MailSecurity::None) };
    let settings = DeliverySettings { mail: Some(settings), ..DeliverySettings::default() };
    assert!(settings.check().is_err());
    Ok(())
}

#[tokio::test]
async fn a_password_opens_and_is_never_repeated() -> Result<()> {
    let security = MailSecurity::Starttls;
    let (server, trust) = with_password(security, Some("swordfish"), |_, _| Says::Fine).await?;
    assert_eq!(send(&server.signing_in(security, "swordfish"), &trust).await, Ok(()));
    let settings = server.signing_in(security, "sw0rdfish");
    let fault = send(&settings, &trust).await.err().context("it fails")?;
    assert_eq!(fault, Fault::RelaySignIn);
    assert_eq!(send(&server.settings(security), &trust).await, Err(Fault::RelaySignIn), "nobody signed in");
    let relay = Relay::new(&settings, &trust)?;
    let shown = format!("{fault} {fault:?} {settings:?} {relay:?}");
    assert!(!shown.contains("sw0rdfish") && !shown.contains("AHJlZ2Fy"), "{shown}");
    assert!(!fault.is_final(), "no mail is to blame");
    Ok(())
}

#[tokio::test]
async fn answers_are_told_apart() -> Result<()> {
    let security = MailSecurity::None;
    let refused = |code, words: &str| Fault::MailRefused { code, words: words.to_owned() };
    let later = |code, words: &str| Fault::MailLater { code, words: words.to_owned() };
    for (step, says, expected) in [
        (Step::Hello, Says::No("554 no"), Fault::RelayUnreachable),
        (Step::Hello, Says::No("nonsense"), Fault::RelayUnreachable),
        (Step::From, Says::No("550 not you"), later(550, "not you")),
        (Step::From, Says::No("421 later"), later(421, "later")),
        (Step::To, Says::No("550 5.1.1 no such mailbox"), refused(550, "5.1.1 no such mailbox")),
        (Step::To, Says::No("450 4.2.1 come again"), later(450, "4.2.1 come again")),
        (Step::To, Says::No("530 sign in"), Fault::RelaySignIn),
        (Step::Text, Says::No("552 too much"), refused(552, "too much")),
        (Step::Text, Says::No("452 full"), later(452, "full")),
        (Step::Text, Says::Hang, Fault::RelayTooSlow),
        (Step::To, Says::Hang, Fault::RelayTooSlow),
        (Step::Hello, Says::Hang, Fault::RelayTooSlow),
        (Step::Text, Says::Cut, Fault::RelayUnreachable),
    ] {
        let plan = move |now, _: &str| if now == step { says } else { Says::Fine };
        let (server, trust) = server(security, plan).await?;
        let settings = MailSettings { connect_timeout_ms: 500, ..server.settings(security) };
        let fault = send(&settings, &trust).await.err().with_context(|| format!("{step:?} {says:?}"))?;
        assert_eq!(fault, expected, "{step:?} {says:?}");
        assert_eq!(fault.is_final(), matches!(expected, Fault::MailRefused { .. }), "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn connections_are_used_again_and_broken_ones_are_not() -> Result<()> {
    let security = MailSecurity::Tls;
    let hangs = Arc::new(Mutex::new(false));
    let hang = Arc::clone(&hangs);
    let plan = move |step, _: &str| {
        let says_nothing = step == Step::Text && std::mem::take(&mut *hang.lock().expect("not poisoned"));
        if says_nothing { Says::Hang } else { Says::Fine }
    };
    let (server, trust) = server(security, plan).await?;
    let relay = Relay::new(&server.settings(security), &trust)?;
    for number in 0..3 {
        relay.send(&mail(), &format!("m{number}"), NOW).await?;
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    *hangs.lock().expect("not poisoned") = true;
    assert_eq!(relay.send(&mail(), "m3", NOW).await, Err(Fault::RelayTooSlow));
    for number in 4..6 {
        relay.send(&mail(), &format!("m{number}"), NOW).await?;
    }
    assert_eq!(
        server.connections.load(Ordering::SeqCst),
        2,
        "the one in the middle of something is not used"
    );
    let ids: BTreeSet<String> = message_ids(&server.taken());
    assert_eq!(ids.len(), 5);
    assert!(server.taken().iter().all(|taken| taken.text.matches("Message-ID").count() == 1));
    relay.close().await;
    Ok(())
}

fn message_ids(taken: &[Taken]) -> BTreeSet<String> {
    taken.iter().filter_map(|taken| taken.header("Message-ID").map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_digest_is_one_mail_for_many_messages() -> Result<()> {
    let bench = Bench::new(3_600).await?;
    let security = MailSecurity::Starttls;
    let (server, trust) = server(security, |_, _| Says::Fine).await?;
    let (ann, bob) = (bench.user("ann@example.com").await?, bench.user("bob@example.com").await?);
    let to = |user: &regard_model::UserId, numbers: std::ops::Range<u64>, timing: Timing| {
        let user = user.clone();
        numbers.map(move |number| (number, Destination::User(user.clone()), timing)).collect::<Vec<_>>()
    };
    bench.raise(to(&ann, 0..7, Timing::Digest)).await?;
    bench.raise(to(&bob, 10..13, Timing::Digest)).await?;
    bench.raise(to(&bob, 20..22, Timing::AtOnce)).await?;
    let settings = DeliverySettings { mail: Some(server.settings(security)), ..local() };
    let running = bench.run(Arc::new(bench.outbox()), &settings, &trust, 1)?;
    // The clock begins at nine, and digests are due at eight: 23 hours are 23 seconds.
    bench.until_empty(Duration::from_secs(60)).await?;
    running.stop().await?;
    let mut taken: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for mail in server.taken() {
        // The plain text is in base64, so its subject says how many.
        let subject = mail.header("Subject").context("a subject")?.to_owned();
        let many = subject_number(&subject)?;
        taken.entry(mail.to.clone()).or_default().push(many);
    }
    taken.values_mut().for_each(|sizes| sizes.sort_unstable());
    let expected = [("ann@example.com", vec![7]), ("bob@example.com", vec![1, 1, 3])];
    assert_eq!(taken, expected.map(|(to, sizes)| (to.to_owned(), sizes)).into());
    assert_eq!(message_ids(&server.taken()).len(), 4);
    Ok(())
}

/// The number that a subject begins with, which stands in an encoded word.
fn subject_number(subject: &str) -> Result<usize> {
    use base64::Engine;
    let plain = match subject.strip_prefix("=?utf-8?b?") {
        Some(word) => {
            let word = word.split('?').next().context("a word")?;
            String::from_utf8(base64::engine::general_purpose::STANDARD.decode(word)?)?
        }
        None => subject.to_owned(),
    };
    Ok(plain.split(' ').next().context("a number")?.parse()?)
}

/// Mails through a server that refuses now and then, cuts connections after it took a mail, and hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_mails_arrive_through_a_moody_server() -> Result<()> {
    const MAILS: u64 = 2_000;
    let bench = Bench::new(60).await?;
    let tries: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let counted = Arc::clone(&tries);
    let plan = move |step, to: &str| {
        let number: u64 =
            to.trim_start_matches('u').split('@').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let mut tries = counted.lock().expect("not poisoned");
        let tried = tries.entry(to.to_owned()).or_default();
        match (step, number % 50) {
            (Step::To, 7) => Says::No("550 5.1.1 no such mailbox"),
            (Step::To, 1..=5) => {
                *tried += 1;
                if *tried <= 2 { Says::No("450 4.7.1 greylisted") } else { Says::Fine }
            }
            (Step::Text, 11 | 12) => {
                *tried += 1;
                if *tried == 1 { Says::Cut } else { Says::Fine }
            }
            (Step::Text, 13) => {
                *tried += 1;
                if *tried == 1 { Says::Hang } else { Says::Fine }
            }
            (Step::Text, 14) => {
                *tried += 1;
                if *tried == 1 { Says::No("451 busy") } else { Says::Fine }
            }
            _ => Says::Fine,
        }
    };
    let security = MailSecurity::Starttls;
    let (server, trust) = with_password(security, Some("swordfish"), plan).await?;
    let messages = (0..MAILS).map(|number| {
        let address = format!("u{number}@example.com").parse().expect("an address");
        (number, Destination::Address(address), Timing::AtOnce)
    });
    bench.raise(messages.collect()).await?;
    let mut mail = server.signing_in(security, "swordfish");
    mail.connections = 8;
    let settings = DeliverySettings { mail: Some(mail), ..local() };
    let began = std::time::Instant::now();
    let first = bench.run(Arc::new(bench.outbox()), &settings, &trust, 1)?;
    let second = bench.run(Arc::new(bench.outbox()), &settings, &trust, 2)?;
    bench.until_empty(Duration::from_secs(100)).await?;
    let elapsed = began.elapsed();
    first.stop().await?;
    second.stop().await?;

    let dead = bench.store.dead_messages(None, 100).await?;
    assert_eq!(dead.len(), 40, "those without a mailbox");
    assert!(dead.iter().all(|dead| dead.attempts == 1 && dead.why.contains("550: 5.1.1 no such mailbox")));
    let taken = server.taken();
    let mut of_each: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mail in &taken {
        of_each.entry(&mail.to).or_default().insert(mail.header("Message-ID").context("it has one")?);
    }
    assert_eq!(of_each.len(), 1_960, "all the others");
    assert!(of_each.values().all(|ids| ids.len() == 1), "each under one key, however often it came");
    assert_eq!(message_ids(&taken).len(), 1_960, "and no two under the same");
    println!(
        "{MAILS} mails in {:.1} s: {} taken, {} of them repeats; {} connections",
        elapsed.as_secs_f64(),
        taken.len(),
        taken.len() - 1_960,
        server.connections.load(Ordering::SeqCst)
    );
    Ok(())
}
