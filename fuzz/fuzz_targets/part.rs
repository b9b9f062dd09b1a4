//! Parts, alone and as the history of a run.
#![no_main]

use std::sync::Arc;

use ayumi_history::{Axis, History, Limits, Part, PartView, Result, Rows, merge_parts, parse_lines};
use libfuzzer_sys::fuzz_target;

/// Rows may take no bytes at all, so a part of few bytes may have more than can be read in the time there is.
const MAX_ROWS: usize = 20_000;
const MAX_KEYS: usize = 20;

fuzz_target!(|bytes: &[u8]| {
    let Ok(part) = Part::open(bytes) else { return };
    if part.n_rows() > MAX_ROWS {
        return;
    }
    _ = read(&part);
    let part = Arc::new(part);
    for cut in [None, Some(20)] {
        _ = read_joined(PartView { part: Arc::clone(&part), cut });
    }
});

fn read(part: &Part<&[u8]>) -> Result<()> {
    for key in part.keys()?.iter().take(MAX_KEYS) {
        assert!(!key.stats().type_counts.is_empty() || key.stats().count == 0);
        for value_type in key.value_types() {
            part.column(key, value_type)?;
        }
    }
    part.check()
}

fn read_joined(view: PartView<&[u8]>) -> Result<()> {
    let tail = parse_lines(7, &[r#"{"_step":3,"loss":2}"#], &Limits::default()).block;
    for tail in [Rows::default(), Rows::new([Arc::new(tail)])] {
        let history = History::new(vec![view.clone()], Arc::new(tail));
        let names: Vec<String> = history.key_stats()?.keys().map(|key| key.flat().into_owned()).take(MAX_KEYS).collect();
        for name in &names {
            for axis in [Axis::Step, Axis::Key("_step")] {
                for range in [None, Some((1.0, 1e7))] {
                    history.series(name, axis, range, 20)?;
                }
            }
        }
        for rows in history.scan(.., None)? {
            rows?.last(9);
        }
        history.last(3)?;
        history.sample(5)?;
        history.sample_keys(&names, 2.., 4)?;
    }
    merge_parts(&[view], &mut std::io::sink()).map(drop)
}
