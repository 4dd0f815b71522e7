//! A mail as it goes over the wire. Owns its headers: who it is from and to, what it is about, the key by which a repeat is
//! known, and that a program wrote it.

use super::words::{Mail, one_line};
use crate::fault::Fault;
use crate::webhooks::is_message_id;
use jiff::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::time::SystemTime;

/// Words of the envelope and the bytes of a mail.
pub(super) struct Letter {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Writes a mail down.
pub(super) fn write(mail: &Mail, message_id: &str, from: &Mailbox, now: Timestamp) -> Result<Letter, Fault> {
    if let Some(problem) = mail.problem() {
        return Err(Fault::BadMessage(problem));
    }
    if !is_message_id(message_id) {
        return Err(Fault::BadMessage("has a key that is none: 1 to 64 letters, digits, _ or -"));
    }
    let to: Address = mail.to.parse().map_err(|_| Fault::BadMessage("goes to what is no address"))?;
    if mail.to.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return Err(Fault::BadMessage("goes to what is no address"));
    }
    let from = Mailbox::new(from.name.as_deref().map(one_line), from.email.clone());
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()])
        .map_err(|_| Fault::BadMessage("goes to what is no address"))?;
    let domain = from.email.domain().to_owned();
    let letter = Message::builder()
        .message_id(Some(format!("<{message_id}@{domain}>")))
        .date(SystemTime::from(now))
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(mail.subject_line())
        .raw_header(plain("Auto-Submitted", "auto-generated"))
        // So that mailboxes of Exchange do not answer that somebody is on holiday.
        .raw_header(plain("X-Auto-Response-Suppress", "All"))
        .multipart(MultiPart::alternative_plain_html(mail.text(), mail.html()))
        .map_err(|_| Fault::BadMessage("cannot be put into a mail"))?;
    Ok(Letter { envelope, bytes: letter.formatted() })
}

fn plain(name: &'static str, value: &'static str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::words::Part;
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);

    fn mail(to: &str, subject: &str) -> Mail {
        let parts = vec![Part::Text("Zażółć gęślą jaźń.".to_owned())];
        Mail { to: to.to_owned(), language: "pl".to_owned(), subject: subject.to_owned(), parts }
    }

    fn written(mail: &Mail) -> Result<String, Fault> {
        let from = "Régard <regard@example.com>".parse().unwrap();
        let letter = write(mail, "a1b2", &from, NOW)?;
        Ok(String::from_utf8(letter.bytes).unwrap())
    }

    fn headers(text: &str) -> Vec<&str> {
        let head = text.split("\r\n\r\n").next().unwrap();
        head.split("\r\n").filter(|line| !line.starts_with(' ')).collect()
    }

    #[test]
    fn a_letter_is_ascii_and_says_who_and_what() {
        let text = written(&mail("ann@example.com", "Zażółć gęślą jaźń")).unwrap();
        assert!(text.is_ascii());
        let names: Vec<&str> = headers(&text).iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(
            names,
            [
                "Message-ID",
                "Date",
                "From",
                "To",
                "Subject",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "MIME-Version",
                "Content-Type"
            ]
        );
        assert!(text.contains("Message-ID: <a1b2@example.com>\r\n"));
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(text.contains("Date: Mon, 05 Jan 2026 09:00:00 +0000\r\n"), "{text}");
        assert!(text.contains("multipart/alternative"));
        assert!(!text.contains("List-Unsubscribe"));
    }

    #[test]
    fn no_words_become_a_header() {
        let plain = headers(&written(&mail("ann@example.com", "x")).unwrap()).len();
        for subject in [
            "x\r\nBcc: eve@example.com",
            "x\nBcc: eve@example.com",
            "x\rBcc: eve@example.com",
            "x\r\n\r\nhello",
            "x\u{2028}Bcc: eve@example.com",
            "x\u{85}Bcc: eve@example.com",
            "=?utf-8?q?x=0D=0ABcc:_eve@example.com?=",
        ] {
            let text = written(&mail("ann@example.com", subject)).unwrap();
            assert_eq!(headers(&text).len(), plain, "{subject:?}");
            assert!(!headers(&text).iter().any(|line| line.starts_with("Bcc")), "{subject:?}");
        }
        for to in [
            "ann@example.com\r\nBcc: eve@example.com",
            "ann@example.com, eve@example.com",
            "ann@example.com> RCPT TO:<eve@example.com",
            "Ann <ann@example.com>",
            "ann",
            "",
        ] {
            assert_eq!(
                written(&mail(to, "x")),
                Err(Fault::BadMessage("goes to what is no address")),
                "{to:?}"
            );
        }
    }
}
