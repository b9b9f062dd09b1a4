//! Prints how many points a second one core parses, encodes and decodes: `cargo run --release -p ayumi-history --example
//! throughput`. Rows have 20 keys, as a training run of the wandb client sends them.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ayumi_history::{Axis, Block, History, Limits, Part, PartView, ReadAt, Rows, encode_part, parse_lines};

const N_ROWS_IN_ALL: usize = 20_000;

fn main() {
    for n_rows in [100, 10, 1] {
        println!("-- batches of {n_rows} rows");
        measure(n_rows, N_ROWS_IN_ALL / n_rows);
    }
    for (n_rows, n_parts) in [(100, 200), (1_000, 20), (20_000, 1), (200_000, 1)] {
        measure_parts(n_rows, n_parts);
    }
    measure_long_run();
}

fn measure(n_rows: usize, n_batches: usize) {
    let limits = Limits::default();
    let batches: Vec<Vec<String>> = (0..n_batches).map(|batch| lines(batch * n_rows, n_rows)).collect();
    let n_bytes: usize = batches.iter().flatten().map(String::len).sum();
    let n_points = N_ROWS_IN_ALL * 20;
    println!("{n_points} points, {:.1} bytes a point as JSON", n_bytes as f64 / n_points as f64);

    let parse = |(batch, lines): (usize, &Vec<String>)| parse_lines((batch * n_rows) as u64, lines, &limits).block;
    let (blocks, time) = timed(|| batches.iter().enumerate().map(parse).collect::<Vec<Block>>());
    report("parse", n_points, time);
    let (encoded, time) =
        timed(|| blocks.iter().map(|block| block.encode().expect("a small block")).collect::<Vec<_>>());
    report("encode", n_points, time);
    let n_bytes: usize = encoded.iter().map(Vec::len).sum();
    println!("        {:.2} bytes a point", n_bytes as f64 / n_points as f64);
    let decode = |bytes: &Vec<u8>| Arc::new(Block::decode(bytes).expect("its own bytes"));
    let (blocks, time) = timed(|| encoded.iter().map(decode).collect::<Vec<_>>());
    report("decode", n_points, time);

    let n_rows = N_ROWS_IN_ALL;
    let (rows, time) = timed(|| Rows::new(blocks.clone()));
    report("view (rows)", n_rows, time);
    let (_, time) = timed(|| rows.series("train/loss", Axis::Step, None, 1_500));
    report("series over step", n_rows, time);
    let (_, time) = timed(|| rows.series("train/loss", Axis::Timestamp, None, 1_500));
    report("series over time", n_rows, time);
    let (_, time) = timed(|| rows.key_stats());
    report("key stats", n_points, time);
    let (_, time) = timed(|| {
        let mut out = String::new();
        for row in rows.scan(..) {
            row.write_json(&mut out, ayumi_history::Dialect::Extended);
        }
        out
    });
    report("rows as JSON", n_points, time);
}

/// Parts, each from blocks of 10 rows.
fn measure_parts(n_rows: usize, n_parts: usize) {
    let n_points = n_rows * n_parts * 20;
    println!("-- {n_parts} parts of {n_rows} rows");
    let limits = Limits::default();
    let parse = |(i, lines): (usize, &[String])| Arc::new(parse_lines(10 * i as u64, lines, &limits).block);
    let run = |part: usize| lines(part * n_rows, n_rows).chunks(10).enumerate().map(parse).collect();
    let runs: Vec<Vec<_>> = (0..n_parts).map(run).collect();
    let (encoded, time) =
        timed(|| runs.iter().map(|blocks| encode_part(blocks).expect("small parts")).collect::<Vec<_>>());
    report("part encode", n_points, time);
    let n_bytes: usize = encoded.iter().map(Vec::len).sum();
    println!("        {:.2} bytes a point", n_bytes as f64 / n_points as f64);
    let open = || encoded.iter().map(|bytes| Part::open(&**bytes).expect("its own bytes")).collect::<Vec<_>>();
    let (parts, time) = timed(open);
    report_each("open", n_parts, time);
    let decode =
        |part: &Part<&[u8]>| part.blocks().expect("its keys").map(|block| block.expect("its rows").n_rows()).sum();
    let (_, time) = timed(|| parts.iter().map(decode).collect::<Vec<usize>>());
    report("part decode", n_points, time);
    let runs: Vec<_> = parts.into_iter().map(history).collect();
    let series = |range, n| runs.iter().for_each(|run| _ = black_box(run.series("train/loss", Axis::Step, range, n)));
    report_each("series over step", n_parts, timed(|| series(None, 1_500)).1);
    let tenth = (n_rows as f64 * 0.41, n_rows as f64 * 0.51);
    let (_, time) = timed(|| {
        runs.iter().take(1).for_each(|run| _ = black_box(run.series("train/loss", Axis::Step, Some(tenth), 1_500)))
    });
    report_each("a tenth of it", 1, time);
    let time_axis = || runs.iter().for_each(|run| _ = black_box(run.series("train/loss", Axis::Runtime, None, 1_500)));
    report_each("series over time", n_parts, timed(time_axis).1);
    let stats = || runs.iter().for_each(|run| _ = black_box(run.key_stats()));
    report_each("key stats", n_parts, timed(stats).1);
}

