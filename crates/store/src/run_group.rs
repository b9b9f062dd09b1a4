//! Runs with the same values of some fields, taken together.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::ProjectId;
use ayumi_model::filter::{Field, FieldValue, Filter};

use crate::Store;
use crate::error::{Error, Result};
use crate::run_filter::{value, with_search};
use crate::run_numbers::bins;
pub use crate::run_numbers::{Bin, Numbers};
use crate::run_query::digest;

/// Fields grouped by, and fields summed up, at most.
const FIELDS: usize = 20;
/// Bins at most.
const BINS: usize = 100;

/// A question for groups of runs of one project; runs in the trash are in none.
#[derive(Debug, Clone)]
pub struct GroupQuery {
    /// Where to look.
    pub project: ProjectId,
    /// Which runs.
    pub filter: Filter,
    /// Part of an id, a name, a group or a tag, in any case.
    pub search: Option<String>,
    /// Runs that are equal in all of these are in one group.
    pub by: Vec<Field>,
    /// Whose numbers are summed up in each group.
    pub of: Vec<Field>,
    /// In which order the groups come.
    pub sort: GroupSort,
    /// Into how many bins of equal width the numbers are counted; none for zero.
    pub n_bins: usize,
    /// How many groups at most.
    pub limit: usize,
    /// The cursor of the answer to go on after.
    pub after: Option<String>,
}

/// An order of groups. What it leaves equal goes by what the groups have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupSort {
    /// What is compared.
    pub by: GroupKey,
    /// Greatest first.
    pub descending: bool,
}

/// What groups are compared by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupKey {
    /// What they have in common, the first field first.
    #[default]
    Values,
    /// What they have in common in this field of those grouped by.
    Value(usize),
    /// How many runs they have.
    Runs,
    /// The mean of this field of those summed up; groups without one come last.
    Mean(usize),
}

/// Groups of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct RunGroups {
    /// In the order asked for.
    pub groups: Vec<RunGroup>,
    /// Groups in all, however many are in this answer.
    pub n_groups: usize,
    /// Runs in all groups.
    pub n_runs: usize,
    /// Leads to the groups that follow; none at the end.
    pub next: Option<String>,
}

/// Runs that are equal in some fields.
#[derive(Debug, Clone, PartialEq)]
pub struct RunGroup {
    /// What they have in common, one for each field grouped by.
    pub values: Vec<FieldValue>,
    /// How many they are.
    pub n_runs: usize,
    /// One for each field summed up; none where no run has a finite number.
    pub numbers: Vec<Option<Numbers>>,
}

impl Store {
    /// The runs that match, in groups.
    ///
    /// # Errors
    /// `Invalid` for more than 20 fields to group by or to sum up, more than 100 bins, or a cursor of another question.
    pub async fn group_runs(&self, query: GroupQuery) -> Result<RunGroups> {
        if query.by.len().max(query.of.len()) > FIELDS {
            return Err(Error::Invalid(format!("runs are grouped by {FIELDS} fields at most, and so many summed up")));
        }
        if query.n_bins > BINS {
            return Err(Error::Invalid(format!("numbers are counted in {BINS} bins at most")));
        }
        let identity = digest(&format!("{:?}", GroupQuery { after: None, limit: 0, ..query.clone() }));
        let offset = match &query.after {
            None => 0,
            Some(cursor) => {
                let offset =
                    cursor.strip_prefix(identity.as_str()).and_then(|rest| rest.strip_prefix('.')?.parse().ok());
                offset.ok_or_else(|| Error::Invalid("the cursor does not belong to this query".to_owned()))?
            }
        };
        let store = self.clone();
        let filter = with_search(query.filter, query.search.as_deref())?;
        self.sql
            .read(move |tx| {
                let mut fields = filter.fields();
                for field in query.by.iter().chain(&query.of) {
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                }
                let (view, slots) = store.matching(tx, query.project, &filter, &fields)?;
                let columns = |fields: &[Field]| -> Vec<&[FieldValue]> {
                    fields.iter().map(|field| view.column(field)).collect()
                };
                let (by, of) = (columns(&query.by), columns(&query.of));
                let mut grouping = Grouping::new(&slots, &by, &of);
                let page = grouping.page(query.sort, offset, query.limit);
                grouping.measure(&page, query.n_bins);
                let next = offset + page.len();
                Ok(RunGroups {
                    groups: page.iter().map(|&place| grouping.groups[place].clone()).collect(),
                    n_groups: grouping.groups.len(),
                    n_runs: slots.len(),
                    next: (next < grouping.groups.len()).then(|| format!("{identity}.{next}")),
                })
            })
            .await
    }
}

/// Runs put into groups.
struct Grouping<'a> {
    slots: &'a [u32],
    of: &'a [&'a [FieldValue]],
    /// In the order of their first runs.
    groups: Vec<RunGroup>,
    /// The group of each of `slots`.
    places: Vec<usize>,
}

