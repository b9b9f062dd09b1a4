//! Some of the rows, evenly.

use std::ops::{Bound, RangeBounds};

use super::merge::{By, Merge};
use super::windows::Picker;
use super::{History, names};
use crate::rows::keys::FlatName;
use crate::rows::sample::even_indices;
use crate::{ReadAt, Result, Rows};

/// Which rows of a source are counted.
enum Counted {
    All,
    None,
    /// By row.
    Some(Vec<bool>),
}

impl<S: ReadAt> History<S> {
    /// At most `n` rows, evenly over all, the first and the last among them.
    pub fn sample(&self, n: usize) -> Result<Rows> {
        let everything = By::Step(Bound::Unbounded, Bound::Unbounded);
        let counted: Vec<Counted> = (0..=self.parts.len()).map(|_| Counted::All).collect();
        self.evenly(&everything, &counted, None, n)
    }

    /// At most `n` of the rows that have all the keys and a step in the range, evenly over them, with these values alone.
    ///
    /// Each row has `_step`. Without any key there is no row.
    pub fn sample_keys(&self, keys: &[String], steps: impl RangeBounds<i64>, n: usize) -> Result<Rows> {
        if keys.is_empty() {
            return Ok(Rows::default());
        }
        let names = names(keys);
        let mut counted = Vec::new();
        for index in 0..self.parts.len() {
            counted.push(self.complete(index, &names)?);
        }
        counted.push(Counted::Some(self.tail.complete(&self.tail.keys(keys))));
        let steps = By::Step(steps.start_bound().cloned(), steps.end_bound().cloned());
        self.evenly(&steps, &counted, Some(names), n)
    }

    /// Which rows of a part have all keys.
    fn complete(&self, index: usize, names: &[FlatName]) -> Result<Counted> {
        let part = &self.parts[index].part;
        let mut complete = Counted::All;
        for name in names.iter().filter(|name| name.name != "_step") {
            let keys = part.keys_named(name)?;
            if keys.is_empty() {
                return Ok(Counted::None);
            }
            let Some(mut has_key) = part.rows_with(&keys)? else { continue };
            if let Counted::Some(rows) = &complete {
                has_key.iter_mut().zip(rows).for_each(|(has_key, complete)| *has_key &= complete);
            }
            complete = Counted::Some(has_key);
        }
        Ok(complete)
    }

    fn evenly(&self, by: &By, counted: &[Counted], names: Option<Vec<FlatName>>, n: usize) -> Result<Rows> {
        let mut n_rows = 0;
        let mut merge = Merge::new(self, by.clone(), |_| true)?;
        while let Some(run) = merge.next_run(usize::MAX)? {
            n_rows += match &counted[merge.source(&run)] {
                Counted::All => run.places().len(),
                Counted::None => 0,
                Counted::Some(rows) => run.places().filter(|&place| rows[merge.row(&run, place)]).count(),
            };
        }
        let mut wanted = even_indices(n_rows, n).peekable();
        let mut picker = Picker::new(self, names);
        let mut merge = Merge::new(self, by.clone(), |_| true)?;
        let mut at = 0;
        while let Some(&next) = wanted.peek() {
            let Some(run) = merge.next_run(usize::MAX)? else { break };
            let source = merge.source(&run);
            match &counted[source] {
                Counted::None => {}
                Counted::All if next >= at + run.places().len() => at += run.places().len(),
                Counted::All => {
                    let places = run.places();
                    while let Some(index) = wanted.next_if(|&index| index < at + places.len()) {
                        picker.pick(source, merge.row(&run, places.start + index - at));
                    }
                    at += places.len();
                }
                Counted::Some(rows) => {
                    for row in run.places().map(|place| merge.row(&run, place)).filter(|&row| rows[row]) {
                        if wanted.next_if_eq(&at).is_some() {
                            picker.pick(source, row);
                        }
                        at += 1;
                    }
                }
            }
        }
        picker.read()
    }
}
