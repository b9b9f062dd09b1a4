//! Random questions about runs that change at random: the store must answer as the plain interpreter does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ayumi_model::filter::{Filter, Order};
use ayumi_model::name::RunName;
use ayumi_model::run::RunChange;
use ayumi_model::testing::SeededRandom;
use ayumi_model::{Clock, ProjectId, Timestamp};
use ayumi_store::run_query::RunQuery;
use ayumi_store::streams::Append;
use ayumi_store::{Blobs, Store, params};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::harness::{TestStore, upsert};
use crate::on_both;
use crate::plain_filter::{PATTERNS, Plain, PlainRun};

/// Keys of documents as they are asked for.
const KEYS: [&str; 7] = [
    "config.lr",
    "config.lr.value",
    "config.opt.name",
    "config.a.b",
    "config.nowhere",
    "summary_metrics.loss",
    "summary_metrics.best.step",
];
const TEXTS: [&str; 9] = ["a", "b", "B", "ab", "Ab", "é", "É", "", "1"];

/// A value in a document: its JSON, and what is meant.
fn document_value() -> impl Strategy<Value = (String, Plain)> {
    let number = select(vec!["0", "-0.0", "1", "0.5", "1e300", "-3", "NaN", "Infinity", "-Infinity"]);
    prop_oneof![
        2 => Just(("null".to_owned(), Plain::Nothing)),
        2 => any::<bool>().prop_map(|value| (value.to_string(), Plain::Bool(value))),
        4 => number.prop_map(|text| (text.to_owned(), Plain::Number(text.parse().unwrap()))),
        4 => select(TEXTS.to_vec()).prop_map(|text| (json!(text).to_string(), Plain::Text(text.to_owned()))),
        1 => Just(("[1,2]".to_owned(), Plain::Text("[1,2]".to_owned()))),
    ]
}

type Document = (String, BTreeMap<String, Plain>);

/// A document with some of these keys, which stand at these places in its JSON.
fn document(places: [(&'static str, &'static str); 3], frame: &'static str) -> impl Strategy<Value = Document> {
    proptest::collection::vec(proptest::option::weighted(0.7, document_value()), 3).prop_map(move |values| {
        let mut members = Vec::new();
        let mut flat = BTreeMap::new();
        for ((name, place), value) in places.iter().zip(values) {
            let Some((text, plain)) = value else { continue };
            members.push(format!("{place}{text}{}", "}".repeat(place.matches('{').count())));
            flat.insert((*name).to_owned(), plain);
        }
        (frame.replace('_', &members.join(",")), flat)
    })
}

fn config() -> impl Strategy<Value = Document> {
    let places =
        [("lr", r#""lr":{"value":"#), ("opt.name", r#""opt":{"value":{"name":"#), ("a.b", r#""a.b":{"value":"#)];
    document(places, "{_}")
}

fn summary() -> impl Strategy<Value = Document> {
    document([("loss", r#""loss":"#), ("best.step", r#""best":{"step":"#), ("extra", r#""extra":"#)], "{_}")
}

fn literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(json!(null)),
        4 => ordered_literal(),
    ]
}

fn ordered_literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(|value| json!(value)),
        select(vec![json!(0), json!(-0.0), json!(1), json!(0.5), json!(1e300), json!(-3)]),
        select(TEXTS.to_vec()).prop_map(|text| json!(text)),
    ]
}

fn text_literal() -> impl Strategy<Value = Value> {
    select(TEXTS.iter().chain(&["running", "finished", "ada", "r1", "r12"]).copied().collect::<Vec<_>>())
        .prop_map(|text| json!(text))
}

/// Tests of a field whose literals are these.
fn tests(literal: BoxedStrategy<Value>, ordered: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let list = proptest::collection::vec(literal.clone(), 0..4).prop_map(Value::Array);
    let pattern = (select(PATTERNS.to_vec()), any::<bool>()).prop_map(|(pattern, ignores_case)| {
        if ignores_case { json!({"$regex": pattern, "$options": "i"}) } else { json!({"$regex": pattern}) }
    });
    let plain = prop_oneof![
        2 => literal.clone(),
        3 => (select(vec!["$eq", "$ne"]), literal).prop_map(|(operator, value)| json!({operator: value})),
        3 => (select(vec!["$lt", "$lte", "$gt", "$gte"]), ordered).prop_map(|(operator, value)| json!({operator: value})),
        3 => (select(vec!["$in", "$nin", "$all"]), list).prop_map(|(operator, values)| json!({operator: values})),
        1 => any::<bool>().prop_map(|exists| json!({"$exists": exists})),
        2 => pattern,
        1 => select(TEXTS.to_vec()).prop_map(|part| json!({"$contains": part})),
    ];
    (plain, any::<bool>()).prop_map(|(test, negated)| match test.is_object() && negated {
        true => json!({"$not": test}),
        false => test,
    })
}

fn filter() -> impl Strategy<Value = Value> {
    let text = || text_literal().boxed();
    let leaf = prop_oneof![
        4 => (select(KEYS.to_vec()), tests(literal().boxed(), ordered_literal().boxed())),
        3 => (select(vec!["name", "displayName", "state", "group", "username", "tags"]), tests(text(), text())),
        1 => (Just("created_at"), (select(vec!["$lt", "$gte"]), 0..30_u32).prop_map(|(operator, seconds)| {
            json!({operator: 1_767_225_600 + seconds})
        })),
    ];
    let leaf = leaf.prop_map(|(field, tests)| json!({field: tests}));
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (select(vec!["$and", "$or", "$nor"]), proptest::collection::vec(inner.clone(), 0..3))
                .prop_map(|(operator, items)| json!({operator: items})),
            inner.clone().prop_map(|item| json!({"$not": item})),
            (inner.clone(), inner).prop_map(|(mut a, b)| {
                a.as_object_mut().unwrap().extend(b.as_object().unwrap().clone());
                a
            }),
        ]
    })
}

