//! Where unpredictable bytes come from.

/// A source of random bytes fit for secrets; tests pass a seeded one.
pub trait Random: Send + Sync + 'static {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);

    /// 64 random bits.
    fn next_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Lower-case hexadecimal text of `n_bytes` random bytes.
    fn hex(&self, n_bytes: usize) -> String {
        let mut bytes = vec![0; n_bytes];
        self.fill(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Text of `length` lower-case letters and digits, as run ids are written.
    fn word(&self, length: usize) -> String {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        // 36 does not divide 2^64, but the bias is below one in 10^17.
        (0..length).map(|_| char::from(LETTERS[(self.next_u64() % 36) as usize])).collect()
    }
}
