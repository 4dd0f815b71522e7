//! What may be written into `regard.toml`, and what is refused with what would do.

use anyhow::Result;
use regard_deliver::{DeliverySettings, MailPassword, MailSecurity};

fn read(text: &str) -> Result<DeliverySettings> {
    Ok(toml::from_str(text)?)
}

#[test]
fn nothing_need_be_written() -> Result<()> {
    let settings = read("")?;
    assert_eq!(settings, DeliverySettings::default());
    assert_eq!(settings.check(), Ok(()));
    assert!(settings.mail.is_none() && !settings.webhooks.allow_http);
    assert!(settings.webhooks.allowed_networks.is_empty());
    Ok(())
}

#[test]
fn everything_can_be_written() -> Result<()> {
    let mut settings = read(
        r#"
        [mail]
        host = "smtp.example.com"
        from = "Regard <regard@example.com>"
        user = "regard"
        password_env = "REGARD_MAIL_PASSWORD"
        security = "tls"
        [webhooks]
        allow_http = true
        ports = [443, "9000-9099"]
        allowed_networks = ["10.1.0.0/16", "192.168.1.7", "fd00::/8"]
        refused_networks = ["203.0.113.0/24"]
        [sending]
        at_once = 10
        at_once_each = 2
        [retry]
        tries = 3
        "#,
    )?;
    let mail = settings.mail.as_mut().expect("it is written");
    assert_eq!(mail.security, MailSecurity::Tls);
    mail.password = Some(MailPassword::new("word"));
    assert!(!format!("{mail:?}").contains("word\""));
    assert_eq!(settings.check(), Ok(()));
    Ok(())
}

#[test]
fn what_cannot_be_used_says_which_and_what_would_do() -> Result<()> {
    let mail = "[mail]\nhost = \"smtp.example.com\"\nfrom = \"regard@example.com\"\n";
    for (text, setting) in [
        (format!("{mail}security = \"none\""), "mail.security"),
        (mail.replace("regard@example.com", "regard"), "mail.from"),
        (mail.replace("regard@example.com", "regard@example.com\\r\\nBcc: eve@example.com"), "mail.from"),
        (mail.replace("smtp.example.com", "smtp example"), "mail.host"),
        (format!("{mail}user = \"regard\""), "mail.user"),
        (format!("{mail}user = \"regard\"\npassword_env = \"NOT_SET\""), "mail.password_env"),
        (format!("{mail}connections = 0"), "mail.connections"),
        (format!("{mail}hello = \"a b\""), "mail.hello"),
        ("[webhooks]\nports = []".to_owned(), "webhooks.ports"),
        ("[webhooks]\nports = [0]".to_owned(), "webhooks.ports"),
        ("[webhooks]\ntimeout_ms = 1".to_owned(), "webhooks.timeout_ms"),
        ("[sending]\nat_once = 2".to_owned(), "sending.at_once_each"),
        ("[sending]\nlease_seconds = 20".to_owned(), "sending.lease_seconds"),
        ("[sending]\nheld_at_most = 10".to_owned(), "sending.held_at_most"),
        ("[retry]\ntries = 0".to_owned(), "retry.tries"),
        ("[retry]\nlongest_pause_seconds = 1".to_owned(), "retry.longest_pause_seconds"),
        ("[retry]\nhours = 1000".to_owned(), "retry.hours"),
    ] {
        let bad = read(&text)?.check().expect_err(&text);
        assert_eq!(bad.setting, setting, "{text}");
    }
    for text in [
        "[webhooks]\nallowed_networks = [\"10.0.0.0/33\"]",
        "[webhooks]\nallowed_networks = [\"example.com\"]",
        "[webhooks]\nports = [\"9-1\"]",
        "[webhooks]\nports = [70000]",
        "[webhooks]\nfollow_redirects = true",
        "[mail]\nhost = \"smtp.example.com\"\nfrom = \"a@example.com\"\npassword = \"word\"",
        "[mail]\nhost = \"smtp.example.com\"",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    Ok(())
}
