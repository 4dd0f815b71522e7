//! Which objects a table has. Owns listing in pages and matching keys with a pattern; not what is in the objects.

use super::blame::Scene;
use super::error::StorageError;
use super::{Storage, StoredFile};
use crate::error::IngestError;
use crate::files::{MATCHING, bad_pattern, check_pattern};
use crate::source::TableConfig;
use glob::Pattern;
use jiff::Timestamp;
use object_store::ObjectMeta;
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use std::borrow::Cow;
use std::path::{Component, Path};
use tokio::time::timeout;

/// Storage that answers in smaller pages, or with the same page for ever, ends here.
const MAX_PAGES: usize = 10_000;

/// What is asked for, and what is taken of it.
struct Question<'a> {
    /// What all keys of the source begin with.
    root: &'a str,
    /// What all keys of the answer begin with.
    prefix: String,
    pattern: Pattern,
    /// Whether the pattern matches below the prefix's folder only, so that deeper ones need no listing.
    flat: bool,
}

impl Storage {
    /// The files of a table, by key. **Empty**: never; no file is an error.
    ///
    /// # Errors
    /// [`StorageError::Files`] with [`IngestError::Pattern`] or [`IngestError::NoFiles`], as for a folder;
    /// [`StorageError::Settings`] and [`StorageError::Outside`] for what the storage says.
    pub async fn find(&self, table: &str, config: &TableConfig) -> Result<Vec<StoredFile>, StorageError> {
        let question = Question::new(&self.config.prefix, table, config)?;
        let scene = Scene::listing(&self.source, table, &self.config);
        let mut files = self.list(&question, &scene).await?;
        if files.is_empty() {
            let (table, pattern) = (table.to_owned(), config.files.clone());
            return Err(IngestError::NoFiles { table, pattern, root: self.config.root().into() }.into());
        }
        files.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(files)
    }

    async fn list(
        &self,
        question: &Question<'_>,
        scene: &Scene<'_>,
    ) -> Result<Vec<StoredFile>, StorageError> {
        let mut files = Vec::new();
        let mut seen = 0_usize;
        let mut page_token = None;
        for _ in 0..MAX_PAGES {
            let options = PaginatedListOptions {
                delimiter: question.flat.then_some(Cow::Borrowed("/")),
                page_token,
                ..PaginatedListOptions::default()
            };
            let asking = self.store.list_paginated(Some(&question.prefix), options);
            let answer = timeout(self.limits.silence, asking).await;
            let page = answer.map_err(|_| scene.silent(self.limits.silence))?;
            let page = page.map_err(|error| scene.refused(&error))?;
            seen += page.result.objects.len() + page.result.common_prefixes.len();
            if seen > self.limits.keys {
                break;
            }
            files.extend(page.result.objects.into_iter().filter_map(|object| question.taken(object)));
            page_token = page.page_token;
            if page_token.is_none() {
                return Ok(files);
            }
        }
        let (limit, prefix) = (self.limits.keys, &question.prefix);
        Err(scene.settings(format!(
            "more than {limit} keys of {} begin with {prefix:?}; name a folder or the beginning of names in files, or move old exports away",
            self.config.bucket
        )))
    }
}

impl<'a> Question<'a> {
    fn new(root: &'a str, table: &str, config: &TableConfig) -> Result<Self, IngestError> {
        check_pattern(table, config)?;
        let parts = Path::new(&config.files).components().filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        });
        let text = parts.collect::<Vec<_>>().join("/");
        let wild = text.find(['*', '?', '[']).unwrap_or(text.len());
        let pattern = Pattern::new(&text)
            .map_err(|error| bad_pattern(table, config, format!("is no pattern: {error}")))?;
        let flat = !text[wild..].contains('/') && !text[wild..].contains("**");
        Ok(Self { root, prefix: format!("{root}{}", &text[..wild]), pattern, flat })
    }

    /// The file that an object is, if the pattern matches it.
    fn taken(&self, object: ObjectMeta) -> Option<StoredFile> {
        let key = String::from(object.location);
        let name = key.strip_prefix(self.root).filter(|name| !name.is_empty())?.to_owned();
        if !self.pattern.matches_with(&name, MATCHING) {
            return None;
        }
        let modified = Timestamp::from_microsecond(object.last_modified.timestamp_micros()).ok();
        Some(StoredFile { key, name, bytes: object.size, modified, etag: object.e_tag })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(files: &str) -> (String, bool) {
        let config = TableConfig { files: files.into(), ..TableConfig::default() };
        let question = Question::new("shop/", "orders", &config).unwrap();
        (question.prefix, question.flat)
    }

    #[test]
    fn no_more_is_listed_than_the_pattern_can_match() {
        for (files, prefix, flat) in [
            ("orders.csv", "shop/orders.csv", true),
            ("orders-*.csv", "shop/orders-", true),
            ("./2018//orders-*.csv", "shop/2018/orders-", true),
            ("2018/[0-9]?/orders.csv", "shop/2018/", false),
            ("**/orders.csv", "shop/", false),
            ("2018/**", "shop/2018/", false),
            ("Ausfuhr März/*.csv", "shop/Ausfuhr März/", true),
        ] {
            assert_eq!(question(files), (prefix.to_owned(), flat), "{files}");
        }
    }
}
