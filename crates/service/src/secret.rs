//! API keys and session tokens: random enough that a fast hash protects them.

use ring::digest;

/// Characters of a key at least.
pub const MIN_KEY: usize = 20;
/// Characters of a key at most.
pub const MAX_KEY: usize = 200;

/// SHA-256.
pub type Hash = [u8; 32];

/// The hash of a secret, as the database knows it.
pub fn hash(secret: &str) -> Hash {
    let digest = digest::digest(&digest::SHA256, secret.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

/// The key without the prefix that clients let people put before it: `local-<key>` is the key.
pub fn normalized(key: &str) -> &str {
    key.strip_prefix("local-").unwrap_or(key)
}

/// The last characters of a key, to tell keys apart.
pub fn hint(key: &str) -> String {
    let n = key.chars().count();
    key.chars().skip(n.saturating_sub(4)).collect()
}