impl<'a> Grouping<'a> {
    fn new(slots: &'a [u32], by: &[&[FieldValue]], of: &'a [&'a [FieldValue]]) -> Self {
        let mut known: HashMap<Vec<Identity>, usize> = HashMap::new();
        let mut groups: Vec<RunGroup> = Vec::new();
        let mut places = Vec::with_capacity(slots.len());
        for &slot in slots {
            let identity = by.iter().map(|column| Identity::of(value(column, slot))).collect();
            let place = *known.entry(identity).or_insert_with(|| {
                let values = by.iter().map(|column| value(column, slot).clone()).collect();
                groups.push(RunGroup { values, n_runs: 0, numbers: vec![None; of.len()] });
                groups.len() - 1
            });
            places.push(place);
            let group = &mut groups[place];
            group.n_runs += 1;
            for (numbers, column) in group.numbers.iter_mut().zip(of) {
                if let Some(number) = finite(column, slot) {
                    Numbers::add(numbers, number);
                }
            }
        }
        Self { slots, of, groups, places }
    }

    /// The places of some groups in order: the first ones after those left out.
    fn page(&self, sort: GroupSort, offset: usize, limit: usize) -> Vec<usize> {
        let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
        let key = |a: &RunGroup, b: &RunGroup| match sort.by {
            GroupKey::Values => directed(order(&a.values, &b.values)),
            GroupKey::Value(index) => a.values[index].order(&b.values[index], sort.descending),
            GroupKey::Runs => directed(a.n_runs.cmp(&b.n_runs)),
            GroupKey::Mean(index) => match (&a.numbers[index], &b.numbers[index]) {
                (Some(a), Some(b)) => directed(a.mean.total_cmp(&b.mean)),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
        };
        let mut order_of: Vec<usize> = (0..self.groups.len()).collect();
        order_of.sort_by(|&a, &b| {
            let (a, b) = (&self.groups[a], &self.groups[b]);
            key(a, b).then_with(|| order(&a.values, &b.values))
        });
        order_of.into_iter().skip(offset).take(limit).collect()
    }

    /// Fills in what takes another look at the numbers, for the groups that are shown. Bins are the same for all groups, so
    /// that they can be compared.
    fn measure(&mut self, page: &[usize], n_bins: usize) {
        let mut is_shown = vec![false; self.groups.len()];
        for &place in page {
            is_shown[place] = true;
        }
        for (index, column) in self.of.iter().enumerate() {
            let all = self.groups.iter().filter_map(|group| group.numbers[index].as_ref());
            let range = all.map(|numbers| (numbers.min, numbers.max)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            let Some(range) = range else { continue };
            for &place in page {
                if let Some(numbers) = &mut self.groups[place].numbers[index] {
                    numbers.bins = bins(range, n_bins);
                }
            }
            let mut numbers_of = vec![Vec::new(); self.groups.len()];
            for (&slot, &place) in self.slots.iter().zip(&self.places).filter(|(_, place)| is_shown[**place]) {
                numbers_of[place].extend(finite(column, slot));
            }
            for &place in page {
                if let Some(numbers) = &mut self.groups[place].numbers[index] {
                    numbers.measure(&numbers_of[place]);
                }
            }
        }
    }
}

fn finite(column: &[FieldValue], slot: u32) -> Option<f64> {
    match value(column, slot) {
        FieldValue::Number(number) if number.is_finite() => Some(*number),
        _ => None,
    }
}

/// Values that are in one group have one identity. All NaN are the same here, and so are the two zeros.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Missing,
    Bool(bool),
    Number(u64),
    Text(Arc<str>),
    Texts(Arc<[Arc<str>]>),
}

impl Identity {
    fn of(value: &FieldValue) -> Self {
        match value {
            FieldValue::Missing => Self::Missing,
            FieldValue::Bool(value) => Self::Bool(*value),
            FieldValue::Number(number) if number.is_nan() => Self::Number(f64::NAN.to_bits()),
            FieldValue::Number(number) => Self::Number((number + 0.0).to_bits()),
            FieldValue::Text(text) => Self::Text(text.clone()),
            FieldValue::Texts(texts) => Self::Texts(texts.clone()),
        }
    }
}

/// As runs are sorted; what that leaves equal goes by kind, and lists by their texts.
fn order(a: &[FieldValue], b: &[FieldValue]) -> Ordering {
    let kind = |value: &FieldValue| match value {
        FieldValue::Bool(_) => 0,
        FieldValue::Number(_) => 1,
        FieldValue::Text(_) => 2,
        FieldValue::Texts(_) => 3,
        FieldValue::Missing => 4,
    };
    let pair = |(a, b): (&FieldValue, &FieldValue)| {
        a.order(b, false).then_with(|| kind(a).cmp(&kind(b))).then_with(|| match (a, b) {
            (FieldValue::Texts(a), FieldValue::Texts(b)) => a.cmp(b),
            _ => Ordering::Equal,
        })
    };
    a.iter().zip(b).map(pair).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> FieldValue {
        FieldValue::Text(text.into())
    }

    fn group(slots: &[u32], by: &[&[FieldValue]], of: &[&[FieldValue]], sort: GroupSort) -> Vec<RunGroup> {
        let grouping = Grouping::new(slots, by, of);
        grouping.page(sort, 0, 100).into_iter().map(|place| grouping.groups[place].clone()).collect()
    }

    #[test]
    fn equal_values_are_one_group_and_kinds_are_kept_apart() {
        let column = [
            FieldValue::Number(f64::NAN),
            text("b"),
            FieldValue::Bool(true),
            FieldValue::Number(1.0),
            FieldValue::Number(-0.0),
            FieldValue::Number(0.0),
            FieldValue::Missing,
            FieldValue::Number(-f64::NAN),
            text("a"),
            FieldValue::Bool(true),
        ];
        // The last slot is that of a run made after the column was filled.
        let found = group(&(0..11).collect::<Vec<_>>(), &[&column], &[], GroupSort::default());
        let sizes: Vec<String> = found.iter().map(|group| format!("{:?} {}", group.values[0], group.n_runs)).collect();
        let expected = [
            "Number(-0.0) 2",
            "Bool(true) 2",
            "Number(1.0) 1",
            "Text(\"a\") 1",
            "Text(\"b\") 1",
            "Number(NaN) 2",
            "Missing 2",
        ];
        assert_eq!(sizes, expected);
    }

    #[test]
    fn numbers_are_summed_up_without_what_is_not_finite() {
        let of = [1.0, f64::MAX, f64::INFINITY, f64::MAX, f64::NAN].map(FieldValue::Number);
        let by = [text("a"), text("b"), text("b"), text("b"), text("c")];
        let found = group(&[0, 1, 2, 3, 4], &[&by], &[&of], GroupSort::default());
        let numbers: Vec<_> = found.iter().map(|group| group.numbers[0].as_ref().map(|it| (it.n, it.mean))).collect();
        assert_eq!(numbers, [Some((1, 1.0)), Some((2, f64::MAX)), None]);
    }

    #[test]
    fn no_field_to_group_by_means_one_group() {
        let of = [1.0, 2.0, 6.0].map(FieldValue::Number);
        let found = group(&[0, 1, 2], &[], &[&of], GroupSort::default());
        assert_eq!(found.len(), 1);
        let numbers = found[0].numbers[0].as_ref().unwrap();
        assert_eq!((found[0].n_runs, numbers.n, numbers.min, numbers.max, numbers.mean), (3, 3, 1.0, 6.0, 3.0));
        assert_eq!(group(&[], &[], &[], GroupSort::default()), []);
    }

    #[test]
    fn groups_go_by_what_is_asked_for_and_what_lacks_it_comes_last() {
        let by = ["b", "a", "c", "a", "c", "c"].map(text);
        let of = [5.0, 1.0, f64::NAN, 2.0, f64::NAN, f64::NAN].map(FieldValue::Number);
        let names = |by_key, descending| {
            let found = group(&[0, 1, 2, 3, 4, 5], &[&by], &[&of], GroupSort { by: by_key, descending });
            let text = |group: &RunGroup| match &group.values[0] {
                FieldValue::Text(text) => text.to_string(),
                other => panic!("{other:?}"),
            };
            found.iter().map(text).collect::<String>()
        };
        assert_eq!([names(GroupKey::Values, false), names(GroupKey::Values, true)], ["abc", "cba"]);
        assert_eq!([names(GroupKey::Runs, false), names(GroupKey::Runs, true)], ["bac", "cab"]);
        assert_eq!([names(GroupKey::Mean(0), false), names(GroupKey::Mean(0), true)], ["abc", "bac"]);
        assert_eq!([names(GroupKey::Value(0), false), names(GroupKey::Value(0), true)], ["abc", "cba"]);
    }

    #[test]
    fn bins_are_the_same_for_all_groups() {
        let by = ["a", "a", "b", "c"].map(text);
        let of = [0.0, 1.0, 4.0, f64::INFINITY].map(FieldValue::Number);
        let of: [&[FieldValue]; 1] = [&of];
        let mut grouping = Grouping::new(&[0, 1, 2, 3], &[&by], &of);
        grouping.measure(&[0, 1, 2], 2);
        let counts: Vec<Vec<(f64, f64, usize)>> = grouping
            .groups
            .iter()
            .filter_map(|group| group.numbers[0].as_ref())
            .map(|numbers| numbers.bins.iter().map(|bin| (bin.from, bin.to, bin.count)).collect())
            .collect();
        assert_eq!(counts, [vec![(0.0, 2.0, 2), (2.0, 4.0, 0)], vec![(0.0, 2.0, 0), (2.0, 4.0, 1)]]);
    }
}
