//! Some of the rows, evenly.

use std::ops::RangeBounds;

use super::{Keys, Place, RowRef, Rows};
use crate::Presence;

impl Rows {
    /// At most `n` rows, evenly over all, the first and the last among them, ascending by step, then line.
    pub fn sample(&self, n: usize) -> Vec<RowRef<'_>> {
        self.evenly(&self.order, n)
    }

    /// At most `n` of the rows that have all the keys and a step in the range, evenly over them.
    ///
    /// Each row has `_step`. Without any key there is no row.
    pub fn sample_keys(&self, keys: &Keys, steps: impl RangeBounds<i64>, n: usize) -> Vec<RowRef<'_>> {
        if keys.names.is_empty() {
            return Vec::new();
        }
        let is_complete = self.is_complete(keys);
        let places: Vec<Place> = self.places_in(steps).iter().filter(|&&place| is_complete(place)).copied().collect();
        self.evenly(&places, n)
    }

    /// Which rows have all the keys, by their places in the order of steps.
    pub(crate) fn complete(&self, keys: &Keys) -> Vec<bool> {
        let is_complete = self.is_complete(keys);
        self.order.iter().map(|&place| is_complete(place)).collect()
    }

    fn is_complete(&self, keys: &Keys) -> impl Fn(Place) -> bool + use<> {
        let complete: Vec<_> = (0..self.blocks.len()).map(|block| self.complete_rows(keys, block)).collect();
        move |place| match &complete[place.block as usize] {
            Complete::All => true,
            Complete::None => false,
            Complete::Some(rows) => rows[place.row as usize],
        }
    }

    /// The rows of a block that have all the keys.
    fn complete_rows(&self, keys: &Keys, block_index: usize) -> Complete {
        let block = &self.blocks[block_index].block;
        let mut complete = Complete::All;
        for (index, name) in keys.names.iter().enumerate() {
            if name == "_step" {
                continue;
            }
            let mut has_key = Vec::new();
            for column in keys.columns(block_index as u32, index, block) {
                match &column.presence {
                    Presence::All => {
                        has_key = vec![true; block.n_rows()];
                        break;
                    }
                    Presence::Rows(rows) => {
                        has_key.resize(block.n_rows(), false);
                        rows.iter().for_each(|&row| has_key[row as usize] = true);
                    }
                }
            }
            if has_key.is_empty() {
                return Complete::None;
            }
            if let Complete::Some(rows) = &complete {
                has_key.iter_mut().zip(rows).for_each(|(has_key, complete)| *has_key &= complete);
            }
            complete = Complete::Some(has_key);
        }
        complete
    }

    fn evenly(&self, places: &[Place], n: usize) -> Vec<RowRef<'_>> {
        even_indices(places.len(), n).map(|index| self.row(places[index])).collect()
    }
}

/// Which rows of a block have all keys.
enum Complete {
    All,
    None,
    Some(Vec<bool>),
}

/// At most `n` of `0..len` at equal distances, first and last included. A single one is the last.
pub(crate) fn even_indices(len: usize, n: usize) -> impl Iterator<Item = usize> {
    let n = n.min(len);
    (0..n).map(move |i| match n {
        1 => len - 1,
        // In 128 bits, because a product of two lengths may not fit 64.
        _ => (i as u128 * (len as u128 - 1) / (n as u128 - 1)) as usize,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Limits, parse_lines};

    fn rows(lines: &[&str]) -> Rows {
        Rows::new(
            lines
                .chunks(3)
                .enumerate()
                .map(|(i, chunk)| Arc::new(parse_lines(3 * i as u64, chunk, &Limits::default()).block)),
        )
    }

    fn lines(rows: &[RowRef<'_>]) -> Vec<u64> {
        rows.iter().map(RowRef::line).collect()
    }

    #[test]
    fn samples_are_even() {
        let check = |len, n, expected: &[usize]| assert_eq!(even_indices(len, n).collect::<Vec<_>>(), expected);
        check(10, 4, &[0, 3, 6, 9]);
        check(11, 3, &[0, 5, 10]);
        check(3, 5, &[0, 1, 2]);
        check(9, 2, &[0, 8]);
        check(9, 1, &[8]);
        check(9, 0, &[]);
        check(0, 9, &[]);
        assert_eq!(even_indices(1_000_000, 500).collect::<std::collections::BTreeSet<_>>().len(), 500);
    }

    #[test]
    fn sampled_rows_have_all_keys() {
        let rows = rows(&[
            r#"{"a":1,"n":{"x":1}}"#,
            r#"{"a":2}"#,
            r#"{"a":null,"n.x":2}"#,
            r#"{"n":{"x":"t"}}"#,
            r#"{"a":5,"n":{"x":5}}"#,
            r#"{"a":6,"n":{"x":6}}"#,
            r#"{"_step":"none"}"#,
        ]);
        let sample = |names: &[&str], n| lines(&rows.sample_keys(&rows.keys(names), .., n));
        assert_eq!(sample(&["a", "n.x"], 100), [0, 2, 4, 5]);
        assert_eq!(sample(&["a", "n.x"], 2), [0, 5]);
        assert_eq!(sample(&["_step", "a", "_step"], 100), [0, 1, 2, 4, 5]);
        assert_eq!(sample(&["_step"], 100), [0, 1, 2, 3, 4, 5, 6]);
        assert!(sample(&["a", "none"], 100).is_empty());
        assert!(sample(&[], 100).is_empty());
        let keys = rows.keys(["n.x"]);
        assert_eq!(lines(&rows.sample_keys(&keys, 2..=4, 100)), [2, 3, 4]);
        assert_eq!(lines(&rows.sample_keys(&keys, 2..4, 100)), [2, 3]);
    }
}
