//! Numbers from random bytes.

use ayumi_model::Random;

/// A source of random numbers over a source of random bytes.
#[derive(Clone, Copy)]
pub(crate) struct Dice<'a>(pub(crate) &'a dyn Random);

impl Dice<'_> {
    /// A number between 0 and 1, neither of which it ever is, so that every quantile of it is finite.
    pub(crate) fn unit(self) -> f64 {
        // 52 bits and a half: all 53 would round up to 1 at the top.
        ((self.0.next_u64() >> 12) as f64 + 0.5) * f64::exp2(-52.0)
    }

    /// A number from 0 up to, not including, `n`. `n` is not 0.
    pub(crate) fn below(self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }

    /// A number from the normal distribution with mean 0 and standard deviation 1 (Box and Muller 1958).
    pub(crate) fn normal(self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}
