//! Prints what reading runs of several parts costs: `cargo run --release -p ayumi-history --example joined`.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ayumi_history::{Axis, Block, History, Limits, Part, PartView, Rows, encode_part, merge_parts, parse_lines};

type Run = History<Vec<u8>>;

fn main() {
    many_runs(100, 100_000);
    many_runs(1_000, 1_000);
    long_run();
    wide_run();
    rows_of_a_training();
    small_parts();
}

/// One chart with a line for each run.
fn many_runs(n_runs: usize, n_rows: usize) {
    println!("-- {n_runs} runs of {n_rows} steps, a part each");
    let parts: Vec<Vec<u8>> = (0..n_runs).map(|run| part(&[one_key(run, 0, n_rows)])).collect();
    let open = || parts.iter().map(|bytes| run_of([bytes.clone()])).collect::<Vec<_>>();
    let (runs, time) = timed(open);
    report("open all", time);
    let time = |step: f64| 1.795e9 + step * 0.25;
    let (low, high) = (0.41 * n_rows as f64, 0.51 * n_rows as f64);
    for (axis, tenth) in [(Axis::Step, (low, high)), (Axis::Timestamp, (time(low), time(high)))] {
        for (what, range) in [("all of it", None), ("a tenth", Some(tenth))] {
            let read = || runs.iter().for_each(|run| _ = black_box(run.series("y", axis, range, 1_500)));
            report(&format!("{what}, {axis:?}"), timed(read).1);
        }
    }
    let read = || open().iter().for_each(|run| _ = black_box(run.series("y", Axis::Step, None, 1_500)));
    report("open and chart all", timed(read).1);
    let both = || {
        std::thread::scope(|scope| {
            for half in parts.chunks(n_runs.div_ceil(2)) {
                scope.spawn(move || {
                    for bytes in half {
                        _ = black_box(run_of([bytes.clone()]).series("y", Axis::Step, None, 1_500));
                    }
                });
            }
        });
    };
    report("open and chart, 2 threads", timed(both).1);
}

/// Ten million steps in parts of geometric sizes.
fn long_run() {
    const N_ROWS: usize = 10_000_000;
    // The older, the longer, as merging leaves them.
    let mut lengths: Vec<usize> = (1..12).map(|i| N_ROWS >> i).collect();
    lengths.push(N_ROWS - lengths.iter().sum::<usize>());
    let mut parts = Vec::new();
    println!("-- a run of {N_ROWS} steps in {} parts", lengths.len());
    let mut start = 0;
    for length in lengths {
        let blocks: Vec<_> = (start..start + length)
            .step_by(100_000)
            .map(|first| one_key(1, first, (start + length - first).min(100_000)))
            .collect();
        parts.push(part(&blocks));
        start += length;
    }
    println!("{:<28} {:>9.2} bytes a row", "", parts.iter().map(Vec::len).sum::<usize>() as f64 / N_ROWS as f64);
    let run = run_of(parts);
    for share in [1.0, 0.3, 0.1, 0.03, 0.01, 0.001, 0.0001] {
        let mut worst = Duration::ZERO;
        let mut all = Duration::ZERO;
        for place in 0..10 {
            let low = N_ROWS as f64 * (1.0 - share) * f64::from(place) / 9.0;
            let range = Some((low, low + share * N_ROWS as f64));
            let (_, time) = timed(|| run.series("y", Axis::Step, range, 1_500));
            worst = worst.max(time);
            all += time;
        }
        println!("{:>7.2} % of it {:>22.3} ms, at worst {:.3} ms", 100.0 * share, ms(all) / 10.0, ms(worst));
    }
    report("all over time", timed(|| run.series("y", Axis::Timestamp, None, 1_500)).1);
    report("statistics", timed(|| run.key_stats()).1);
    report("500 sampled rows", timed(|| run.sample(500)).1);
    report("the last row", timed(|| run.last(1)).1);
    let scan = || run.scan(.., None).expect("its parts").map(|rows| rows.expect("its rows").n_rows()).sum::<usize>();
    report_each("scan (values)", 3 * N_ROWS, timed(scan).1);
}

