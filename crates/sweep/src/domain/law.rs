//! The probability distributions of numbers.

use statrs::distribution::{Beta, ContinuousCDF, Normal};

/// A continuous distribution, by its quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Law {
    /// Even between two numbers.
    Uniform {
        /// The lowest number.
        min: f64,
        /// The highest number.
        max: f64,
    },
    /// The logarithm is even between those of two positive numbers.
    LogUniform {
        /// The lowest number.
        min: f64,
        /// The highest number.
        max: f64,
    },
    /// Normal.
    Normal(Normal),
    /// The natural logarithm is normal.
    LogNormal(Normal),
    /// Beta, between 0 and 1. Its quantiles are good but for the last 1e-15 before either end.
    Beta(Beta),
}

impl Law {
    /// The number below which the share `unit` of all draws lies.
    pub(crate) fn quantile(&self, unit: f64) -> f64 {
        match self {
            // Not min + u·(max - min): the difference of two huge numbers is infinite.
            Self::Uniform { min, max } => (min * (1.0 - unit) + max * unit).clamp(*min, *max),
            Self::LogUniform { min, max } => (min.ln() * (1.0 - unit) + max.ln() * unit).exp().clamp(*min, *max),
            Self::Normal(normal) => normal.inverse_cdf(unit),
            Self::LogNormal(normal) => normal.inverse_cdf(unit).exp(),
            Self::Beta(beta) => beta.inverse_cdf(unit).clamp(0.0, 1.0),
        }
    }

    /// The share of all draws that lie below a number.
    pub(crate) fn share_below(&self, x: f64) -> f64 {
        let part =
            |x: f64, min: f64, max: f64| if min < max { (x / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0) } else { 0.5 };
        let share = match self {
            Self::Uniform { min, max } => part(x, *min, *max),
            Self::LogUniform { min, max } => part(x.max(f64::MIN_POSITIVE).ln(), min.ln(), max.ln()),
            Self::Normal(normal) => normal.cdf(x),
            Self::LogNormal(normal) => normal.cdf(x.max(f64::MIN_POSITIVE).ln()),
            Self::Beta(beta) => beta.cdf(x.clamp(0.0, 1.0)),
        };
        share.clamp(0.0, 1.0)
    }

    /// The lowest and the highest number, where there are such.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        match self {
            Self::Uniform { min, max } | Self::LogUniform { min, max } => Some((*min, *max)),
            Self::Beta(_) => Some((0.0, 1.0)),
            Self::Normal(_) | Self::LogNormal(_) => None,
        }
    }

    /// The lowest and the highest number that a draw can give, for a draw is never as near as that to 0 or 1.
    pub(crate) fn reach(&self) -> (f64, f64) {
        (self.quantile(f64::exp2(-53.0)), self.quantile(1.0 - f64::exp2(-53.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_shares_undo_each_other() {
        let normal = Normal::new(-3.0, 0.25).unwrap();
        let laws = [
            Law::Uniform { min: -1e308, max: 1e308 },
            Law::LogUniform { min: 1e-300, max: 1e300 },
            Law::Normal(normal),
            Law::LogNormal(normal),
            Law::Beta(Beta::new(2.0, 5.0).unwrap()),
            Law::Beta(Beta::new(0.5, 0.5).unwrap()),
            Law::Beta(Beta::new(1e4, 1e4).unwrap()),
            Law::Beta(Beta::new(1e4, 2.0).unwrap()),
        ];
        for law in laws {
            for unit in [1e-6, 0.01, 0.3, 0.5, 0.77, 0.999] {
                let back = law.share_below(law.quantile(unit));
                assert!((back - unit).abs() < 1e-6, "{law:?} at {unit} gives {back}");
            }
        }
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let check = |law: Law, unit: f64, expected: f64| {
            let found = law.quantile(unit);
            assert!((found - expected).abs() < 1e-6 * expected.abs(), "{law:?} at {unit}: {found}, not {expected}");
        };
        check(Law::Normal(Normal::new(0.0, 1.0).unwrap()), 0.975, 1.959_963_985);
        check(Law::LogNormal(Normal::new(1.0, 2.0).unwrap()), 0.5, std::f64::consts::E);
        check(Law::LogUniform { min: 1e-4, max: 1e-2 }, 0.5, 1e-3);
        // The median of Beta(2, 2) is its middle, that of Beta(1, 3) solves (1 - x)³ = ½.
        check(Law::Beta(Beta::new(2.0, 2.0).unwrap()), 0.5, 0.5);
        check(Law::Beta(Beta::new(1.0, 3.0).unwrap()), 0.5, 1.0 - 0.5_f64.cbrt());
    }
}