fn order() -> impl Strategy<Value = String> {
    let fields: Vec<&str> = KEYS.into_iter().chain(["name", "state", "group", "created_at", "displayName"]).collect();
    let key = (select(vec!['+', '-']), select(fields)).prop_map(|(sign, field)| format!("{sign}{field}"));
    proptest::collection::vec(key, 1..3).prop_map(|keys| keys.join(","))
}

/// Something that happens to a run, chosen by the number.
#[derive(Debug, Clone)]
enum Happening {
    New(Document, Document, Vec<&'static str>),
    Config(Document),
    Summary(Document),
    Label(Vec<&'static str>, &'static str),
    Finish,
    Trash,
    Restore,
    Purge,
}

fn happening() -> impl Strategy<Value = Happening> {
    let tags = || proptest::sample::subsequence(TEXTS[..7].to_vec(), 0..3);
    prop_oneof![
        3 => (config(), summary(), tags()).prop_map(|(config, summary, tags)| Happening::New(config, summary, tags)),
        2 => config().prop_map(Happening::Config),
        4 => summary().prop_map(Happening::Summary),
        2 => (tags(), select(TEXTS.to_vec())).prop_map(|(tags, group)| Happening::Label(tags, group)),
        1 => Just(Happening::Finish),
        1 => Just(Happening::Trash),
        1 => Just(Happening::Restore),
        1 => Just(Happening::Purge),
    ]
}

fn labels(tags: &[&str], group: &str) -> RunChange {
    RunChange {
        tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        group: Some(group.to_owned()),
        display_name: Some(format!("Run {group}")),
        ..RunChange::default()
    }
}

/// Lets something happen to a run and notes it.
async fn happen(test: &TestStore, runs: &mut Vec<PlainRun>, n_made: usize, index: usize, happening: Happening) {
    if let Happening::New((config_text, config), (summary_text, summary), tags) = happening {
        let change = RunChange { config: Some(config_text), summary: Some(summary_text), ..labels(&tags, "") };
        let run = test.run_with(&format!("r{n_made}"), change).await;
        runs.push(PlainRun { run, config, summary });
        return;
    }
    if runs.is_empty() {
        return;
    }
    let index = index % runs.len();
    let id = runs[index].run.id;
    let update = |change| test.store.update_run(id, change, "quiet-river".to_owned());
    let plain = &mut runs[index];
    match happening {
        Happening::New(..) => {}
        Happening::Config((text, flat)) => {
            plain.run = update(RunChange { config: Some(text), ..RunChange::default() }).await.unwrap();
            plain.config = flat;
        }
        Happening::Summary((text, flat)) if plain.run.deleted_at.is_none() => {
            plain.run = test.append(&plain.run, Append { summary: Some(text), ..Append::default() }).await.run;
            plain.summary = flat;
        }
        Happening::Label(tags, group) => plain.run = update(labels(&tags, group)).await.unwrap(),
        Happening::Finish if plain.run.deleted_at.is_none() => {
            plain.run = test.append(&plain.run, Append { exit: Some(0), ..Append::default() }).await.run;
        }
        Happening::Summary(_) | Happening::Finish => {}
        Happening::Trash => {
            test.trash(id).await;
            plain.run = test.store.get_run(id).await.unwrap();
        }
        Happening::Restore => plain.run = test.restore(id).await,
        Happening::Purge => {
            test.store.sql().write(move |tx| tx.execute("DELETE FROM run WHERE id = $1", params![id])).await.unwrap();
            runs.remove(index);
        }
    }
}

/// All pages of an answer, and the count.
async fn ask(store: &Store, project: ProjectId, filter: &Value, order: &str, limit: usize) -> (Vec<String>, i64) {
    let filter = Filter::from_value(filter).unwrap();
    let order = Order::parse(order).unwrap();
    let mut query = RunQuery { project, filter: filter.clone(), search: None, order, limit, after: None, offset: 0 };
    let mut names = Vec::new();
    loop {
        let page = store.query_runs(query.clone()).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.cursor.clone());
        names.extend(page.into_iter().map(|found| found.run.path.run.to_string()));
    }
    (names, store.count_runs(project, filter, None).await.unwrap())
}

