//! Which keys of config and summary the runs of a project have, and of what kinds their values are.
//!
//! Counting the values of 20,000 runs with 100 keys each takes a database seconds. Most runs have the same keys as others,
//! with values of the same kinds: a shape. So what is kept in memory of a run is the number of its shape, and a run that
//! changes is read again alone.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::RunId;

use super::{Refresh, RunList};
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row, Tx};

/// Rows read at once, roughly.
const ROWS: usize = 200_000;
/// Ids in one statement.
const IDS: usize = 500;
/// Bytes of a run's entry in the map, and of a count's.
const ENTRY_BYTES: usize = 32;

/// How many runs outside the trash have each key with each kind of value.
pub(crate) type FieldCounts = HashMap<KeyKind, u32>;

/// A key and the kind of a value, as `run_field` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyKind {
    pub(crate) key: i64,
    pub(crate) kind: i64,
}

#[derive(Default)]
pub(super) struct Shapes {
    /// The shape of each run outside the trash that has any key.
    of_runs: HashMap<RunId, u32>,
    shapes: Vec<Shape>,
    known: HashMap<Arc<[KeyKind]>, u32>,
    /// Places in `shapes` that no run has any more.
    free: Vec<u32>,
    counts: Arc<FieldCounts>,
    /// As that of the list of runs.
    next_version: i64,
}

struct Shape {
    /// In order.
    fields: Arc<[KeyKind]>,
    n_runs: u32,
}

impl Shapes {
    /// Reads the keys of all runs.
    pub(super) fn load(refresh: &mut Refresh<'_, '_>, runs: &RunList) -> Result<Self> {
        let keys: Vec<i64> =
            refresh.tx.query("SELECT id FROM field_key WHERE project_id = $1 ORDER BY id", params![refresh.project])?;
        let listed = runs.listed();
        let mut fields_of: HashMap<RunId, Vec<KeyKind>> =
            listed.iter().map(|&slot| (runs.ids[slot as usize], Vec::new())).collect();
        for keys in keys.chunks((ROWS / listed.len().max(1)).clamp(1, IDS)) {
            for row in read(refresh.tx, "key_id", keys)? {
                if let Some(fields) = fields_of.get_mut(&row.run) {
                    fields.push(row.field);
                }
            }
        }
        let mut shapes = Self { next_version: refresh.bounds.next_version, ..Self::default() };
        for (run, fields) in fields_of {
            shapes.set(run, fields);
        }
        Ok(shapes)
    }

    /// Reads the keys of the runs that changed since the last look.
    pub(super) fn refresh(
        mut self,
        refresh: &mut Refresh<'_, '_>,
        runs: &RunList,
        slots: &HashMap<RunId, u32>,
    ) -> Result<Self> {
        let changed = refresh.changed_since(self.next_version)?;
        // Reading many runs one by one takes longer than all in one go.
        if changed.len() > runs.ids.len() / 4 {
            return Self::load(refresh, runs);
        }
        for ids in changed.chunks(IDS) {
            let numbers: Vec<i64> = ids.iter().map(|id| id.get()).collect();
            let mut fields_of: HashMap<RunId, Vec<KeyKind>> = HashMap::new();
            for row in read(refresh.tx, "run_id", &numbers)? {
                fields_of.entry(row.run).or_default().push(row.field);
            }
            for &id in ids {
                let fields = fields_of.remove(&id).unwrap_or_default();
                let is_listed = slots.get(&id).is_some_and(|&slot| !runs.is_trashed[slot as usize]);
                self.set(id, if is_listed { fields } else { Vec::new() });
            }
        }
        self.next_version = refresh.bounds.next_version;
        Ok(self)
    }

    /// The counts as they are now.
    pub(super) fn counts(&self) -> Arc<FieldCounts> {
        self.counts.clone()
    }

    /// What this takes in memory, roughly.
    pub(super) fn n_bytes(&self) -> usize {
        let fields: usize = self.known.keys().map(|fields| size_of_val(&**fields)).sum();
        fields + (self.of_runs.len() + self.counts.len() + self.shapes.len() * 2) * ENTRY_BYTES
    }