/// A hundred thousand keys.
fn wide_run() {
    println!("-- a run of 100,000 keys, 20 steps");
    let line = |step: usize| {
        let members: String =
            (0..100_000).map(|key| format!(r#","layer.{key}":{}"#, key as f32 / (step + 1) as f32)).collect();
        format!(r#"{{"_step":{step}{members}}}"#)
    };
    let limits = Limits { keys_per_line: 200_000, ..Limits::default() };
    let blocks: Vec<_> = (0..20).map(|step| Arc::new(parse_lines(step as u64, &[line(step)], &limits).block)).collect();
    let bytes = part(&blocks);
    println!("{:<28} {:>9.2} bytes a point", "", bytes.len() as f64 / 2e6);
    let run = run_of([bytes]);
    report("list of keys", timed(|| run.key_stats()).1);
    report("one chart", timed(|| run.series("layer.77777", Axis::Step, None, 1_500)).1);
    let two = ["layer.5".to_owned(), "layer.99999".to_owned()];
    report("scan of 2 keys", timed(|| run.scan(.., Some(&two)).expect("its part").count()).1);
    report("the last row", timed(|| run.last(1)).1);
}

/// Rows with 20 keys.
fn rows_of_a_training() {
    const N_ROWS: usize = 200_000;
    println!("-- a run of {N_ROWS} steps with 20 keys in 8 parts");
    let parts: Vec<Vec<u8>> = (0..8).map(|i| part(&[twenty_keys(i * N_ROWS / 8, N_ROWS / 8)])).collect();
    println!(
        "{:<28} {:>9.2} bytes a point",
        "",
        parts.iter().map(Vec::len).sum::<usize>() as f64 / (20 * N_ROWS) as f64
    );
    let run = run_of(parts.clone());
    let scan = |keys: Option<&[String]>| {
        run.scan(.., keys).expect("its parts").map(|rows| rows.expect("its rows").n_rows()).sum::<usize>()
    };
    report_each("scan (values)", 20 * N_ROWS, timed(|| scan(None)).1);
    let two = ["loss.1".to_owned(), "_timestamp".to_owned()];
    report_each("scan of 2 keys (values)", 2 * N_ROWS, timed(|| scan(Some(&two))).1);
    let to_json = || {
        let mut n_bytes = 0;
        let mut text = String::new();
        for rows in run.scan(.., None).expect("its parts").map(|rows| rows.expect("its rows")) {
            for row in rows.scan(..) {
                text.clear();
                row.write_json(&mut text, ayumi_history::Dialect::Extended);
                n_bytes += text.len();
            }
        }
        n_bytes
    };
    report_each("scan to JSON (values)", 20 * N_ROWS, timed(to_json).1);
    let views = views(parts);
    let merge = || {
        let mut bytes = Vec::new();
        merge_parts(&views, &mut bytes).expect("a part");
        bytes
    };
    report_each("merge (values)", 20 * N_ROWS, timed(merge).1);
}

/// What a flush of a short run costs.
fn small_parts() {
    println!("-- parts of 100 rows with 20 keys");
    let blocks: Vec<_> = (0..200).map(|i| twenty_keys(100 * i, 100)).collect();
    let encode = || blocks.iter().map(|block| part(std::slice::from_ref(block)).len()).sum::<usize>();
    let (n_bytes, time) = timed(encode);
    report_each("encode (values)", 20 * 100 * 200, time);
    println!("{:<28} {:>9.2} bytes a point", "", n_bytes as f64 / (20.0 * 100.0 * 200.0));
}

fn part(blocks: &[Arc<Block>]) -> Vec<u8> {
    encode_part(blocks).expect("a part")
}

fn views(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<PartView<Vec<u8>>> {
    let view = |bytes| PartView { part: Arc::new(Part::open(bytes).expect("its own bytes")), cut: None };
    parts.into_iter().map(view).collect()
}

fn run_of(parts: impl IntoIterator<Item = Vec<u8>>) -> Run {
    History::new(views(parts), Arc::new(Rows::default()))
}

fn random(seed: usize) -> impl FnMut() -> f64 {
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed as u64 + 1);
    move || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A step, a time and a key.
fn one_key(run: usize, first: usize, n_rows: usize) -> Arc<Block> {
    let mut random = random(run + first);
    let line = |step: usize| {
        let y = (2.0 / (1.0 + step as f64 * 1e-3) + 0.1 * random()) as f32;
        format!(r#"{{"_step":{step},"_timestamp":{},"y":{y}}}"#, 1.795e9 + step as f64 * 0.25)
    };
    let lines: Vec<String> = (first..first + n_rows).map(line).collect();
    Arc::new(parse_lines(first as u64, &lines, &Limits::default()).block)
}

fn twenty_keys(first: usize, n_rows: usize) -> Arc<Block> {
    let mut random = random(first);
    let mut line = |step: usize| {
        let x = step as f64;
        let mut line = String::new();
        for i in 0..9 {
            let _ = write!(line, r#""loss.{i}":{},"#, (f64::from(i) / (1.0 + x * 1e-3) + 0.1 * random()) as f32);
        }
        let _ = write!(line, r#""optim":{{"lr":{},"beta":0.9,"scale":65536}},"#, 1e-3 * (1.0 + (x * 1e-4).cos()));
        let _ = write!(line, r#""speed":{},"acc":{},"#, 1e5 * random(), (random() * 256.0).floor() / 256.0);
        let _ = write!(line, r#""epoch":{},"gpu_mem":{},"tokens":{},"#, step / 500, 40_000 + step % 7, step * 4096);
        format!(r#"{{{line}"_runtime":{},"_timestamp":{},"_step":{step}}}"#, x * 0.25 + random(), 1.795e9 + x * 0.25)
    };
    let lines: Vec<String> = (first..first + n_rows).map(&mut line).collect();
    Arc::new(parse_lines(first as u64, &lines, &Limits::default()).block)
}

/// The fastest of five runs, on a machine that does other things too.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut run = || {
        let start = Instant::now();
        let done = black_box(work());
        (done, start.elapsed())
    };
    let mut best = run();
    for _ in 0..4 {
        let next = run();
        best = if next.1 < best.1 { next } else { best };
    }
    best
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn report(what: &str, time: Duration) {
    println!("{what:<28} {:>9.2} ms", ms(time));
}

fn report_each(what: &str, n: usize, time: Duration) {
    let ns = time.as_nanos() as f64 / n as f64;
    println!("{what:<28} {ns:>9.1} ns each, {:.1} M/s", 1e3 / ns);
}
