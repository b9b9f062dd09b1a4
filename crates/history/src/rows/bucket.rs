//! Many points as few.

/// The points of a series within one stretch of the x axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Mean of the points' x.
    pub x: f64,
    /// Least finite value, or `NaN` where there is none.
    pub min: f64,
    /// Greatest finite value, or `NaN`.
    pub max: f64,
    /// Mean of the finite values, or `NaN`.
    pub mean: f64,
    /// The value furthest along x, whatever it is.
    pub last: f64,
    /// How many values are finite.
    pub count: u64,
    /// How many are `NaN`.
    pub n_nan: u64,
    /// How many are positive infinity.
    pub n_pos_inf: u64,
    /// How many are negative infinity.
    pub n_neg_inf: u64,
}

/// Divides points into stretches of equal length between `low` and `high`. Empty ones are left out. Each point comes with
/// its line.
pub(super) fn divide(
    points: impl Iterator<Item = (f64, u64, f64)>,
    range: (f64, f64),
    n_buckets: usize,
) -> Vec<Bucket> {
    let mut divider = Divider::new(range, n_buckets);
    points.for_each(|(x, line, y)| divider.add(x, line, y));
    divider.finish()
}

/// Divides points that come in any order, alone or many at a time.
pub(crate) struct Divider {
    low: f64,
    length: f64,
    sums: Vec<Sum>,
}

impl Divider {
    /// Stretches of equal length between the ends of `range`.
    pub(crate) fn new((low, high): (f64, f64), n_buckets: usize) -> Self {
        // Halved, because the distance between two numbers may be beyond `f64`.
        let length = (high / 2.0 - low / 2.0) / n_buckets as f64;
        Self { low, length, sums: vec![Sum::default(); n_buckets] }
    }

    /// Adds one point. Of points with equal x the one with the greater line is the later one; with equal lines too, the one
    /// that is added later.
    #[inline]
    pub(crate) fn add(&mut self, x: f64, line: u64, y: f64) {
        self.at(x).add(x, line, y);
    }

    /// Adds all points that a bucket stands for. They go where their mean x is; `last` is at `last_x`.
    pub(crate) fn add_bucket(&mut self, bucket: &Bucket, last_x: f64, line: u64) {
        self.at(bucket.x).add_bucket(bucket, last_x, line);
    }

    /// The stretches that have points.
    pub(crate) fn finish(self) -> Vec<Bucket> {
        self.sums.iter().filter(|sum| sum.n > 0).map(Sum::bucket).collect()
    }

    #[inline]
    fn at(&mut self, x: f64) -> &mut Sum {
        let place = (x / 2.0 - self.low / 2.0) / self.length;
        // A cast cuts off at 0, and takes `NaN`, from a range without length, to 0.
        let index = (place as usize).min(self.sums.len() - 1);
        &mut self.sums[index]
    }
}

#[derive(Clone, Default)]
pub(crate) struct Sum {
    x_first: f64,
    /// Sum of the distances to the first x, which are small where x itself is a time.
    x: f64,
    n: u64,
    min: f64,
    max: f64,
    y: f64,
    last: f64,
    last_x: f64,
    last_line: u64,
    count: u64,
    n_nan: u64,
    n_pos_inf: u64,
    n_neg_inf: u64,
}

impl Sum {
    #[inline]
    pub(crate) fn add(&mut self, x: f64, line: u64, y: f64) {
        self.place(x, 1, x, line, y);
        if y.is_finite() {
            self.min = if self.count == 0 { y } else { self.min.min(y) };
            self.max = if self.count == 0 { y } else { self.max.max(y) };
            self.y += y;
            self.count += 1;
        } else if y.is_nan() {
            self.n_nan += 1;
        } else if y > 0.0 {
            self.n_pos_inf += 1;
        } else {
            self.n_neg_inf += 1;
        }
    }

