//! Reading everything stored and verifying it.

use ayumi_history::Block;
use futures::TryStreamExt;
use md5::{Digest, Md5};

use crate::Store;
use crate::error::Result;
use crate::params;
use crate::sql::{FromRow, Row};

/// Rows of the catalog read at a time.
const STEP: usize = 500;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// Blocks of rows read.
    pub n_blocks: usize,
    /// Files read.
    pub n_files: usize,
    /// What is damaged, each named.
    pub faults: Vec<String>,
}

struct BlockRow {
    id: i64,
    run_id: i64,
    n_rows: i64,
    block: Vec<u8>,
}

impl FromRow for BlockRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            run_id: row.get("run_id")?,
            n_rows: row.get("n_rows")?,
            block: row.get("block")?,
        })
    }
}

struct FileRow {
    run_id: i64,
    path: String,
    md5: Vec<u8>,
    blob: String,
}

impl FromRow for FileRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { run_id: row.get("run_id")?, path: row.get("path")?, md5: row.get("md5")?, blob: row.get("blob")? })
    }
}

impl Store {
    /// Reads every block of rows and every file, and compares them with their checksums.
    pub async fn check(&self) -> Result<Report> {
        let mut report = Report::default();
        self.check_blocks(&mut report).await?;
        self.check_files(&mut report).await?;
        Ok(report)
    }

    async fn check_blocks(&self, report: &mut Report) -> Result<()> {
        let mut after = 0;
        loop {
            let rows: Vec<BlockRow> = self
                .sql
                .read(move |tx| {
                    tx.query(
                        "SELECT id, run_id, n_rows, block FROM hot WHERE id > $1 ORDER BY id LIMIT $2",
                        params![after, STEP],
                    )
                })
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows {
                report.n_blocks += 1;
                let fault = match Block::decode(&row.block) {
                    Ok(block) if block.n_rows() as i64 == row.n_rows => continue,
                    Ok(_) => "it has another number of rows than the catalog says".to_owned(),
                    Err(error) => error.to_string(),
                };
                report.faults.push(format!("block {} of run {}: {fault}", row.id, row.run_id));
            }
        }
    }

    async fn check_files(&self, report: &mut Report) -> Result<()> {
        let mut after = (i64::MIN, String::new());
        loop {
            let from = after.clone();
            let rows: Vec<FileRow> = self
                .sql
                .read(move |tx| {
                    tx.query(
                        "SELECT run_id, path, md5, blob FROM run_file WHERE run_id > $1 OR (run_id = $1 AND path > $2)
                         ORDER BY run_id, path LIMIT $3",
                        params![from.0, &from.1, STEP],
                    )
                })
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = (last.run_id, last.path.clone());
            for row in rows {
                report.n_files += 1;
                let fault = match self.md5_of(&row.blob).await {
                    Ok(md5) if md5[..] == row.md5[..] => continue,
                    Ok(_) => "its content is not what was uploaded".to_owned(),
                    Err(error) => error.to_string(),
                };
                report
                    .faults
                    .push(format!("file `{}` of run {} in blob `{}`: {fault}", row.path, row.run_id, row.blob));
            }
        }
    }

    async fn md5_of(&self, blob: &str) -> Result<[u8; 16]> {
        let mut stream = self.blobs.read(blob, None).await?;
        let mut md5 = Md5::new();
        while let Some(piece) = stream.try_next().await? {
            md5.update(&piece);
        }
        Ok(md5.finalize().into())
    }
}
