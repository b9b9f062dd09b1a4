//! Which runs pass a filter, and in which order they come.

use std::cmp::Ordering;

use std::time::Duration;

use ayumi_model::filter::{Column, Field, FieldValue, Filter, Order, Pattern, Test};
use ayumi_model::{Clock, Timestamp};

use crate::error::{Error, Result};
use crate::run_index::RunView;

/// How long a filter may work. Patterns can be made that take a second for a few hundred long texts.
const TIME: Duration = Duration::from_secs(10);
/// Runs tested between two looks at the clock.
const STEP: usize = 256;

/// Tests runs, up to a deadline.
pub(crate) struct Tester<'a> {
    view: &'a RunView,
    clock: &'a dyn Clock,
    deadline: Timestamp,
}

impl<'a> Tester<'a> {
    /// The view must have the fields of the filters.
    pub(crate) fn new(view: &'a RunView, clock: &'a dyn Clock) -> Self {
        Self { view, clock, deadline: clock.now().plus(TIME) }
    }

    /// Splits slots into those whose runs pass the filter and the others.
    ///
    /// Tests go through one column at a time, and only for the runs that the conditions before left undecided.
    ///
    /// # Errors
    /// `Invalid` when it takes too long.
    pub(crate) fn partition(&self, filter: &Filter, slots: Vec<u32>) -> Result<(Vec<u32>, Vec<u32>)> {
        let (mut pass, mut fail) = (Vec::new(), Vec::new());
        match filter {
            Filter::All(filters) => {
                pass = slots;
                for filter in filters {
                    let (still, not) = self.partition(filter, pass)?;
                    pass = still;
                    fail.extend(not);
                }
            }
            Filter::Any(filters) => {
                fail = slots;
                for filter in filters {
                    let (now, still) = self.partition(filter, fail)?;
                    pass.extend(now);
                    fail = still;
                }
            }
            Filter::Not(filter) => (fail, pass) = self.partition(filter, slots)?,
            Filter::Test(field, test) => {
                let column = self.view.column(field);
                for slots in slots.chunks(STEP) {
                    self.check_time()?;
                    for &slot in slots {
                        let side = if test.holds(value(column, slot)) { &mut pass } else { &mut fail };
                        side.push(slot);
                    }
                }
            }
        }
        Ok((pass, fail))
    }

    fn check_time(&self) -> Result<()> {
        match self.clock.now() <= self.deadline {
            true => Ok(()),
            false => Err(Error::Invalid(format!("the filter takes longer than {} seconds", TIME.as_secs()))),
        }
    }
}

/// A filter that also looks for a part of an id, a name, a group or a tag, in any case.
pub(crate) fn with_search(filter: Filter, search: Option<&str>) -> Result<Filter> {
    let Some(part) = search.map(str::trim).filter(|part| !part.is_empty()) else { return Ok(filter) };
    let pattern = Pattern::containing(part).map_err(|error| Error::Invalid(error.to_string()))?;
    let columns = [Column::DisplayName, Column::Name, Column::Group].map(Field::Column);
    let tests =
        columns.into_iter().chain([Field::Tags]).map(|field| Filter::Test(field, Test::Matches(pattern.clone())));
    Ok(Filter::All(vec![Filter::Any(tests.collect()), filter]))
}

/// Compares runs as an order wants them.
pub(crate) struct Sorter<'a> {
    view: &'a RunView,
    /// The values of each key, and whether the greatest comes first.
    keys: Vec<(&'a [FieldValue], bool)>,
    ends_descending: bool,
}

/// A place in an order: that of a run, whether it is still there or not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) values: Vec<FieldValue>,
    /// Microseconds since 1970 UTC.
    pub(crate) created_at: i64,
    pub(crate) id: i64,
}

impl<'a> Sorter<'a> {
    /// The view must have the fields of the order.
    pub(crate) fn new(view: &'a RunView, order: &Order) -> Self {
        let keys = order.keys().iter().map(|key| (view.column(&key.field), key.descending)).collect();
        Self { view, keys, ends_descending: order.ends_descending() }
    }

    /// Some of these slots in order: the first ones after those left out.
    pub(crate) fn page(&self, mut slots: Vec<u32>, offset: usize, limit: usize) -> Vec<u32> {
        // Finding the borders first leaves only the page to sort.
        if offset >= slots.len() {
            return Vec::new();
        }
        if offset > 0 {
            slots.select_nth_unstable_by(offset, |&a, &b| self.order(a, b));
            slots.drain(..offset);
        }
        if limit < slots.len() {
            slots.select_nth_unstable_by(limit, |&a, &b| self.order(a, b));
            slots.truncate(limit);
        }
        slots.sort_unstable_by(|&a, &b| self.order(a, b));
        slots
    }

    fn order(&self, a: u32, b: u32) -> Ordering {
        for (column, descending) in &self.keys {
            let order = value(column, a).order(value(column, b), *descending);
            if order.is_ne() {
                return order;
            }
        }
        self.last_order(self.identity(a), self.identity(b))
    }

    /// Whether a run comes after a place. One that is the place's own does not.
    pub(crate) fn is_after(&self, slot: u32, place: &Place) -> bool {
        for ((column, descending), placed) in self.keys.iter().zip(&place.values) {
            let order = value(column, slot).order(placed, *descending);
            if order.is_ne() {
                return order.is_gt();
            }
        }
        self.last_order(self.identity(slot), (place.created_at, place.id)).is_gt()
    }

    pub(crate) fn place(&self, slot: u32) -> Place {
        let values = self.keys.iter().map(|(column, _)| value(column, slot).clone()).collect();
        let (created_at, id) = self.identity(slot);
        Place { values, created_at, id }
    }

    fn identity(&self, slot: u32) -> (i64, i64) {
        let runs = &self.view.runs;
        (runs.created_at[slot as usize], runs.ids[slot as usize].get())
    }

    fn last_order(&self, a: (i64, i64), b: (i64, i64)) -> Ordering {
        if self.ends_descending { b.cmp(&a) } else { a.cmp(&b) }
    }
}

/// The value of a run; runs beyond the column's end have none.
pub(crate) fn value(column: &[FieldValue], slot: u32) -> &FieldValue {
    const MISSING: &FieldValue = &FieldValue::Missing;
    column.get(slot as usize).unwrap_or(MISSING)
}
