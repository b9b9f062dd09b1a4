//! Runs with the same values of some fields, taken together.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use ayumi_model::ProjectId;
use ayumi_model::filter::{Field, FieldValue, Filter};

use crate::Store;
use crate::error::{Error, Result};
use crate::run_filter::{value, with_search};

/// Fields grouped by, and fields summed up, at most.
const FIELDS: usize = 20;

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
    /// How many groups at most.
    pub limit: usize,
}

/// Groups of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct RunGroups {
    /// In the order of their values, the first field first.
    pub groups: Vec<RunGroup>,
    /// Groups in all, however many are in this answer.
    pub n_groups: usize,
    /// Runs in all groups.
    pub n_runs: usize,
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

/// The finite numbers of several runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// How many there are.
    pub n: usize,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Their arithmetic mean.
    pub mean: f64,
}

impl Store {
    /// The runs that match, in groups.
    ///
    /// # Errors
    /// `Invalid` for more than 20 fields to group by or to sum up.
    pub async fn group_runs(&self, query: GroupQuery) -> Result<RunGroups> {
        if query.by.len().max(query.of.len()) > FIELDS {
            return Err(Error::Invalid(format!("runs are grouped by {FIELDS} fields at most, and so many summed up")));
        }
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
                Ok(group(&slots, &columns(&query.by), &columns(&query.of), query.limit))
            })
            .await
    }
}

fn group(slots: &[u32], by: &[&[FieldValue]], of: &[&[FieldValue]], limit: usize) -> RunGroups {
    let mut places: HashMap<Vec<Identity>, usize> = HashMap::new();
    let mut groups: Vec<RunGroup> = Vec::new();
    for &slot in slots {
        let identity = by.iter().map(|column| Identity::of(value(column, slot))).collect();
        let place = *places.entry(identity).or_insert_with(|| {
            let values = by.iter().map(|column| value(column, slot).clone()).collect();
            groups.push(RunGroup { values, n_runs: 0, numbers: vec![None; of.len()] });
            groups.len() - 1
        });
        let group = &mut groups[place];
        group.n_runs += 1;
        for (numbers, column) in group.numbers.iter_mut().zip(of) {
            if let FieldValue::Number(number) = value(column, slot)
                && number.is_finite()
            {
                Numbers::add(numbers, *number);
            }
        }
    }
    let n_groups = groups.len();
    groups.sort_by(|a, b| order(&a.values, &b.values));
    groups.truncate(limit);
    RunGroups { groups, n_groups, n_runs: slots.len() }
}

impl Numbers {
    fn add(numbers: &mut Option<Self>, number: f64) {
        *numbers = Some(match *numbers {
            None => Self { n: 1, min: number, max: number, mean: number },
            Some(Self { n, min, max, mean }) => {
                let n = n + 1;
                // A sum of large numbers could overflow where their mean does not.
                let mean = mean + (number / n as f64 - mean / n as f64);
                Self { n, min: min.min(number), max: max.max(number), mean }
            }
        });
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
        let found = group(&(0..11).collect::<Vec<_>>(), &[&column], &[], 10);
        let sizes: Vec<String> =
            found.groups.iter().map(|group| format!("{:?} {}", group.values[0], group.n_runs)).collect();
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
        assert_eq!((found.n_groups, found.n_runs), (7, 11));
    }

    #[test]
    fn numbers_are_summed_up_without_what_is_not_finite() {
        let of = [1.0, f64::MAX, f64::INFINITY, f64::MAX, f64::NAN].map(FieldValue::Number);
        let by = [text("a"), text("b"), text("b"), text("b"), text("c")];
        let found = group(&[0, 1, 2, 3, 4], &[&by], &[&of], 10);
        let numbers: Vec<_> = found.groups.iter().map(|group| group.numbers[0]).collect();
        let one = |n, number| Some(Numbers { n, min: number, max: number, mean: number });
        assert_eq!(numbers, [one(1, 1.0), one(2, f64::MAX), None]);
    }

    #[test]
    fn no_field_to_group_by_means_one_group() {
        let of = [1.0, 2.0, 6.0].map(FieldValue::Number);
        let found = group(&[0, 1, 2], &[], &[&of], 10);
        let numbers = Some(Numbers { n: 3, min: 1.0, max: 6.0, mean: 3.0 });
        assert_eq!(found.groups, [RunGroup { values: Vec::new(), n_runs: 3, numbers: vec![numbers] }]);
        assert_eq!(group(&[], &[], &[], 10).groups, []);
    }
}
