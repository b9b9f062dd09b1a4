//! Prints how fast one core exports a run, how large the file gets and how much memory that takes:
//! `cargo run --release -p ayumi-export --example throughput [rows] [keys] [format|all] [folder for the files]`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use ayumi_export::{Formulas, Table, client_table, write_arrow, write_csv, write_json_lines, write_parquet};
use ayumi_history::{Block, Dialect, History, Limits, Part, PartView, Rows, encode_part, parse_lines};

type Run = History<Vec<u8>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: usize| arguments.get(i).map_or(Ok(default), |text| text.parse());
    let (n_rows, n_keys) = (number(0, 200_000)?, number(1, 20)?);
    let run = run(n_rows, n_keys)?;
    let n_points: u64 = run.key_stats()?.values().map(|summary| summary.stats().count).sum();
    println!(
        "{n_points} points in {n_rows} rows of {n_keys} keys; {} MB of memory at most to make them",
        peak_memory()?
    );

    let start = Instant::now();
    let table = Table::read(&run, None)?;
    println!("table    {:>8.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let is_plain = client_table(&run)?.is_some();
    println!(
        "client   {:>8.1} ms, {}",
        start.elapsed().as_secs_f64() * 1e3,
        if is_plain { "plain" } else { "not plain" }
    );
    for name in ["scan", "arrow", "parquet", "csv", "jsonl"] {
        if arguments.get(2).is_none_or(|format| format == name || format == "all") {
            measure(&run, &table, name, n_points, arguments.get(3))?;
        }
    }
    Ok(())
}

fn measure(run: &Run, table: &Table, name: &str, n_points: u64, folder: Option<&String>) -> Result<()> {
    let file = folder.map(|folder| File::create(Path::new(folder).join(name))).transpose();
    let mut out = Counted { n_bytes: 0, file: file.context("cannot create the file")? };
    let start = Instant::now();
    let rows = table.scan(run, ..)?;
    match name {
        "scan" => {
            for window in rows {
                std::hint::black_box(window?);
            }
        }
        "arrow" => _ = write_arrow(table, rows, &mut out)?,
        "parquet" => _ = write_parquet(table, rows, &mut out)?,
        "csv" => _ = write_csv(table, rows, Formulas::Keep, &mut out)?,
        "jsonl" => _ = write_json_lines(rows, None, Dialect::Strict, &mut out)?,
        other => bail!("there is no format `{other}`"),
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{name:<8} {:>8.2} million points/s, {:>6.2} bytes a point, {:>5} MB of memory at most until now",
        n_points as f64 / seconds / 1e6,
        out.n_bytes as f64 / n_points as f64,
        peak_memory()?,
    );
    Ok(())
}

/// A run in a few parts. A quarter of the keys each are floats of full precision, rounded floats, integers, and floats in
/// every tenth row.
fn run(n_rows: usize, n_keys: usize) -> Result<Run> {
    let limits = Limits { call_bytes: usize::MAX, ..Limits::default() };
    let mut parts = Vec::new();
    let rows_per_part = (4_000_000 / n_keys).max(1);
    for first in (0..n_rows).step_by(rows_per_part) {
        let end = n_rows.min(first + rows_per_part);
        let mut blocks: Vec<Arc<Block>> = Vec::new();
        for start in (first..end).step_by(100) {
            let lines: Vec<String> = (start..end.min(start + 100)).map(|step| line(step, n_keys)).collect();
            blocks.push(Arc::new(parse_lines(start as u64, &lines, &limits).block));
        }
        parts.push(PartView { part: Arc::new(Part::open(encode_part(&blocks)?)?), cut: None });
    }
    Ok(History::new(parts, Arc::new(Rows::default())))
}

fn line(step: usize, n_keys: usize) -> String {
    let noise = |key: usize| {
        let mixed = (step as u64 * 31 + key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 11) as f64 / (1u64 << 53) as f64
    };
    let members = (1..n_keys).filter_map(|key| {
        let value = match key % 4 {
            0 => noise(key),
            1 => (noise(key) * 1e4).round() / 1e4,
            2 => (step * key / 3) as f64,
            _ if step.is_multiple_of(10) => noise(key),
            _ => return None,
        };
        Some(format!(",\"group/key_{key}\":{value}"))
    });
    format!("{{\"_step\":{step}{}}}", members.collect::<String>())
}

/// Counts the bytes, and keeps them where there is a file.
struct Counted {
    n_bytes: usize,
    file: Option<File>,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.n_bytes += bytes.len();
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The most memory that this process has had, in MB, as Linux tells it.
fn peak_memory() -> Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status").context("cannot read how much memory was used")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no `VmHWM` in it")?;
    Ok(line.trim_end_matches("kB").trim().parse::<usize>()? >> 10)
}
