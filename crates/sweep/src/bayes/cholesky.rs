//! The Cholesky factor of a small dense matrix.

/// The lower triangle L of a symmetric positive definite matrix A = L·Lᵀ, row after row.
pub(super) struct Cholesky {
    n: usize,
    rows: Vec<f64>,
}

impl Cholesky {
    /// The factor of the matrix whose element (i, j), j ≤ i, is `element(i, j)`. `None` if the matrix is not positive
    /// definite as far as floats can tell.
    pub(super) fn new(n: usize, element: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut rows = vec![0.0; n * n];
        for i in 0..n {
            let (above, rest) = rows.split_at_mut(i * n);
            let row = &mut rest[..n];
            for j in 0..i {
                let other = &above[j * n..j * n + j + 1];
                row[j] = (element(i, j) - dot(&row[..j], &other[..j])) / other[j];
            }
            let square = element(i, i) - dot(&row[..i], &row[..i]);
            if square.is_nan() || square <= 0.0 {
                return None;
            }
            row[i] = square.sqrt();
        }
        Some(Self { n, rows })
    }

    /// The x with L·x = b.
    pub(super) fn solve_lower(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(self.n);
        for (row, value) in self.rows.chunks_exact(self.n).zip(b) {
            let i = x.len();
            x.push((value - dot(&row[..i], &x)) / row[i]);
        }
        x
    }

    /// The x with A·x = b.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.solve_lower(b);
        for i in (0..self.n).rev() {
            let row = &self.rows[i * self.n..i * self.n + i + 1];
            x[i] /= row[i];
            let (before, rest) = x.split_at_mut(i);
            for (value, factor) in before.iter_mut().zip(row) {
                *value -= factor * rest[0];
            }
        }
        x
    }

    /// The natural logarithm of the determinant of A.
    pub(super) fn ln_determinant(&self) -> f64 {
        (0..self.n).map(|i| 2.0 * self.rows[i * self.n + i].ln()).sum()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRIX: [[f64; 3]; 3] = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.5], [0.6, 1.5, 3.8]];

    #[test]
    fn a_solution_gives_the_right_side_back() {
        let factor = Cholesky::new(3, |i, j| MATRIX[i][j]).unwrap();
        let x = factor.solve(&[1.0, -2.0, 3.0]);
        let back = MATRIX.map(|row| dot(&row, &x));
        for (found, expected) in back.into_iter().zip([1.0, -2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12, "{back:?}");
        }
    }

    #[test]
    fn the_determinant_is_that_of_the_matrix() {
        let factor = Cholesky::new(3, |i, j| MATRIX[i][j]).unwrap();
        // 4·(5·3.8 − 1.5²) − 2·(2·3.8 − 1.5·0.6) + 0.6·(2·1.5 − 5·0.6)
        assert!((factor.ln_determinant() - 53.6_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn an_indefinite_matrix_has_no_factor() {
        assert!(Cholesky::new(2, |i, j| if i == j { 1.0 } else { 2.0 }).is_none());
    }
}
