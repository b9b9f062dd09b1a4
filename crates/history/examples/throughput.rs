//! Prints how many points a second one core parses, encodes and decodes: `cargo run --release -p ayumi-history --example
//! throughput`. Rows have 20 keys, as a training run of the wandb client sends them.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ayumi_history::{Axis, Block, Limits, Rows, parse_lines};

const N_ROWS_IN_ALL: usize = 20_000;

fn main() {
    for n_rows in [100, 10, 1] {
        println!("-- batches of {n_rows} rows");
        measure(n_rows, N_ROWS_IN_ALL / n_rows);
    }
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
    let decode = |bytes: &Vec<u8>| std::sync::Arc::new(Block::decode(bytes).expect("its own bytes"));
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
