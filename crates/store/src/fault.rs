//! Places at which a test may end the process, as a power cut would.

/// Ends the process here where the environment says so: `AYUMI_CRASH_AT=flush-written` at the first pass of this place,
/// `AYUMI_CRASH_AT=flush-written:3` at the third. Release builds do not ask.
#[cfg(debug_assertions)]
pub(crate) fn point(name: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LEFT: AtomicU32 = AtomicU32::new(u32::MAX);
    #[expect(clippy::disallowed_methods, reason = "a test of the whole program has no other way in")]
    let Ok(wanted) = std::env::var("AYUMI_CRASH_AT") else { return };
    let (place, pass) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if place == name {
        let n: u32 = pass.parse().unwrap_or(1);
        let _ = LEFT.compare_exchange(u32::MAX, n, Ordering::SeqCst, Ordering::SeqCst);
        if LEFT.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn point(_name: &str) {}
