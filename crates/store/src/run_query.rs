//! Finding runs, in an order, page by page.

use std::collections::HashMap;

use ayumi_model::filter::{Field, FieldValue, Filter, Order};
use ayumi_model::run::Run;
use ayumi_model::{ProjectId, RunId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::Store;
use crate::error::{Error, Result};
use crate::run_filter::{Place, Sorter, Tester, with_search};
use crate::run_index::RunView;
use crate::runs::{RUN_COLUMNS, RUN_TABLES, load_tags};
use crate::sql::{Param, Tx};

/// A question for runs of one project; runs in the trash never answer.
#[derive(Debug, Clone)]
pub struct RunQuery {
    /// Where to look.
    pub project: ProjectId,
    /// Which runs.
    pub filter: Filter,
    /// Part of an id, a name, a group or a tag, in any case.
    pub search: Option<String>,
    /// In which order.
    pub order: Order,
    /// How many at most.
    pub limit: usize,
    /// The cursor of the run to go on after.
    pub after: Option<String>,
    /// How many to leave out from there on.
    pub offset: usize,
}

/// A run found, and the cursor that leads to what follows it.
#[derive(Debug, Clone)]
pub struct FoundRun {
    /// The run, with its tags.
    pub run: Run,
    /// Opaque.
    pub cursor: String,
}

impl Store {
    /// The runs that match, in order; one more than asked for tells that there are more.
    ///
    /// # Errors
    /// `Invalid` for a cursor of another question, `NotFound` when the project is gone.
    pub async fn query_runs(&self, query: RunQuery) -> Result<Vec<FoundRun>> {
        let store = self.clone();
        let identity = identity(&query);
        let after = query.after.as_deref().map(|cursor| decode(cursor, &identity, &query.order)).transpose()?;
        let filter = with_search(query.filter, query.search.as_deref())?;
        self.sql
            .read(move |tx| {
                let mut fields = filter.fields();
                for key in query.order.keys() {
                    if !fields.contains(&&key.field) {
                        fields.push(&key.field);
                    }
                }
                let (view, mut slots) = store.matching(tx, query.project, &filter, &fields)?;
                let sorter = Sorter::new(&view, &query.order);
                if let Some(place) = &after {
                    slots.retain(|&slot| sorter.is_after(slot, place));
                }
                let slots = sorter.page(slots, query.offset, query.limit);
                let ids: Vec<RunId> = slots.iter().map(|&slot| view.runs.ids[slot as usize]).collect();
                let runs = get_runs(tx, &ids)?;
                let cursors = slots.iter().map(|&slot| encode(&sorter.place(slot), &identity));
                Ok(runs.into_iter().zip(cursors).map(|(run, cursor)| FoundRun { run, cursor }).collect())
            })
            .await
    }

    /// How many runs match.
    pub async fn count_runs(&self, project: ProjectId, filter: Filter, search: Option<String>) -> Result<i64> {
        let store = self.clone();
        let filter = with_search(filter, search.as_deref())?;
        self.sql.read(move |tx| Ok(store.matching(tx, project, &filter, &filter.fields())?.1.len() as i64)).await
    }

    /// The slots of the runs that match, in no order, and the view that they are slots of.
    pub(crate) fn matching(
        &self,
        tx: &mut Tx<'_>,
        project: ProjectId,
        filter: &Filter,
        fields: &[&Field],
    ) -> Result<(RunView, Vec<u32>)> {
        let view = self.run_indexes.view(tx, project, fields)?;
        let (slots, _) = Tester::new(&view, &*self.clock).partition(filter, view.runs.listed())?;
        Ok((view, slots))
    }

    /// The latest runs of several projects, newest first.
    pub async fn latest_runs(&self, entities: Vec<ayumi_model::EntityId>, limit: usize) -> Result<Vec<Run>> {
        if entities.is_empty() {
            return Ok(Vec::new());
        }
        self.sql
            .read(move |tx| {
                let ids: Vec<String> = entities.iter().map(ToString::to_string).collect();
                let text = format!(
                    "SELECT {RUN_COLUMNS} FROM {RUN_TABLES} WHERE p.entity_id IN ({}) AND r.deleted_at IS NULL
                     ORDER BY r.id DESC LIMIT $1",
                    ids.join(",")
                );
                let mut runs: Vec<Run> = tx.query(&text, &[Param::from(limit)])?;
                load_tags(tx, &mut runs)?;
                Ok(runs)
            })
            .await
    }
}

/// The runs with these ids, in their order.
pub(crate) fn get_runs(tx: &mut Tx<'_>, ids: &[RunId]) -> Result<Vec<Run>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Ids are our own numbers, so they may stand in the text; a list has no portable placeholder.
    let list: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let text = format!("SELECT {RUN_COLUMNS} FROM {RUN_TABLES} WHERE r.id IN ({})", list.join(","));
    let mut runs: Vec<Run> = tx.query(&text, &[])?;
    let places: HashMap<RunId, usize> = ids.iter().copied().zip(0..).collect();
    runs.sort_by_key(|run| places.get(&run.id));
    load_tags(tx, &mut runs)?;
    Ok(runs)
}

/// What makes a question the same one for its cursors: everything but the page.
fn identity(query: &RunQuery) -> String {
    let text = format!("{} {:?} {:?} {:?}", query.project, query.order, query.filter, query.search);
    digest(&text)
}

/// A short text that stands for a longer one.
pub(crate) fn digest(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..9])
}

fn encode(place: &Place, identity: &str) -> String {
    let values: Vec<String> = place
        .values
        .iter()
        .map(|value| match value {
            // Bits rather than digits: the number must come back exactly.
            FieldValue::Number(number) => format!("n{:x}", number.to_bits()),
            FieldValue::Bool(value) => format!("n{:x}", f64::from(u8::from(*value)).to_bits()),
            FieldValue::Text(text) => format!("t{text}"),
            FieldValue::Missing | FieldValue::Texts(_) => String::new(),
        })
        .collect();
    URL_SAFE_NO_PAD.encode(json!([identity, values, place.created_at, place.id]).to_string())
}

fn decode(cursor: &str, identity: &str, order: &Order) -> Result<Place> {
    let value = |text: &String| match text.split_at_checked(1) {
        None => Some(FieldValue::Missing),
        Some(("n", bits)) => Some(FieldValue::Number(f64::from_bits(u64::from_str_radix(bits, 16).ok()?))),
        Some(("t", text)) => Some(FieldValue::Text(text.into())),
        Some(_) => None,
    };
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (of, values, created_at, id): (String, Vec<String>, i64, i64) = serde_json::from_slice(&bytes).ok()?;
        let values: Vec<FieldValue> = values.iter().map(value).collect::<Option<_>>()?;
        (of == identity && values.len() == order.keys().len()).then_some(Place { values, created_at, id })
    };
    read().ok_or_else(|| Error::Invalid("the cursor does not belong to this query".to_owned()))
}
