//! Storage for tests: a real S3 server over a folder, which checks every signature; and servers that give one
//! answer, whatever they are asked.

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use regard_ingest::{SourceConfig, Storage, StorageError, TableConfig};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::ffi::OsString;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) const KEY: &str = "AKIDEXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A server with one bucket, `shop`.
pub(crate) struct S3Server {
    folder: TempDir,
    pub(crate) endpoint: String,
}

impl S3Server {
    /// Starts on a free port; ends with the test's runtime. With a key it lets nobody in who has not signed.
    pub(crate) async fn start(with_key: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("shop")).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).unwrap());
        if with_key {
            service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        }
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    drop(http1::Builder::new().serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self { folder, endpoint }
    }

    /// Where a key's bytes lie.
    pub(crate) fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join("shop").join(key)
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) {
        let path = self.path(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// A source below `exports` in the bucket, with the server's own keys.
    pub(crate) fn storage(&self) -> Storage {
        open(&settings("s3://shop/exports", &self.endpoint, true), KEY, SECRET).unwrap()
    }
}

/// Answers every request with the same bytes. **Empty** bytes: it never answers.
pub(crate) async fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 64 << 10];
                let _ = socket.read(&mut request).await;
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    endpoint
}

/// Settings of a source in storage.
pub(crate) fn settings(root: &str, endpoint: &str, with_key: bool) -> String {
    let keys = "access_key_env = \"SHOP_KEY\"\nsecret_key_env = \"SHOP_SECRET\"\n";
    format!(
        "kind = \"files\"\nroot = \"{root}\"\nendpoint = \"{endpoint}\"\n{}[tables.orders]\nfiles = \"*.csv\"\n",
        if with_key { keys } else { "" }
    )
}

/// Storage of these settings, with these keys in its variables.
pub(crate) fn open(settings: &str, key: &str, secret: &str) -> Result<Storage, StorageError> {
    let config: SourceConfig = toml::from_str(settings).unwrap_or_else(|error| panic!("{error}"));
    let environment = |name: &str| match name {
        "SHOP_KEY" => Some(OsString::from(key)),
        "SHOP_SECRET" => Some(OsString::from(secret)),
        _ => None,
    };
    let config = config.storage("shop")?.unwrap_or_else(|| panic!("{settings} is no storage"));
    Storage::open("shop", &config, &environment)
}

/// A table of these files.
pub(crate) fn table(files: &str) -> TableConfig {
    TableConfig { files: files.into(), ..TableConfig::default() }
}

/// The names of a table's files, or the error.
pub(crate) async fn names(storage: &Storage, files: &str) -> Result<Vec<String>, String> {
    let found = storage.find("orders", &table(files)).await;
    found.map(|files| files.into_iter().map(|file| file.name).collect()).map_err(|error| error.to_string())
}