on_both! {
    async fn random_questions_are_answered_as_the_plain_interpreter_does(test: TestStore) {
        let mut runner = TestRunner::deterministic();
        let first = test.run("first").await;
        let project = first.project_id;
        let mut runs = vec![PlainRun { run: first, config: BTreeMap::new(), summary: BTreeMap::new() }];
        for step in 0..250 {
            let (happening, index, seconds) =
                (happening(), any::<usize>(), 0..2_u64).new_tree(&mut runner).unwrap().current();
            happen(&test, &mut runs, step, index, happening).await;
            test.pass(Duration::from_secs(seconds));
            let (filter, order, limit) = (filter(), order(), 1..20_usize).new_tree(&mut runner).unwrap().current();
            let mut expected: Vec<&PlainRun> =
                runs.iter().filter(|run| run.run.deleted_at.is_none() && run.passes(&filter)).collect();
            expected.sort_by(|a, b| a.compare(b, &order));
            let expected: Vec<String> = expected.iter().map(|run| run.run.path.run.to_string()).collect();
            let (found, count) = ask(&test.store, project, &filter, &order, limit).await;
            assert_eq!(found, expected, "step {step}: {filter} {order}");
            assert_eq!(count, expected.len() as i64, "step {step}: {filter}");
        }
    }

    // Two processes on one database: what one has been told is written, the other finds, whatever else goes on.
    async fn a_change_is_found_by_the_next_question_to_another_process(test: TestStore) {
        let project = test.run("first").await.project_id;
        let blobs = Blobs::open_folder(&test.folder.path().join("blobs")).unwrap();
        let clock = Arc::new(ayumi_model::testing::TestClock::default());
        let other = Store::new(test.store.sql().clone(), blobs, clock, Arc::new(SeededRandom::new(2)));
        let mut writers = Vec::new();
        for n in 0..8 {
            let name = format!("w{n}");
            let run = test.run(&name).await;
            let (store, other) = (test.store.clone(), other.clone());
            writers.push(tokio::spawn(async move {
                for value in 0..25 {
                    let summary = Some(format!("{{\"value\":{value}}}"));
                    store.append(run.id, Arc::new(Append { summary, ..Append::default() })).await.unwrap();
                    let filter = json!({"name": name, "summary_metrics.value": value});
                    let (found, count) = ask(&other, project, &filter, "-summary_metrics.value", 5).await;
                    assert_eq!((found, count), (vec![name.clone()], 1), "{value}");
                }
            }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
    }

    async fn runs_of_a_deleted_user_lose_their_username(test: TestStore) {
        let ada = test.user("ada").await;
        let bob = test.user("bob").await;
        let project = test.project(&ada, "demo").await;
        let mine = upsert(&project, "mine", RunChange::default());
        test.store.upsert_run(mine.clone()).await.unwrap();
        let name = RunName::parse("his").unwrap();
        test.store.upsert_run(ayumi_store::runs::RunUpsert { name, user: Some(bob.id), ..mine }).await.unwrap();
        let his = async |filter: Value| ask(&test.store, project.id, &filter, "+name", 5).await.0;
        assert_eq!(his(json!({"username": "bob"})).await, ["his"]);
        assert_eq!(his(json!({"username": null})).await, [""; 0]);
        test.store.delete_user(bob.id).await.unwrap();
        assert_eq!(his(json!({"username": "bob"})).await, [""; 0]);
        assert_eq!(his(json!({"username": null})).await, ["his"]);
    }

    async fn patterns_that_ruin_others_take_no_time_here(test: TestStore) {
        let change = RunChange { notes: Some("a".repeat(900)), ..RunChange::default() };
        let project = test.run_with("long", change).await.project_id;
        // An engine that tries one way after the other would need more steps than there are atoms.
        let found = ask(&test.store, project, &json!({"notes": {"$regex": "^(a|aa|a?)+(a+)+b$"}}), "+name", 5).await;
        assert_eq!(found.1, 0);
        let found = ask(&test.store, project, &json!({"notes": {"$regex": "^(a|aa|a?)+(a+)+$"}}), "+name", 5).await;
        assert_eq!(found.1, 1);
    }

    async fn a_filter_that_works_for_too_long_is_refused(test: TestStore) {
        let project = test.run("first").await.project_id;
        let blobs = Blobs::open_folder(&test.folder.path().join("blobs")).unwrap();
        let slow = Store::new(test.store.sql().clone(), blobs, Arc::new(HurriedClock::default()), Arc::new(SeededRandom::new(2)));
        let names = |n: usize| Filter::from_value(&json!({"$or": vec![json!({"name": "x"}); n]})).unwrap();
        assert_eq!(slow.count_runs(project, names(5), None).await.unwrap(), 0);
        let outcome = slow.count_runs(project, names(20), None).await;
        assert_eq!(outcome.unwrap_err().to_string(), "the filter takes longer than 10 seconds");
    }
}

/// A second passes whenever one looks at it.
#[derive(Default)]
struct HurriedClock(AtomicI64);

impl Clock for HurriedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1_000_000, Ordering::SeqCst))
    }
}
