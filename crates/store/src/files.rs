//! The catalog of runs' files; their bytes are in [`crate::blobs`].

use ayumi_model::file::RunFile;
use ayumi_model::name::FilePath;
use ayumi_model::{RunId, Timestamp};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

const FILE_COLUMNS: &str = "run_id, path, size_bytes, md5, blob, updated_at";

impl FromRow for RunFile {
    fn from_row(row: &Row) -> Result<Self> {
        let (run_id, path, size_bytes) = (row.get("run_id")?, row.get("path")?, row.get("size_bytes")?);
        let md5: Vec<u8> = row.get("md5")?;
        Ok(Self {
            run_id,
            path,
            size_bytes,
            md5: md5.try_into().map_err(|_| Error::Damaged("a file's MD5 has the wrong length".to_owned()))?,
            blob: row.get("blob")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// Which files of a run to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileQuery {
    /// Only these paths; empty means all.
    pub names: Vec<String>,
    /// A LIKE pattern: `%` any characters, `_` one.
    pub pattern: Option<String>,
    /// Only paths after this one.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

impl Store {
    /// Notes a blob before it is written: should nothing ever name it, it is removed like any other garbage.
    pub async fn announce_blob(&self, blob: String) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                tx.execute("INSERT INTO blob_garbage (blob, since) VALUES ($1, $2)", params![&blob, now])?;
                Ok(())
            })
            .await
    }

    /// Makes an uploaded blob a file of the run, replacing what was at its path. The blob must be durable already.
    pub async fn put_file(&self, file: RunFile) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                discard_blob(tx, file.run_id, &file.path, now)?;
                tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![&file.blob])?;
                tx.execute(
                    "INSERT INTO run_file (run_id, path, size_bytes, md5, blob, updated_at)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (run_id, path) DO UPDATE SET
                     size_bytes = excluded.size_bytes, md5 = excluded.md5, blob = excluded.blob,
                     updated_at = excluded.updated_at",
                    params![file.run_id, &file.path, file.size_bytes, &file.md5[..], &file.blob, now],
                )?;
                Ok(())
            })
            .await
    }

    /// A run's files, by path.
    pub async fn list_files(&self, run: RunId, query: FileQuery) -> Result<Vec<RunFile>> {
        self.sql
            .read(move |tx| {
                let mut text = format!("SELECT {FILE_COLUMNS} FROM run_file WHERE run_id = $1 AND path > $2");
                let mut values = vec![Param::from(run), Param::from(query.after.as_deref().unwrap_or(""))];
                if let Some(pattern) = &query.pattern {
                    values.push(Param::from(pattern));
                    text.push_str(&format!(" AND path LIKE ${}", values.len()));
                }
                if !query.names.is_empty() {
                    let first = values.len() + 1;
                    values.extend(query.names.iter().map(Param::from));
                    let marks: Vec<String> = (first..=values.len()).map(|n| format!("${n}")).collect();
                    text.push_str(&format!(" AND path IN ({})", marks.join(",")));
                }
                values.push(Param::from(query.limit));
                text.push_str(&format!(" ORDER BY path LIMIT ${}", values.len()));
                tx.query(&text, &values)
            })
            .await
    }

    /// How many files a run has.
    pub async fn count_files(&self, run: RunId) -> Result<i64> {
        self.sql.read(move |tx| tx.get("SELECT count(*) FROM run_file WHERE run_id = $1", params![run])).await
    }

    /// The file at a path.
    pub async fn find_file(&self, run: RunId, path: &FilePath) -> Result<Option<RunFile>> {
        let path = path.clone();
        let text = format!("SELECT {FILE_COLUMNS} FROM run_file WHERE run_id = $1 AND path = $2");
        self.sql.read(move |tx| tx.find(&text, params![run, &path])).await
    }

    /// Deletes files of a run; paths without a file are passed over.
    pub async fn delete_files(&self, run: RunId, paths: Vec<FilePath>) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                for path in &paths {
                    discard_blob(tx, run, path, now)?;
                    tx.execute("DELETE FROM run_file WHERE run_id = $1 AND path = $2", params![run, path])?;
                }
                Ok(())
            })
            .await
    }

    /// Blobs that nothing names since before `deadline`.
    pub async fn list_garbage(&self, deadline: Timestamp, limit: usize) -> Result<Vec<String>> {
        self.sql
            .read(move |tx| {
                tx.query("SELECT blob FROM blob_garbage WHERE since < $1 LIMIT $2", params![deadline, limit])
            })
            .await
    }

    /// Forgets a blob that was removed from the blob store.
    pub async fn forget_garbage(&self, blob: String) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![&blob])?;
                Ok(())
            })
            .await
    }
}

/// Notes the blob at a path as garbage, for it is about to lose its name.
fn discard_blob(tx: &mut Tx<'_>, run: RunId, path: &FilePath, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO blob_garbage (blob, since) SELECT blob, CAST($3 AS BIGINT) FROM run_file
         WHERE run_id = $1 AND path = $2 ON CONFLICT (blob) DO NOTHING",
        params![run, path, now],
    )?;
    Ok(())
}
