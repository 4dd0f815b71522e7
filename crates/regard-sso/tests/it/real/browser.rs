//! A browser as far as signing in needs one: it keeps cookies, follows redirects, fills in forms and sends them. Owns no opinion
//! on what the pages say.

use crate::hostile::parameters;
use anyhow::{Context, bail};
use regard_sso::CallbackParameters;
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response};
use std::collections::BTreeMap;
use url::Url;

const STEPS_AT_MOST: usize = 20;
/// Where the provider sends people back to; nobody listens there.
const BACK: &str = "http://127.0.0.1:9/callback";

pub(super) struct Browser {
    client: reqwest::Client,
    /// By path and name, as the provider sets several of one name.
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    pub(super) fn new() -> anyhow::Result<Self> {
        // The browser itself follows redirects, for the cookies on the way.
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { client, cookies: BTreeMap::new() })
    }

    /// Signs in and consents where that is asked, up to the way back.
    pub(super) async fn sign_in(&mut self, start: &Url, person: &str) -> anyhow::Result<CallbackParameters> {
        let mut page = self.get(start).await?;
        for _ in 0..STEPS_AT_MOST {
            let (url, mut form) = match page {
                Page::Back(parameters) => return Ok(parameters),
                Page::Form { url, html } => (url, form(&html)?),
            };
            let to = url.join(&form.action)?;
            form.fill("login", person);
            form.fill("password", "any");
            let request =
                self.client.post(to.clone()).header("content-type", "application/x-www-form-urlencoded");
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
            page = self.walk(to, request.body(body)).await?;
        }
        bail!("the provider asks and asks")
    }

    /// Takes the way out that the first page offers.
    pub(super) async fn cancel(&mut self, start: &Url) -> anyhow::Result<CallbackParameters> {
        let Page::Form { url, html } = self.get(start).await? else { bail!("nobody is asked anything") };
        let way_out = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let way_out =
            way_out.into_iter().find(|link| link.ends_with("/abort")).context("there is no way out")?;
        match self.get(&url.join(way_out)?).await? {
            Page::Back(parameters) => Ok(parameters),
            Page::Form { url, .. } => bail!("still at {url}"),
        }
    }

    async fn get(&mut self, url: &Url) -> anyhow::Result<Page> {
        let request = self.client.get(url.clone());
        self.walk(url.clone(), request).await
    }

    /// Sends a request and follows where it leads.
    async fn walk(&mut self, mut url: Url, mut request: RequestBuilder) -> anyhow::Result<Page> {
        for _ in 0..STEPS_AT_MOST {
            let answer = request.header("cookie", self.cookies_for(&url)).send().await?;
            self.keep_cookies(&url, &answer);
            if !answer.status().is_redirection() {
                let status = answer.status();
                let html = answer.text().await?;
                if !status.is_success() {
                    bail!("{url}: {status}: {html}");
                }
                return Ok(Page::Form { url, html });
            }
            let location = answer.headers().get("location").context("a redirect to nowhere")?.to_str()?;
            url = url.join(location)?;
            if url.as_str().starts_with(BACK) {
                return Ok(Page::Back(parameters(url.as_str())?));
            }
            request = self.client.get(url.clone());
        }
        bail!("redirects without end")
    }

    fn cookies_for(&self, url: &Url) -> String {
        let sent = self.cookies.iter().filter(|((path, _), _)| url.path().starts_with(path.as_str()));
        sent.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&mut self, url: &Url, answer: &Response) {
        for cookie in answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok())
        {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let path = parts.find_map(|part| part.strip_prefix("path=")).unwrap_or(url.path());
            let key = (path.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}

enum Page {
    /// The provider asks something.
    Form { url: Url, html: String },
    /// The way back.
    Back(CallbackParameters),
}

struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// Writes into a field, if the form has it.
    fn fill(&mut self, name: &str, text: &str) {
        for (_, value) in self.fields.iter_mut().filter(|(field, _)| field == name) {
            text.clone_into(value);
        }
    }
}

/// The first form of a page, with its fields as they come.
fn form(html: &str) -> anyhow::Result<Form> {
    let tag = html.split("<form").nth(1).context("the page has no form")?;
    let (head, rest) = tag.split_once('>').context("the form has no end")?;
    let body = rest.split("</form>").next().unwrap_or_default();
    let fields = body.split("<input").skip(1).filter_map(|field| {
        let field = field.split('>').next()?;
        Some((attribute(field, "name")?, attribute(field, "value").unwrap_or_default()))
    });
    Ok(Form {
        action: attribute(head, "action").context("the form leads nowhere")?,
        fields: fields.collect(),
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}