    fn add_bucket(&mut self, bucket: &Bucket, last_x: f64, line: u64) {
        let n = bucket.count + bucket.n_nan + bucket.n_pos_inf + bucket.n_neg_inf;
        self.place(bucket.x, n, last_x, line, bucket.last);
        if bucket.count > 0 {
            self.min = if self.count == 0 { bucket.min } else { self.min.min(bucket.min) };
            self.max = if self.count == 0 { bucket.max } else { self.max.max(bucket.max) };
            self.y += bucket.mean * bucket.count as f64;
            self.count += bucket.count;
        }
        self.n_nan += bucket.n_nan;
        self.n_pos_inf += bucket.n_pos_inf;
        self.n_neg_inf += bucket.n_neg_inf;
    }

    /// Counts `n` points around `x`, the last of them at `last_x`.
    #[inline]
    fn place(&mut self, x: f64, n: u64, last_x: f64, line: u64, last: f64) {
        if self.n == 0 {
            self.x_first = x;
        }
        if self.n == 0 || (self.last_x, self.last_line) <= (last_x, line) {
            (self.last_x, self.last_line, self.last) = (last_x, line, last);
        }
        self.n += n;
        self.x += (x - self.x_first) * n as f64;
    }

    pub(crate) fn bucket(&self) -> Bucket {
        let nan_if_empty = |value: f64| if self.count == 0 { f64::NAN } else { value };
        let x = self.x_first + self.x / self.n as f64;
        Bucket {
            x: if x.is_finite() { x } else { self.x_first },
            min: nan_if_empty(self.min),
            max: nan_if_empty(self.max),
            // A sum beyond `f64` is infinite, and a rounded mean may lie just outside.
            mean: nan_if_empty((self.y / self.count as f64).max(self.min).min(self.max)),
            last: self.last,
            count: self.count,
            n_nan: self.n_nan,
            n_pos_inf: self.n_pos_inf,
            n_neg_inf: self.n_neg_inf,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_lines(points: &[(f64, f64)]) -> impl Iterator<Item = (f64, u64, f64)> {
        (0..).zip(points).map(|(line, &(x, y))| (x, line, y))
    }

    #[test]
    fn points_may_come_in_any_order() {
        let mut points = vec![(0.0, 7, 1.0), (1.0, 3, 2.0), (1.0, 5, 3.0), (2.0, 1, 4.0), (2.0, 0, 5.0)];
        let expected = divide(points.clone().into_iter(), (0.0, 2.0), 2);
        assert_eq!(expected.iter().map(|bucket| bucket.last).collect::<Vec<_>>(), [1.0, 4.0]);
        points.reverse();
        assert_eq!(divide(points.into_iter(), (0.0, 2.0), 2), expected);
    }

    #[test]
    fn points_fall_into_stretches_of_equal_length() {
        let points = [(0.0, 1.0), (0.4, 3.0), (1.0, f64::NAN), (1.5, f64::NEG_INFINITY), (4.0, 8.0)];
        let buckets = divide(with_lines(&points), (0.0, 4.0), 4);
        assert_eq!(buckets.len(), 3);
        let first =
            Bucket { x: 0.2, min: 1.0, max: 3.0, mean: 2.0, last: 3.0, count: 2, n_nan: 0, n_pos_inf: 0, n_neg_inf: 0 };
        assert_eq!(buckets[0], first);
        assert!(buckets[1].mean.is_nan() && buckets[1].min.is_nan());
        assert_eq!((buckets[1].count, buckets[1].n_nan, buckets[1].n_neg_inf), (0, 1, 1));
        assert_eq!((buckets[2].x, buckets[2].last), (4.0, 8.0));
    }

    #[test]
    fn extreme_ranges_do_no_harm() {
        let points = [(f64::MIN, f64::MAX), (0.0, f64::MAX), (f64::MAX, f64::MIN)];
        let buckets = divide(with_lines(&points), (f64::MIN, f64::MAX), 2);
        assert_eq!(buckets.iter().map(|bucket| bucket.count).collect::<Vec<_>>(), [1, 2]);
        assert!(buckets.iter().all(|bucket| bucket.x.is_finite() && bucket.mean.is_finite()));
        assert_eq!(divide(with_lines(&[(3.0, 1.0), (3.0, 2.0)]), (3.0, 3.0), 5).len(), 1);
    }
}
