//! Summaries that the server makes of a run's history: for forks and rewound runs, for processes that left it to the
//! server, and for those that died before they sent their last.

use ayumi_history::{Dialect, KeyStats, Value, write_object};
use ayumi_model::json::{self, KeyPath};
use ayumi_model::metric::{Aggregate, Definition, Definitions};
use ayumi_model::run::{Run, RunChange};
use ayumi_store::history::KeyBounds;

use crate::error::{Error, Result};
use crate::live::What;
use crate::reading::RunHistory;
use crate::{Service, Stream};

impl Service {
    /// Makes what the history says a run's summary.
    pub(crate) async fn derive_summary(&self, run: &Run) -> Result<Run> {
        let config = self.documents(run).await?.config;
        let summary = self.summary_of_history(run, &config).await?;
        let bounds = self.read_history(run, Stream::History, bounds_of_history).await?;
        self.store().set_key_bounds(run.id, bounds).await?;
        let change = RunChange { summary: Some(summary), ..RunChange::default() };
        Ok(self.store().update_run(run.id, change, String::new()).await?)
    }

    /// Adds to a run's summary what the history says. What its script has set by itself stays.
    pub(crate) async fn complete_summary(&self, run: &Run) -> Result<()> {
        let config = self.documents(run).await?.config;
        let summary = self.summary_of_history(run, &config).await?;
        let change = RunChange { summary: Some(summary), is_partial: true, ..RunChange::default() };
        let run = self.store().update_run(run.id, change, String::new()).await?;
        self.publish(&run, What::Documents);
        Ok(())
    }

    /// Completes the summary of a run whose process is gone, if it sent rows after its last summary.
    pub(crate) async fn complete_summary_of_crashed(&self, run: &Run) -> Result<()> {
        let summary = self.documents(run).await?.summary;
        let summed_up: Option<i64> = json::member(&summary, "_step").and_then(|step| step.parse().ok());
        match run.counts.last_step {
            Some(last_step) if summed_up.is_none_or(|step| step < last_step) => self.complete_summary(run).await,
            _ => Ok(()),
        }
    }

    async fn summary_of_history(&self, run: &Run, config: &str) -> Result<String> {
        let definitions = Definitions::of_config(config);
        let sum_up = move |history: &RunHistory| {
            let keys = history.key_stats().map_err(Error::from)?;
            let keys: Vec<_> = keys.iter().map(|(key, summary)| (key, summary.stats())).collect();
            Ok(sum_up(&keys, &definitions))
        };
        self.read_history(run, Stream::History, sum_up).await
    }
}

/// How far the numbers of each key go, by encoded path.
fn bounds_of_history(history: &RunHistory) -> Result<Vec<(String, KeyBounds)>> {
    let keys = history.key_stats().map_err(Error::from)?;
    let bounds = keys.iter().filter_map(|(key, summary)| {
        let KeyStats { min, max, .. } = summary.stats();
        Some((key.encoded().to_owned(), KeyBounds { min: min?, max: max? }))
    });
    Ok(bounds.collect())
}

/// The summary of these keys, which come in ascending order: of each the last value, or what its definition says.
fn sum_up(keys: &[(&KeyPath, KeyStats<'_>)], definitions: &Definitions) -> String {
    let mut members: Vec<(KeyPath, Value<'_>)> = Vec::with_capacity(keys.len());
    for (key, stats) in keys {
        match definitions.get(key).filter(|definition| !definition.summary.is_empty()) {
            None => members.push(((*key).clone(), stats.last)),
            Some(definition) => add_defined(&mut members, key, stats, definition),
        }
    }
    let mut summary = String::new();
    write_object(&mut summary, members.iter().map(|(key, value)| (key, *value)), Dialect::Extended);
    summary
}

/// Adds the values that a definition asks for, as the client does: an object of them by their names, in ascending order.
fn add_defined<'a>(
    members: &mut Vec<(KeyPath, Value<'a>)>,
    key: &KeyPath,
    stats: &KeyStats<'a>,
    definition: &Definition,
) {
    let asked = &definition.summary;
    if asked.contains(&Aggregate::None) {
        return;
    }
    if asked.contains(&Aggregate::Copy) {
        members.push((key.clone(), stats.last));
        return;
    }
    let best = if definition.is_maximized { stats.max } else { stats.min };
    let values = [
        (Aggregate::Best, best.map(Value::Number)),
        (Aggregate::Last, Some(stats.last)),
        (Aggregate::Max, stats.max.map(Value::Number)),
        (Aggregate::Mean, stats.mean.map(Value::Number)),
        (Aggregate::Min, stats.min.map(Value::Number)),
    ];
    let values = values.into_iter().filter(|(aggregate, _)| asked.contains(aggregate));
    members.extend(values.filter_map(|(aggregate, value)| Some((key.child(aggregate.as_str()), value?))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(last: f64) -> KeyStats<'static> {
        KeyStats {
            type_counts: Default::default(),
            count: 3,
            last: Value::Number(last),
            min: Some(1.0),
            max: Some(4.0),
            mean: Some(2.5),
            n_nan: 0,
            n_infinite: 0,
            is_monotonic: false,
            first_step: 0,
            last_step: 2,
        }
    }

    #[test]
    fn a_definition_says_what_the_summary_shows() {
        let check = |definition: &str, expected: &str| {
            let config = format!(r#"{{"_wandb":{{"value":{{"m":[{definition}]}}}}}}"#);
            let keys = ["_step", "loss"].map(|name| KeyPath::from_segments([name]));
            let keys: Vec<_> = keys.iter().map(|key| (key, stats(2.0))).collect();
            assert_eq!(sum_up(&keys, &Definitions::of_config(&config)), expected);
        };
        check("", r#"{"_step":2,"loss":2}"#);
        check(r#"{"1":"loss","7":[]}"#, r#"{"_step":2,"loss":2}"#);
        check(r#"{"1":"loss","7":[7]}"#, r#"{"_step":2,"loss":2}"#);
        check(r#"{"1":"loss","7":[6]}"#, r#"{"_step":2}"#);
        check(r#"{"1":"loss","7":[1,3]}"#, r#"{"_step":2,"loss":{"mean":2.5,"min":1}}"#);
        check(r#"{"2":"lo*","7":[2,5]}"#, r#"{"_step":2,"loss":{"last":2,"max":4}}"#);
        check(r#"{"1":"loss","7":[4],"8":1}"#, r#"{"_step":2,"loss":{"best":1}}"#);
        check(r#"{"1":"loss","7":[4],"8":2}"#, r#"{"_step":2,"loss":{"best":4}}"#);
    }
}
