//! Whatever happens to runs, in whatever order: their rows are those of a plain model.

use std::collections::BTreeMap;
use std::time::Duration;

use ayumi_model::Random;
use ayumi_model::run::Run;
use ayumi_model::testing::SeededRandom;
use ayumi_store::Store;
use ayumi_store::history::flush::FlushRules;
use ayumi_store::streams::Stream;

use crate::harness::{TestStore, history};
use crate::on_both;

/// What a run should have.
#[derive(Clone)]
struct Model {
    run: Run,
    /// Step and text by line.
    rows: BTreeMap<i64, (i64, String)>,
    next: i64,
    /// Lines below belong to what was before a rewind, or to a parent.
    line0: i64,
    step: i64,
}

struct Dice(SeededRandom);

impl Dice {
    fn below(&self, n: i64) -> i64 {
        (self.0.next_u64() % n as u64) as i64
    }

    fn chance(&self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// A row's text, its keys in ascending order, as it is read back.
    fn line(&self, step: i64) -> String {
        let mut text = format!(r#"{{"_step":{step}"#);
        if self.chance(80) {
            let number = match self.below(8) {
                0 => "NaN".to_owned(),
                1 => "-Infinity".to_owned(),
                2 => "-0.0".to_owned(),
                3 => "9007199254740993".to_owned(),
                4 => self.below(5).to_string(),
                _ => format!("{:?}", self.below(1 << 40) as f64 + 0.25),
            };
            text += &format!(r#","a":{number}"#);
        }
        match self.below(6) {
            0 => text += r#","b":"日本"}"#,
            1 => text += r#","b":[1,2,{}]}"#,
            2 => text += r#","b":true,"n":{"x":1.5,"y":null}}"#,
            3 => text += r#","n":{"x":"t"}}"#,
            _ => text += "}",
        }
        text
    }
}

impl Model {
    fn expected(&self) -> Vec<String> {
        let mut rows: Vec<_> = self.rows.iter().map(|(line, (step, text))| (*step, *line, text.clone())).collect();
        rows.sort();
        rows.into_iter().map(|(_, _, text)| text).collect()
    }

    fn cut(&mut self, step: i64) {
        self.rows.retain(|_, row| row.0 <= step);
    }
}

async fn append(store: &Store, dice: &Dice, model: &mut Model) {
    let first = match dice.below(5) {
        // Some were sent before.
        0 => (model.next - dice.below(30)).max(model.line0),
        _ => model.next,
    };
    let n = 1 + dice.below(25);
    let mut lines = Vec::new();
    for line in first..first + n {
        let known = model.rows.get(&line).filter(|_| !dice.chance(10));
        let (step, text) = known.cloned().unwrap_or_else(|| {
            model.step = match dice.below(20) {
                0 => model.step - dice.below(30),
                1 => model.step,
                _ => model.step + 1 + dice.below(2),
            };
            (model.step, dice.line(model.step))
        });
        lines.push(text.clone());
        model.rows.insert(line, (step, text));
    }
    model.next = model.next.max(first + n);
    store.append(model.run.id, history(first, &lines).into()).await.unwrap();
}

async fn live(test: TestStore, seed: u64) {
    let dice = Dice(SeededRandom::new(seed));
    let mut store = test.reopened();
    let new = |run: Run| Model { run, rows: BTreeMap::new(), next: 0, line0: 0, step: 0 };
    let mut models = vec![new(test.run("run").await)];
    let mut n_runs = 1;
    for round in 0..120 {
        let n_models = models.len();
        let at = dice.below(n_models as i64) as usize;
        let model = &mut models[at];
        match dice.below(24) {
            0..11 => append(&store, &dice, model).await,
            11..14 => store.flush_run(model.run.id, Stream::History).await.unwrap(),
            14 => {
                test.pass(Duration::from_secs(100));
                while store.flush(&FlushRules::default()).await.unwrap() > 0 {}
            }
            15..17 => while store.merge().await.unwrap() > 0 {},
            17 => drop((store.sweep_parts().await.unwrap(), store.repack().await.unwrap())),
            18 => {
                test.pass(Duration::from_secs(7_200));
                let deadline = store.now().minus(Duration::from_secs(3_600));
                for blob in store.list_garbage(deadline, 1_000).await.unwrap() {
                    store.blobs().delete(&blob).await.unwrap();
                    store.forget_garbage(blob).await.unwrap();
                }
            }
            19 => store = test.reopened(),
            20 => {
                let step = model.step - dice.below(60);
                let back = store.rewind_run(model.run.id, step).await.unwrap();
                model.cut(step);
                (model.next, model.line0, model.step) =
                    (back.counts.n_history_lines, back.counts.n_history_lines, step);
            }
            21 if n_models < 5 => {
                let parent = model.clone();
                let step = parent.step - dice.below(60);
                n_runs += 1;
                let run = test.fork(&parent.run, &format!("run{n_runs}"), step).await.unwrap();
                let line0 = run.counts.n_history_lines;
                let mut child = Model { run, next: line0, line0, step, ..parent };
                child.cut(step);
                models.push(child);
            }
            22 if n_models > 1 => {
                let gone = models.swap_remove(at);
                store.purge_run(gone.run.id).await.unwrap();
            }
            _ => {
                let end = ayumi_store::streams::Append { exit: Some(0), ..Default::default() };
                store.append(model.run.id, end.into()).await.unwrap();
            }
        }
        for model in &models {
            let read = test.rows_by(&store, &model.run).await;
            let expected = model.expected();
            assert_eq!(read, expected, "seed {seed}, round {round}, {}", model.run.path);
        }
    }
    assert!(store.check().await.unwrap().faults.is_empty(), "seed {seed}");
}

on_both! {
    async fn a_life_of_runs_1(test: TestStore) { live(test, 1).await }
    async fn a_life_of_runs_2(test: TestStore) { live(test, 2).await }
    async fn a_life_of_runs_3(test: TestStore) { live(test, 3).await }
    async fn a_life_of_runs_4(test: TestStore) { live(test, 4).await }
    async fn a_life_of_runs_5(test: TestStore) { live(test, 5).await }
}
