//! URLs that carry their own permission: uploads and downloads of files, which clients fetch without credentials.
//!
//! Query text: `expires=<unix seconds>&signature=<64 hex digits>`; the signature is HMAC-SHA-256 over method, path as
//! decoded by the router's caller, and expiry. A URL for GET also answers HEAD.

use std::time::Duration;

use ayumi_model::Timestamp;
use ring::hmac;

use crate::error::{Error, Result};

/// Signs and checks URLs with the server's key.
pub struct Signer {
    key: hmac::Key,
}

impl Signer {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// The query text that permits `method` (`GET` or `PUT`) on `path` until `now + valid_for`.
    pub fn sign(&self, method: &str, path: &str, now: Timestamp, valid_for: Duration) -> String {
        let expires = now.plus(valid_for).as_micros() / 1_000_000;
        let signature = hmac::sign(&self.key, &message(method, path, expires));
        format!("expires={expires}&signature={}", hex::encode(signature.as_ref()))
    }

    /// What every link that opens nothing is answered with.
    pub fn refusal() -> Error {
        Error::forbidden("the link is not valid or has expired").with_hint("ask the server for a new one")
    }

    /// Checks a query text.
    pub fn verify(&self, method: &str, path: &str, query: &str, now: Timestamp) -> Result<()> {
        let refuse = Self::refusal;
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let expires: i64 = value("expires").and_then(|text| text.parse().ok()).ok_or_else(refuse)?;
        let signature = value("signature").and_then(|text| hex::decode(text).ok()).ok_or_else(refuse)?;
        let method = if method == "HEAD" { "GET" } else { method };
        hmac::verify(&self.key, &message(method, path, expires), &signature).map_err(|_| refuse())?;
        if now.as_micros() / 1_000_000 > expires {
            return Err(refuse());
        }
        Ok(())
    }
}

fn message(method: &str, path: &str, expires: i64) -> Vec<u8> {
    // The path comes last, so no path can be read as another expiry.
    format!("{method}\n{expires}\n{path}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_one_method_one_path_and_its_time() {
        let signer = Signer::new(b"key");
        let now = Timestamp::from_micros(1_000_000_000_000);
        let query = signer.sign("GET", "/a", now, Duration::from_secs(60));
        assert!(signer.verify("GET", "/a", &query, now).is_ok());
        assert!(signer.verify("HEAD", "/a", &query, now).is_ok());
        assert!(signer.verify("PUT", "/a", &query, now).is_err());
        assert!(signer.verify("GET", "/b", &query, now).is_err());
        assert!(signer.verify("GET", "/a", &query, now.plus(Duration::from_secs(61))).is_err());
        assert!(signer.verify("GET", "/a", &query.replace("expires=1", "expires=2"), now).is_err());
        assert!(signer.verify("GET", "/a", "", now).is_err());
    }
}