/// One key of a run of ten million steps.
fn measure_long_run() {
    const N_ROWS: usize = 10_000_000;
    println!("-- a part of {N_ROWS} rows with one key");
    let limits = Limits::default();
    let parse = |first: usize| {
        let line = |i: usize| format!(r#"{{"y":{}}}"#, 1.0 / (1.0 + i as f32) + (i * 7919 % 65_536) as f32 / 1e6);
        let lines: Vec<String> = (first..first + 100_000).map(line).collect();
        Arc::new(parse_lines(first as u64, &lines, &limits).block)
    };
    let blocks: Vec<_> = (0..N_ROWS).step_by(100_000).map(parse).collect();
    let start = Instant::now();
    let bytes = encode_part(&blocks).expect("one part");
    report("part encode", N_ROWS, start.elapsed());
    println!("        {:.2} bytes a point", bytes.len() as f64 / N_ROWS as f64);
    let run = history(Part::open(&*bytes).expect("its own bytes"));
    for share in [1.0, 0.3, 0.1, 0.03, 0.01, 0.001] {
        let low = 0.311 * N_ROWS as f64 * (1.0 - share);
        let range = Some((low, low + share * N_ROWS as f64));
        let (_, time) = timed(|| run.series("y", Axis::Step, range, 1_500));
        println!("{:>5.1} % of it       {:>7.2} ms", 100.0 * share, time.as_secs_f64() * 1e3);
    }
}

/// A run with this part alone.
fn history<S: ReadAt>(part: Part<S>) -> History<S> {
    History::new(vec![PartView { part: Arc::new(part), cut: None }], Arc::default())
}

/// The fastest of five runs, on a machine that does other things too.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut best = Duration::MAX;
    let mut run = || {
        let start = Instant::now();
        let done = black_box(work());
        best = best.min(start.elapsed());
        done
    };
    for _ in 0..4 {
        run();
    }
    let done = run();
    (done, best)
}

fn report(what: &str, n: usize, time: Duration) {
    let ns = time.as_nanos() as f64 / n as f64;
    println!("{what:<18} {ns:>7.1} ns each, {:>6.1} M/s", 1e3 / ns);
}

fn report_each(what: &str, n: usize, time: Duration) {
    println!("{what:<18} {:>7.1} µs", time.as_secs_f64() * 1e6 / n as f64);
}

fn lines(first: usize, n_rows: usize) -> Vec<String> {
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(first as u64 + 1);
    let mut random = move || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 11) as f64 / (1u64 << 53) as f64
    };
    (first..first + n_rows)
        .map(|step| {
            let x = step as f64;
            let f32 = |value: f64| f64::from(value as f32);
            let mut line = String::new();
            for (i, key) in
                ["train/loss", "train/grad_norm", "train/aux_loss", "val/loss", "val/perplexity"].iter().enumerate()
            {
                let _ = write!(line, r#""{key}":{},"#, f32((2.0 + i as f64) / (1.0 + x * 1e-3) + 0.1 * random()));
            }
            for i in 0..4 {
                let _ = write!(line, r#""norm.{i}":{},"#, f32(10.0 + f64::from(i) + 0.01 * random()));
            }
            let _ = write!(line, r#""optim":{{"lr":{},"beta":0.9,"scale":65536}},"#, 1e-3 * (1.0 + (x * 1e-4).cos()));
            let _ =
                write!(line, r#""tokens_per_second":{},"acc":{},"#, 1e5 * random(), (random() * 256.0).floor() / 256.0);
            let _ = write!(line, r#""epoch":{},"gpu_mem":{},"tokens":{},"#, step / 500, 40_000 + step % 7, step * 4096);
            format!(
                r#"{{{line}"_runtime":{},"_timestamp":{},"_step":{step}}}"#,
                x * 0.25 + random(),
                1.795e9 + x * 0.25 + random()
            )
        })
        .collect()
}
