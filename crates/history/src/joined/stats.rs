//! What is known about each key, mostly without reading a value.

use std::collections::BTreeMap;

use ayumi_model::json::KeyPath;

use super::History;
use super::merge::{By, Merge};
use super::windows::Windows;
use crate::part::PartKey;
use crate::rows::keys::FlatName;
use crate::rows::stats::Numbers;
use crate::{KeySummary, Part, ReadAt, Result, Rows, ValueType};

impl<S: ReadAt> History<S> {
    /// What is known about each key. Values are read only from parts of which rows are cut off or superseded.
    pub fn key_stats(&self) -> Result<BTreeMap<KeyPath, KeySummary>> {
        self.collect_stats(None)
    }

    /// What is known about the keys with this flat name, of which there is one but for keys with dots in them.
    pub fn key(&self, name: &str) -> Result<BTreeMap<KeyPath, KeySummary>> {
        self.collect_stats(Some(&FlatName::new(name)))
    }

    fn collect_stats(&self, name: Option<&FlatName>) -> Result<BTreeMap<KeyPath, KeySummary>> {
        let mut keys = Keys::default();
        // Sources that share a stretch of lines are read together, and each stretch in its turn, as the order of lines
        // decides which value is the last one.
        let tail = self.parts.len();
        let first_mixed = self.parts.iter().position(|viewed| viewed.is_overlapped);
        let mut is_tail_added = false;
        for (index, viewed) in self.parts.iter().enumerate() {
            let is_behind_tail = match viewed.part.line_bounds().zip(self.tail.line_bounds()) {
                Some(((first, _), (_, tail_last))) => first > tail_last,
                None => false,
            };
            if !is_tail_added && (Some(index) == first_mixed || is_behind_tail && first_mixed.is_none()) {
                self.add_mixed(&mut keys, name, |source| source == tail || self.parts[source].is_overlapped)?;
                is_tail_added = true;
            }
            if viewed.is_overlapped {
                continue;
            }
            if self.is_whole(index)? {
                let part_keys = match name {
                    None => viewed.part.keys()?,
                    Some(name) => viewed.part.keys_named(name)?,
                };
                for key in part_keys {
                    keys.add_part(&viewed.part, key)?;
                }
            } else {
                self.add_mixed(&mut keys, name, |source| source == index)?;
            }
        }
        if !is_tail_added {
            keys.add_rows(&self.tail, name);
        }
        Ok(keys.0.into_iter().map(|(key, (summary, _))| (key, summary)).collect())
    }

    /// Reads the rows of some sources by line.
    fn add_mixed(&self, keys: &mut Keys, name: Option<&FlatName>, takes_part: impl Fn(usize) -> bool) -> Result<()> {
        let merge = Merge::new(self, By::AllLines, takes_part)?;
        let names = name.map(|name| vec![name.clone()]);
        for window in Windows::new(self, merge, names)? {
            keys.add_rows(&window?, name);
        }
        Ok(())
    }
}

/// What is known so far about each key, and its numbers.
#[derive(Default)]
struct Keys(BTreeMap<KeyPath, (KeySummary, Numbers)>);

impl Keys {
    /// Rows that come after all others.
    fn add_rows(&mut self, rows: &Rows, name: Option<&FlatName>) {
        for (key, stats, numbers) in rows.key_stats_and_numbers() {
            if name.is_none_or(|name| key.is_flat(&name.name)) {
                self.add(key, numbers.into_iter().collect(), KeySummary::new(stats));
            }
        }
    }

    /// A key of a part whose rows come after all others.
    fn add_part<S: ReadAt>(&mut self, part: &Part<S>, key: PartKey) -> Result<()> {
        let stats = key.summary().without_last();
        let numbers = match stats.type_counts.get("number") {
            0 => Numbers::default(),
            // Among these may be some that `f64` has no room for.
            _ if key.value_types().any(|value_type| value_type == ValueType::Json) => numbers_of(part, &key)?,
            count => match stats.min.zip(stats.max) {
                // Only where none is less than the one before it matters which is the first.
                ends if !stats.is_monotonic || stats.n_nan == 0 && stats.n_infinite == 0 => {
                    let (first, last) = ends.unwrap_or((f64::NAN, f64::NAN));
                    Numbers::of_stats(stats, count, first, last)
                }
                _ if stats.n_nan == count => Numbers::of_stats(stats, count, f64::NAN, f64::NAN),
                _ => numbers_of(part, &key)?,
            },
        };
        let (key, summary) = key.into_summary();
        self.add(&key, numbers, summary);
        Ok(())
    }

    fn add(&mut self, key: &KeyPath, next_numbers: Numbers, next: KeySummary) {
        match self.0.get_mut(key) {
            None => _ = self.0.insert(key.clone(), (next, next_numbers)),
            Some((summary, numbers)) => {
                numbers.append(&next_numbers);
                summary.append(&next.stats(), numbers);
            }
        }
    }
}

/// The numbers of a key, read.
fn numbers_of<S: ReadAt>(part: &Part<S>, key: &PartKey) -> Result<Numbers> {
    let mut all = Numbers::default();
    for block in part.scan(std::slice::from_ref(key))? {
        let rows = Rows::new([block?.into()]);
        rows.key_stats_and_numbers().for_each(|(_, _, numbers)| all.extend(numbers));
    }
    Ok(all)
}
