//! Signatures, good and bad, by real keys from a seed. Owns the keys; what is signed is the plan's.

use super::Fill;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use openidconnect::PrivateSigningKey;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm};
use regard_testkit::seeded_bytes;
use rsa::rand_core::{CryptoRng, RngCore};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Who signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signer {
    /// The provider's own key on P-256.
    Es256,
    /// Its RSA key.
    Rs256,
    /// The same with the other padding.
    Ps256,
    /// Its Ed25519 key.
    EdDsa,
    /// Its RSA key of 1024 bits, which it publishes like the others.
    WeakRs256,
    /// The key of another provider, under the name of this one's.
    Stranger,
    /// Another key under another name, as after a change of keys.
    Successor,
    /// `alg` is `none`, and there is no signature.
    Nobody,
    /// A shared secret that is no secret: the public key.
    PublicKeyAsSecret,
    /// The client's secret.
    ClientSecret,
}

impl Signer {
    /// The header of what is signed so.
    pub(super) fn header(self) -> Value {
        let (algorithm, key) = match self {
            Self::Es256 | Self::Stranger => ("ES256", "ec"),
            Self::Successor => ("ES256", "ec-2"),
            Self::Rs256 => ("RS256", "rsa"),
            Self::Ps256 => ("PS256", "rsa"),
            Self::WeakRs256 => ("RS256", "weak"),
            Self::EdDsa => ("EdDSA", "ed"),
            Self::Nobody => return json!({"alg": "none"}),
            Self::PublicKeyAsSecret | Self::ClientSecret => ("HS256", "ec"),
        };
        json!({"alg": algorithm, "kid": key, "typ": "JWT"})
    }

    /// A token of these parts.
    pub(super) fn token(self, header: &Value, claims: &Value) -> String {
        let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn sign(self, message: &[u8]) -> Vec<u8> {
        let curve = |key: u8| -> Vec<u8> {
            let signature: p256::ecdsa::Signature = curve_key(key).sign(message);
            signature.to_bytes().to_vec()
        };
        let hash = Sha256::digest(message);
        let hashed_with = |secret: &[u8]| {
            let key = CoreHmacKey::new(secret.to_vec());
            key.sign(&CoreJwsSigningAlgorithm::HmacSha256, message).expect("HMAC takes any key")
        };
        match self {
            Self::Es256 => curve(1),
            Self::Stranger => curve(2),
            Self::Successor => curve(3),
            Self::Rs256 => rsa_key().sign(Pkcs1v15Sign::new::<Sha256>(), &hash).expect("RSA signs"),
            Self::Ps256 => {
                let scheme = Pss::new_with_salt::<Sha256>(hash.len());
                rsa_key().sign_with_rng(&mut Seeded::new(4), scheme, &hash).expect("RSA signs")
            }
            Self::WeakRs256 => weak_key().sign(Pkcs1v15Sign::new::<Sha256>(), &hash).expect("RSA signs"),
            Self::EdDsa => edwards_key().sign(message).to_bytes().to_vec(),
            Self::Nobody => Vec::new(),
            Self::PublicKeyAsSecret => hashed_with(curve_public(1, "ec").to_string().as_bytes()),
            Self::ClientSecret => hashed_with(super::CLIENT_SECRET.as_bytes()),
        }
    }
}

/// What the provider publishes when it signs so: RSA keys take a while to make, so only where they are needed.
pub(crate) fn public_keys(signer: Signer) -> Value {
    let mut keys = vec![curve_public(1, "ec")];
    match signer {
        Signer::Rs256 | Signer::Ps256 => keys.push(rsa_public(rsa_key(), "rsa")),
        Signer::WeakRs256 => keys.push(rsa_public(weak_key(), "weak")),
        Signer::Successor => keys = vec![curve_public(3, "ec-2")],
        Signer::EdDsa => {
            let point = URL_SAFE_NO_PAD.encode(edwards_key().verifying_key().as_bytes());
            keys.push(json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "sig", "x": point}));
        }
        _ => {}
    }
    json!({ "keys": keys })
}

/// The public half of the key that attackers have.
pub(crate) fn strangers_key() -> Value {
    curve_public(2, "stranger")
}

fn curve_key(seed: u8) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[seed; 32]).expect("a small number is a key")
}

fn curve_public(seed: u8, name: &str) -> Value {
    let point = curve_key(seed).verifying_key().to_sec1_point(false);
    let part = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.expect("a point has two parts"));
    let (x, y) = (part(point.x().map(|x| x.as_slice())), part(point.y().map(|y| y.as_slice())));
    json!({"kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "x": x, "y": y})
}

fn edwards_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[5; 32])
}

fn rsa_key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut Seeded::new(1), 2048).expect("a key can be made"))
}

fn weak_key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut Seeded::new(2), 1024).expect("a key can be made"))
}

fn rsa_public(key: &RsaPrivateKey, name: &str) -> Value {
    let part = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    json!({"kty": "RSA", "kid": name, "use": "sig", "n": part(key.n()), "e": part(key.e())})
}

/// Randomness from a seed, in the form that the RSA library takes.
struct Seeded(Fill);

impl Seeded {
    fn new(seed: u64) -> Self {
        Self(Box::new(seeded_bytes(seed)))
    }
}

impl RngCore for Seeded {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.0(bytes);
        Ok(())
    }
}

impl CryptoRng for Seeded {}
