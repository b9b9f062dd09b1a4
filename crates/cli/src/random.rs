//! Random bytes from the operating system.

use ayumi_model::Random;
use ring::rand::{SecureRandom, SystemRandom};

/// The operating system's generator.
pub(crate) struct OsRandom(SystemRandom);

impl OsRandom {
    /// The generator.
    pub(crate) fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Random for OsRandom {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.fill(buffer).expect("the operating system gives random bytes");
    }
}
