//! The finite numbers of several runs, summed up.

/// The finite numbers of several runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// How many there are.
    pub n: usize,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Their arithmetic mean.
    pub mean: f64,
    /// Their standard deviation, √(Σ(x − mean)² / n): of these numbers themselves, not estimated for others.
    pub deviation: f64,
    /// How they are spread, where that was asked for.
    pub bins: Vec<Bin>,
}

/// How many numbers are in a range: from its lower end on, up to and without its upper end. The last one has both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// How many numbers.
    pub count: usize,
}

impl Numbers {
    /// Takes one more number in; what needs all of them is left to [`Numbers::measure`].
    pub(crate) fn add(numbers: &mut Option<Self>, number: f64) {
        match numbers {
            None => {
                *numbers =
                    Some(Self { n: 1, min: number, max: number, mean: number, deviation: 0.0, bins: Vec::new() });
            }
            Some(found) => {
                found.n += 1;
                found.min = found.min.min(number);
                found.max = found.max.max(number);
                // A sum of large numbers could overflow where their mean does not.
                found.mean += number / found.n as f64 - found.mean / found.n as f64;
            }
        }
    }

    /// Looks at the same numbers again, for their deviation and the counts of the bins.
    pub(crate) fn measure(&mut self, numbers: &[f64]) {
        // Halves, as the difference of two large numbers could overflow; in units of the greatest, as squares could.
        let distance = |number: &f64| (number / 2.0 - self.mean / 2.0).abs();
        let greatest = numbers.iter().map(distance).fold(0.0, f64::max);
        if greatest > 0.0 {
            let squares: f64 = numbers.iter().map(|number| (distance(number) / greatest).powi(2)).sum();
            self.deviation = 2.0 * (greatest * (squares / numbers.len() as f64).sqrt());
        }
        let (Some(first), Some(last)) = (self.bins.first(), self.bins.last()) else { return };
        let (from, width) = (first.from / 2.0, last.to / 2.0 - first.from / 2.0);
        let n_bins = self.bins.len();
        for number in numbers {
            let place = if width > 0.0 { (number / 2.0 - from) / width * n_bins as f64 } else { 0.0 };
            // Casting saturates; rounding may lead beyond the last bin.
            self.bins[(place as usize).min(n_bins - 1)].count += 1;
        }
    }
}

/// Empty bins of equal width over a range; one where the range is a single number.
pub(crate) fn bins((min, max): (f64, f64), n_bins: usize) -> Vec<Bin> {
    let n_bins = if min == max { n_bins.min(1) } else { n_bins };
    let edge = |index: usize| match index {
        index if index == n_bins => max,
        // Weighted ends, as their difference could overflow.
        index => {
            let part = index as f64 / n_bins as f64;
            min * (1.0 - part) + max * part
        }
    };
    (0..n_bins).map(|index| Bin { from: edge(index), to: edge(index + 1), count: 0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(numbers: &[f64], n_bins: usize) -> Numbers {
        let mut found = None;
        numbers.iter().for_each(|&number| Numbers::add(&mut found, number));
        let mut found = found.unwrap();
        found.bins = bins((found.min, found.max), n_bins);
        found.measure(numbers);
        found
    }

    #[test]
    fn the_deviation_is_that_of_the_numbers_themselves() {
        assert_eq!(measured(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 0).deviation, 2.0);
        assert_eq!(measured(&[3.0], 0).deviation, 0.0);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let found = measured(&[f64::MAX, -f64::MAX], 4);
        assert_eq!((found.mean, found.deviation), (0.0, f64::MAX));
        assert_eq!(found.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 0, 0, 1]);
        assert!(found.bins.iter().all(|bin| bin.from.is_finite() && bin.to.is_finite()));
    }

    #[test]
    fn each_number_is_in_one_bin() {
        let found = measured(&[0.0, 0.1, 0.3, 0.7, 0.9, 1.0], 3);
        let bins: Vec<_> = found.bins.iter().map(|bin| (bin.from, bin.count)).collect();
        assert_eq!(bins.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [3, 0, 3]);
        assert_eq!(found.bins.last().unwrap().to, 1.0);
        let single = measured(&[5.0, 5.0], 10);
        assert_eq!(single.bins, [Bin { from: 5.0, to: 5.0, count: 2 }]);
    }
}