    fn set(&mut self, run: RunId, mut fields: Vec<KeyKind>) {
        fields.sort_unstable();
        let old = self.of_runs.get(&run).copied();
        if let Some(old) = old {
            if *self.shapes[old as usize].fields == fields {
                return;
            }
            self.leave(old);
            self.of_runs.remove(&run);
        }
        if !fields.is_empty() {
            let shape = self.join(fields);
            self.of_runs.insert(run, shape);
        }
    }

    fn join(&mut self, fields: Vec<KeyKind>) -> u32 {
        let counts = Arc::make_mut(&mut self.counts);
        for field in &fields {
            *counts.entry(*field).or_default() += 1;
        }
        if let Some(&place) = self.known.get(fields.as_slice()) {
            self.shapes[place as usize].n_runs += 1;
            return place;
        }
        let fields: Arc<[KeyKind]> = fields.into();
        let shape = Shape { fields: fields.clone(), n_runs: 1 };
        let place = match self.free.pop() {
            Some(place) => {
                self.shapes[place as usize] = shape;
                place
            }
            None => {
                self.shapes.push(shape);
                // There are at most as many shapes as runs, whose slots are such numbers too.
                (self.shapes.len() - 1) as u32
            }
        };
        self.known.insert(fields, place);
        place
    }

    fn leave(&mut self, place: u32) {
        let shape = &mut self.shapes[place as usize];
        let counts = Arc::make_mut(&mut self.counts);
        for field in &*shape.fields {
            if let Some(count) = counts.get_mut(field) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(field);
                }
            }
        }
        shape.n_runs -= 1;
        if shape.n_runs == 0 {
            self.known.remove(&shape.fields);
            self.free.push(place);
        }
    }
}

struct FieldRow {
    run: RunId,
    field: KeyKind,
}

impl FromRow for FieldRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run: row.get("run_id")?, field: KeyKind { key: row.get("key_id")?, kind: row.get("kind")? } })
    }
}

/// The rows of `run_field` with these numbers in a column.
fn read(tx: &mut Tx<'_>, column: &str, numbers: &[i64]) -> Result<Vec<FieldRow>> {
    // Our own numbers may stand in the text; a list has no portable placeholder.
    let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let text = format!("SELECT run_id, key_id, kind FROM run_field WHERE {column} IN ({})", list.join(","));
    tx.query(&text, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(keys: &[i64]) -> Vec<KeyKind> {
        keys.iter().map(|&key| KeyKind { key, kind: 2 }).collect()
    }

    fn counts(shapes: &Shapes) -> Vec<(i64, u32)> {
        let mut counts: Vec<_> = shapes.counts().iter().map(|(field, count)| (field.key, *count)).collect();
        counts.sort_unstable();
        counts
    }

    #[test]
    fn runs_of_one_shape_are_counted_together_and_shapes_without_runs_go() {
        let mut shapes = Shapes::default();
        shapes.set(RunId::new(1), fields(&[2, 1]));
        shapes.set(RunId::new(2), fields(&[1, 2]));
        shapes.set(RunId::new(3), fields(&[1, 3]));
        assert_eq!((counts(&shapes), shapes.known.len()), (vec![(1, 3), (2, 2), (3, 1)], 2));
        shapes.set(RunId::new(3), fields(&[1, 2]));
        assert_eq!((counts(&shapes), shapes.known.len()), (vec![(1, 3), (2, 3)], 1));
        shapes.set(RunId::new(1), fields(&[9]));
        assert_eq!((counts(&shapes), shapes.shapes.len()), (vec![(1, 2), (2, 2), (9, 1)], 2));
        for run in 1..=3 {
            shapes.set(RunId::new(run), Vec::new());
        }
        assert_eq!((counts(&shapes), shapes.of_runs.len(), shapes.known.len()), (vec![], 0, 0));
    }
}
