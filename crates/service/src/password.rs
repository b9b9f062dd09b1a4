//! Passwords: Argon2id with the crate's recommended cost, salted, as PHC text.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use ayumi_model::Random;

use crate::error::{Error, Result};

/// Characters of a password at least.
pub const MIN_PASSWORD: usize = 10;
const MAX_PASSWORD: usize = 1_000;

/// The hash of a new password. Takes tens of milliseconds: call it on a blocking thread.
pub fn hash(password: &str, random: &dyn Random) -> Result<String> {
    if password.chars().count() < MIN_PASSWORD || password.len() > MAX_PASSWORD {
        return Err(Error::invalid(format!("the password needs at least {MIN_PASSWORD} characters")));
    }
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    let hash = hash.map_err(|error| Error::invalid(format!("the password cannot be used: {error}")))?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash the same work is done and the answer is no.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // A well-formed hash of nothing anyone knows.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    matches && hash.is_some()
}
