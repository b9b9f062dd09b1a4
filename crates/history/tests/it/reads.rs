//! Reads over several batches answer as the plain model does.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_history::{Dialect, RowRef};
use proptest::prelude::*;

use crate::lines::{Leaf, encoded};
use crate::model::{Model, ModelRow, batches, rows};

fn numbers(rows: &[RowRef<'_>]) -> Vec<(u64, i64)> {
    rows.iter().map(|row| (row.line(), row.step())).collect()
}

fn expected<'a>(rows: impl IntoIterator<Item = &'a ModelRow>) -> Vec<(u64, i64)> {
    rows.into_iter().map(|row| (row.line, row.step)).collect()
}

fn is_finite_number(leaf: &Leaf) -> bool {
    leaf.type_name() == "number" && leaf.number().is_some_and(f64::is_finite)
}

proptest! {
    #[test]
    fn rows_are_found_by_line_and_step(batches in batches(), low in -4i64..40, length in 0i64..40, n in 0usize..12) {
        let (rows, model) = (rows(&batches), Model::new(&batches));
        prop_assert_eq!(rows.n_lines(), model.n_lines);
        prop_assert_eq!(rows.n_rows(), model.rows.len());
        prop_assert_eq!(rows.n_superseded(), model.n_superseded);
        let ordered = model.ordered();
        prop_assert_eq!(rows.last_step(), ordered.last().map(|row| row.step));

        let last = model.rows.values().skip(model.rows.len().saturating_sub(n));
        prop_assert_eq!(numbers(&rows.last(n)), expected(last));
        let range = low..low + length;
        let within = ordered.iter().copied().filter(|row| range.contains(&row.step));
        prop_assert_eq!(numbers(&rows.scan(range.clone()).collect::<Vec<_>>()), expected(within));
        prop_assert_eq!(numbers(&rows.scan(..).collect::<Vec<_>>()), expected(ordered.iter().copied()));

        let sample = numbers(&rows.sample(n));
        prop_assert_eq!(sample.len(), n.min(ordered.len()));
        let all = expected(ordered.iter().copied());
        prop_assert!(sample.iter().all(|row| all.contains(row)));
        prop_assert_eq!(sample.iter().collect::<BTreeSet<_>>().len(), sample.len());
        if n > 1 {
            prop_assert_eq!((sample.first(), sample.last()), (all.first(), all.last()));
        }
    }

    #[test]
    fn chosen_keys_have_their_rows_and_values(
        batches in batches(),
        names in proptest::collection::vec(proptest::sample::select(vec!["a", "n.x", "b", "n", "_step", "n.n.x", "", "n.x.n.x.n.x"]), 0..4),
        low in -4i64..40,
        length in 0i64..40,
    ) {
        let (rows, model) = (rows(&batches), Model::new(&batches));
        let keys = rows.keys(&names);
        let high = low + length;
        let has_all = |row: &&ModelRow| names.iter().all(|name| *name == "_step" || row.named(name, |_| true).is_some());
        let complete: Vec<_> =
            model.ordered().into_iter().filter(has_all).filter(|row| !names.is_empty() && (low..=high).contains(&row.step)).collect();
        let found = rows.sample_keys(&keys, low..=high, 1_000);
        prop_assert_eq!(numbers(&found), expected(complete.iter().copied()));
        for (row, model) in found.iter().zip(complete) {
            let mut text = String::new();
            row.write_json_keys(&mut text, &keys, Dialect::Strict);
            let object: BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(object.keys().map(String::as_str).collect::<BTreeSet<_>>(), names.iter().copied().collect());
            for (name, value) in object {
                let expected = match model.named(&name, |_| true) {
                    Some(leaf) if leaf.number().is_some_and(f64::is_finite) && !matches!(leaf, Leaf::Bool(_)) => {
                        // Not by serde_json, which may be wrong in a float's last bit.
                        prop_assert_eq!(value.get().parse().ok(), leaf.number());
                        continue;
                    }
                    Some(Leaf::Float(value)) => Leaf::Float(*value).text().into(),
                    Some(Leaf::Raw("1e999")) => "1e999".into(),
                    Some(Leaf::Raw("[1, NaN,{\"a\": 2}]")) => serde_json::json!([1, "NaN", {"a": 2}]),
                    Some(leaf) => serde_json::from_str(&leaf.text()).unwrap(),
                    None => model.step.into(),
                };
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(value.get()).unwrap(), expected);
            }
        }
    }

    #[test]
    fn key_stats_count_each_value(batches in batches()) {
        let (rows, model) = (rows(&batches), Model::new(&batches));
        let stats = rows.key_stats();
        let mut by_key = BTreeMap::<String, Vec<(&ModelRow, &Leaf)>>::new();
        for row in model.rows.values() {
            for (path, leaf) in &row.leaves {
                by_key.entry(encoded(path)).or_default().push((row, leaf));
            }
        }
        let keys: Vec<_> = stats.keys().map(|key| key.encoded().to_owned()).collect();
        prop_assert_eq!(keys, by_key.keys().cloned().collect::<Vec<_>>());
        for (stats, values) in stats.values().zip(by_key.values()) {
            prop_assert_eq!(stats.count, values.len() as u64);
            let mut type_counts = BTreeMap::<String, u64>::new();
            values.iter().for_each(|(_, leaf)| *type_counts.entry(leaf.type_name().into()).or_default() += 1);
            let found = stats.type_counts.iter().map(|(name, n)| (name.to_owned(), n)).collect::<BTreeMap<_, _>>();
            prop_assert_eq!(found, type_counts);
            prop_assert_eq!(Some(stats.first_step), values.iter().map(|(row, _)| row.step).min());
            prop_assert_eq!(Some(stats.last_step), values.iter().map(|(row, _)| row.step).max());

            let finite: Vec<f64> =
                values.iter().filter(|(_, leaf)| is_finite_number(leaf)).filter_map(|(_, leaf)| leaf.number()).collect();
            prop_assert_eq!(stats.min, finite.iter().copied().reduce(f64::min));
            prop_assert_eq!(stats.max, finite.iter().copied().reduce(f64::max));
            prop_assert_eq!(stats.mean.is_some(), !finite.is_empty());
            let floats = || values.iter().filter_map(|(_, leaf)| if let Leaf::Float(value) = leaf { Some(*value) } else { None });
            prop_assert_eq!(stats.n_nan, floats().filter(|value| value.is_nan()).count() as u64);
            prop_assert_eq!(stats.n_infinite, floats().filter(|value| value.is_infinite()).count() as u64);

            let (_, last) = values.last().unwrap();
            let mut text = String::new();
            stats.last.write_json(&mut text, Dialect::Extended);
            match last.number() {
                Some(number) if last.type_name() == "number" && !number.is_nan() => {
                    prop_assert_eq!(stats.last.as_f64(), Some(number));
                }
                _ => prop_assert_eq!(text, last.text()),
            }
        }
    }
}
