//! Reading everything stored and verifying it.

use ayumi_history::{Block, Part};
use ayumi_model::artifact::Content;
use futures::TryStreamExt;
use md5::{Digest, Md5};

use crate::Store;
use crate::artifacts::contents::CONTENT_COLUMNS;
use crate::error::{Error, Result};
use crate::history::{Interrupted, blocking, catalog};
use crate::params;
use crate::sql::{FromRow, Row};

/// Rows of the catalog read at a time.
const STEP: usize = 500;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// Blocks of rows read.
    pub n_blocks: usize,
    /// Parts of rows read.
    pub n_parts: usize,
    /// Files read, and contents of artifacts.
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

struct PartRow {
    id: i64,
    run_id: Option<i64>,
    n_rows: i64,
    start: i64,
    blob: Option<String>,
}

impl FromRow for PartRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            run_id: row.get("run_id")?,
            n_rows: row.get("n_rows")?,
            start: row.get("start")?,
            blob: row.get("blob")?,
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
    /// Reads every block and part of rows, every file and every content of artifacts, and compares them with their checksums.
    pub async fn check(&self) -> Result<Report> {
        let mut report = Report::default();
        self.check_blocks(&mut report).await?;
        self.check_parts(&mut report).await?;
        self.check_files(&mut report).await?;
        self.check_contents(&mut report).await?;
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

    async fn check_parts(&self, report: &mut Report) -> Result<()> {
        let mut after = 0;
        loop {
            let rows: Vec<PartRow> = self
                .sql
                .read(move |tx| {
                    tx.query(
                        "SELECT p.id, p.n_rows, p.start, k.blob, (SELECT min(rp.run_id) FROM run_part rp
                         WHERE rp.part_id = p.id) AS run_id FROM part p LEFT JOIN pack k ON k.id = p.pack_id
                         WHERE p.id > $1 ORDER BY p.id LIMIT $2",
                        params![after, STEP],
                    )
                })
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id;
            for row in rows {
                report.n_parts += 1;
                if let Err(fault) = self.check_part(row.id, row.n_rows).await {
                    let place = match row.blob {
                        Some(blob) => format!("blob `{blob}` from byte {} on", row.start),
                        None => "the database".to_owned(),
                    };
                    let run = row.run_id.map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
                    report.faults.push(format!("part {} of {run} in {place}: {fault}", row.id));
                }
            }
        }
    }

    async fn check_part(&self, id: i64, n_rows: i64) -> Result<(), String> {
        let sentence = |error: Error| error.to_string();
        let mut places = self.sql.read(move |tx| catalog::list_places(tx, &[id])).await.map_err(sentence)?;
        // Swept since it was listed.
        let Some(place) = places.pop() else { return Ok(()) };
        let source = match self.part_source(place) {
            Ok(source) => source,
            Err(Interrupted::Moved) => return Err("the catalog does not say where its bytes are".to_owned()),
            Err(Interrupted::Failed(error)) => return Err(sentence(error)),
        };
        let check = move || {
            let part = Part::open(source).map_err(|error| error.to_string())?;
            part.check().map_err(|error| error.to_string())?;
            match part.n_rows() as i64 == n_rows {
                true => Ok(()),
                false => Err("it has another number of rows than the catalog says".to_owned()),
            }
        };
        blocking(check).await.map_err(sentence)?
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

    async fn check_contents(&self, report: &mut Report) -> Result<()> {
        let mut after = -1;
        loop {
            let text = format!("SELECT {CONTENT_COLUMNS} FROM artifact_content WHERE id > $1 ORDER BY id LIMIT $2");
            let rows: Vec<Content> = self.sql.read(move |tx| tx.query(&text, params![after, STEP])).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.id.get();
            for row in rows {
                report.n_files += 1;
                let fault = match self.md5_of(&row.blob).await {
                    Ok(md5) if md5 == row.md5 => continue,
                    Ok(_) => "it is not what was uploaded".to_owned(),
                    Err(error) => error.to_string(),
                };
                report.faults.push(format!("content {} of artifacts in blob `{}`: {fault}", row.id, row.blob));
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
