//! How alike two places are.

/// What a coordinate means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// A place on a line.
    Line,
    /// The number of a word: two of them are one apart, or the same.
    Words,
}

/// Matérn's correlation with smoothness 5/2 (Rasmussen and Williams 2006, eq. 4.17), one length for each coordinate.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    pub(super) axes: Vec<Axis>,
    /// The distance over which results change.
    pub(super) lengths: Vec<f64>,
}

impl Kernel {
    /// From 1 for the same place down to 0.
    pub(super) fn correlation(&self, a: &[f64], b: &[f64]) -> f64 {
        let coordinates = self.axes.iter().zip(&self.lengths).zip(a.iter().zip(b));
        let square: f64 = coordinates
            .map(|((axis, length), (a, b))| {
                let distance = match axis {
                    Axis::Line => a - b,
                    Axis::Words => f64::from(u8::from(a != b)),
                };
                (distance / length).powi(2)
            })
            .sum();
        let r = (5.0 * square).sqrt();
        (1.0 + r + r * r / 3.0) * (-r).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_follows_the_formula() {
        let kernel = Kernel { axes: vec![Axis::Line, Axis::Words], lengths: vec![0.5, 2.0] };
        assert_eq!(kernel.correlation(&[0.3, 4.0], &[0.3, 4.0]), 1.0);
        // Distance √(1 + ¼): r = √(5 · 1.25) = 2.5.
        let expected = (1.0 + 2.5 + 2.5 * 2.5 / 3.0) * (-2.5_f64).exp();
        assert!((kernel.correlation(&[0.0, 1.0], &[0.5, 7.0]) - expected).abs() < 1e-15);
    }
}
