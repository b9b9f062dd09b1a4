//! How much is held in memory, and what happens when it cannot be handed on.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::Arc;

use ayumi_export::{Formulas, Table, write_arrow, write_csv, write_json_lines, write_parquet};
use ayumi_history::{Dialect, Rows};
use ayumi_model::ErrorKind;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::cells::read_arrow;
use crate::runs::{block, run};

/// Counts what it gets.
struct Meter<'c>(&'c Cell<usize>);

impl Write for Meter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn rows_are_handed_on_before_the_next_ones_are_read() {
    let lines: Vec<String> = (0..4_096).map(|i| format!("{{\"k\":{}}}", f64::from(i) / 7.0)).collect();
    let block = Arc::new(block(0, &lines));
    let table = Table::read(&run(&lines), None).unwrap();
    // More than a batch of 65,536 rows, and again as many.
    let written = Cell::new(0);
    let written_before = Cell::new(0);
    let windows = || {
        (0..40).map(|i| {
            if i == 20 {
                written_before.set(written.replace(0));
            }
            Ok(Rows::new([Arc::clone(&block)]))
        })
    };
    let check = |result: ayumi_export::Result<u64>| {
        assert_eq!(result.unwrap(), 40 * 4_096);
        assert!(written_before.get() > 65_536 * 8, "{}", written_before.get());
        assert!(written.get() > 65_536 * 8);
    };
    check(write_arrow(&table, windows(), Meter(&written)));
    check(write_csv(&table, windows(), Formulas::Keep, Meter(&written)));
    check(write_json_lines(windows(), None, Dialect::Strict, Meter(&written)));
}

#[test]
fn wide_rows_go_into_small_batches_and_groups() {
    let members: Vec<String> = (0..1_000).map(|i| format!("\"k{i}\":{i}.5")).collect();
    let line = format!("{{{}}}", members.join(","));
    let block = Arc::new(block(0, &vec![line.as_str(); 100]));
    let table = Table::read(&run(&[&line]), None).unwrap();
    let windows = || (0..120).map(|_| Ok(Rows::new([Arc::clone(&block)])));
    let mut out = Vec::new();
    write_arrow(&table, windows(), &mut out).unwrap();
    let sizes: Vec<usize> = read_arrow(&out).iter().map(|batch| batch.num_rows() * batch.num_columns() * 8).collect();
    assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (6, 12_000 * 1_001 * 8));
    assert!(sizes.iter().all(|&size| size <= 16 << 20));

    let mut out = Vec::new();
    write_parquet(&table, windows(), &mut out).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(out)).unwrap();
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [10_240, 1_760]);
}

#[test]
fn long_texts_go_into_several_batches() {
    let line = format!("{{\"k\":\"{}\"}}", "x".repeat(5 << 20));
    let run = run(&vec![line; 9]);
    let table = Table::read(&run, None).unwrap();
    let mut out = Vec::new();
    write_arrow(&table, table.scan(&run, ..).unwrap(), &mut out).unwrap();
    let batches: Vec<usize> = read_arrow(&out).iter().map(|batch| batch.num_rows()).collect();
    assert_eq!(batches, [4, 4, 1]);
}

#[test]
fn failures_of_the_reader_and_of_the_writer_end_an_export() {
    let run = run(&[r#"{"k":1}"#, r#"{"k":2}"#]);
    let table = Table::read(&run, None).unwrap();
    let check = |result: ayumi_export::Result<u64>, kind: ErrorKind, text: &str| {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, text));
    };
    let scan = || table.scan(&run, ..).unwrap();
    let full = |result| check(result, ErrorKind::Unavailable, "cannot write the export: no storage space");
    full(write_arrow(&table, scan(), Full));
    full(write_parquet(&table, scan(), Full));
    full(write_csv(&table, scan(), Formulas::Keep, Full));
    full(write_json_lines(scan(), None, Dialect::Strict, Full));

    let broken = || scan().chain([Err(ayumi_history::Error::Damaged("a test"))]);
    let damaged = |result| check(result, ErrorKind::Damaged, "history rows are damaged: a test");
    damaged(write_arrow(&table, broken(), Vec::new()));
    damaged(write_parquet(&table, broken(), Vec::new()));
    damaged(write_csv(&table, broken(), Formulas::Keep, Vec::new()));
    damaged(write_json_lines(broken(), None, Dialect::Strict, Vec::new()));
}
