//! Uploads that bypass the server or come in parts. What is sent in one piece through the server needs no row here.
//!
//! Every blob is announced as garbage of the time when its upload must be over: one that becomes a content loses that row, any
//! other goes with the garbage.

use std::collections::HashMap;

use ayumi_model::id::noun;
use ayumi_model::{ArtifactId, ArtifactUploadId, EntityId, Timestamp};

use super::contents::AT_ONCE;
use crate::Store;
use crate::blobs::in_parts::Part;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// An upload that somebody was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: ArtifactUploadId,
    /// The version it is for.
    pub artifact_id: ArtifactId,
    /// Who will own the bytes.
    pub entity_id: EntityId,
    /// MD5 of the whole.
    pub md5: [u8; 16],
    /// In how many parts it comes; 0 for one piece straight to the object store.
    pub n_parts: usize,
    /// Where the object store puts it.
    pub blob: String,
    /// What the object store calls an upload whose parts clients send there.
    pub far_id: Option<String>,
}

/// A part of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPart {
    /// Its MD5, as announced.
    pub md5: [u8; 16],
    /// Where it is, once the server has received it.
    pub stored: Option<Part>,
}

const UPLOAD_COLUMNS: &str = "id, artifact_id, entity_id, md5, n_parts, blob, far_id";

impl FromRow for Upload {
    fn from_row(row: &Row) -> Result<Self> {
        let n_parts: i64 = row.get("n_parts")?;
        Ok(Self {
            id: row.get("id")?,
            artifact_id: row.get("artifact_id")?,
            entity_id: row.get("entity_id")?,
            md5: md5(row)?,
            n_parts: n_parts as usize,
            blob: row.get("blob")?,
            far_id: row.get("far_id")?,
        })
    }
}

impl FromRow for UploadPart {
    fn from_row(row: &Row) -> Result<Self> {
        let (blob, size_bytes): (Option<String>, Option<i64>) = (row.get("blob")?, row.get("size_bytes")?);
        let stored = blob.zip(size_bytes).map(|(blob, size)| Part { blob, size_bytes: size as u64 });
        Ok(Self { md5: md5(row)?, stored })
    }
}

fn md5(row: &Row) -> Result<[u8; 16]> {
    let md5: Vec<u8> = row.get("md5")?;
    md5.try_into().map_err(|_| Error::Damaged("an upload's MD5 has the wrong length".to_owned()))
}

impl Store {
    /// A name for a blob of artifacts that no other has.
    pub fn new_artifact_blob(&self) -> String {
        let random = self.random.hex(16);
        format!("artifacts/{}/{random}", &random[..2])
    }

    /// Notes a blob before it is written: should nothing name it by then, it is garbage.
    pub async fn announce_upload(&self, blob: String, until: Timestamp) -> Result<()> {
        self.sql.write(move |tx| announce(tx, &[&blob], until)).await
    }

    /// Uploads in one piece, straight to the object store, of bytes with these MD5s. What was offered before is offered again.
    pub async fn offer_uploads(
        &self,
        artifact: ArtifactId,
        entity: EntityId,
        mut md5s: Vec<[u8; 16]>,
        until: Timestamp,
    ) -> Result<HashMap<[u8; 16], Upload>> {
        md5s.sort_unstable();
        md5s.dedup();
        let new: Vec<_> =
            md5s.iter().map(|md5| (*md5, self.new_id::<noun::ArtifactUpload>(), self.new_artifact_blob())).collect();
        let now = self.now();
        self.sql
            .write(move |tx| {
                let rows: Vec<[Param<'_>; 7]> = new
                    .iter()
                    .map(|(md5, id, blob)| {
                        let n_parts = Param::Int(0);
                        [(*id).into(), artifact.into(), entity.into(), md5[..].into(), n_parts, blob.into(), now.into()]
                    })
                    .collect();
                tx.insert_many(
                    "INSERT INTO artifact_upload (id, artifact_id, entity_id, md5, n_parts, blob, since) VALUES",
                    &rows,
                    "ON CONFLICT (artifact_id, md5, n_parts) DO UPDATE SET since = excluded.since",
                )?;
                let mut found = HashMap::with_capacity(md5s.len());
                for group in md5s.chunks(AT_ONCE) {
                    let marks: Vec<String> = (2..group.len() + 2).map(|n| format!("${n}")).collect();
                    let mut values = vec![Param::from(artifact)];
                    values.extend(group.iter().map(|md5| Param::from(&md5[..])));
                    let text = format!(
                        "SELECT {UPLOAD_COLUMNS} FROM artifact_upload
                         WHERE artifact_id = $1 AND n_parts = 0 AND md5 IN ({})",
                        marks.join(",")
                    );
                    found.extend(tx.query::<Upload>(&text, &values)?.into_iter().map(|upload| (upload.md5, upload)));
                }
                let blobs: Vec<&str> = found.values().map(|upload| upload.blob.as_str()).collect();
                announce(tx, &blobs, until)?;
                Ok(found)
            })
            .await
    }

    /// The upload in so many parts that was offered before.
    pub async fn find_upload_in_parts(
        &self,
        artifact: ArtifactId,
        md5: [u8; 16],
        n_parts: usize,
    ) -> Result<Option<Upload>> {
        let text = format!(
            "SELECT {UPLOAD_COLUMNS} FROM artifact_upload WHERE artifact_id = $1 AND md5 = $2 AND n_parts = $3"
        );
        self.sql.read(move |tx| tx.find(&text, params![artifact, &md5[..], n_parts])).await
    }

    /// Notes an upload in parts of these MD5s. Where another request was faster, its upload is returned.
    pub async fn create_upload_in_parts(&self, new: Upload, parts: Vec<[u8; 16]>, until: Timestamp) -> Result<Upload> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let n_new = tx.execute(
                    "INSERT INTO artifact_upload (id, artifact_id, entity_id, md5, n_parts, blob, far_id, since)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (artifact_id, md5, n_parts) DO NOTHING",
                    params![
                        new.id,
                        new.artifact_id,
                        new.entity_id,
                        &new.md5[..],
                        new.n_parts,
                        &new.blob,
                        new.far_id.as_deref(),
                        now
                    ],
                )?;
                if n_new > 0 {
                    let numbered = (1_i64..).zip(&parts);
                    let rows: Vec<[Param<'_>; 3]> =
                        numbered.map(|(part, md5)| [new.id.into(), Param::Int(part), md5[..].into()]).collect();
                    tx.insert_many("INSERT INTO artifact_upload_part (upload_id, part, md5) VALUES", &rows, "")?;
                    announce(tx, &[&new.blob], until)?;
                }
                let text = format!(
                    "SELECT {UPLOAD_COLUMNS} FROM artifact_upload WHERE artifact_id = $1 AND md5 = $2 AND n_parts = $3"
                );
                tx.get(&text, params![new.artifact_id, &new.md5[..], new.n_parts])
            })
            .await
    }

    /// The id of an upload that is to be.
    pub fn new_upload_id(&self) -> ArtifactUploadId {
        self.new_id::<noun::ArtifactUpload>()
    }

    /// The upload with this id.
    pub async fn find_upload(&self, id: ArtifactUploadId) -> Result<Option<Upload>> {
        let text = format!("SELECT {UPLOAD_COLUMNS} FROM artifact_upload WHERE id = $1");
        self.sql.read(move |tx| tx.find(&text, params![id])).await
    }

    /// The parts of an upload, in their order.
    pub async fn list_upload_parts(&self, id: ArtifactUploadId) -> Result<Vec<UploadPart>> {
        let text = "SELECT md5, blob, size_bytes FROM artifact_upload_part WHERE upload_id = $1 ORDER BY part";
        self.sql.read(move |tx| tx.query(text, params![id])).await
    }

    /// Makes a durable blob a part of an upload. One that came before is garbage.
    pub async fn put_upload_part(&self, id: ArtifactUploadId, part: usize, stored: Part) -> Result<()> {
        self.sql
            .write(move |tx| {
                let n = tx.execute(
                    "UPDATE artifact_upload_part SET blob = $3, size_bytes = $4 WHERE upload_id = $1 AND part = $2",
                    params![id, part, &stored.blob, stored.size_bytes as i64],
                )?;
                if n == 0 { Err(Error::NotFound("the upload".to_owned())) } else { Ok(()) }
            })
            .await
    }

    /// What clients were to send straight to the object store, in one piece, and no content has come of.
    pub async fn list_direct_uploads(&self, artifact: ArtifactId) -> Result<Vec<Upload>> {
        let text = format!(
            "SELECT {UPLOAD_COLUMNS} FROM artifact_upload u WHERE artifact_id = $1 AND n_parts = 0 AND NOT EXISTS (
             SELECT 1 FROM artifact_content c WHERE c.entity_id = u.entity_id AND c.md5 = u.md5) ORDER BY id"
        );
        self.sql.read(move |tx| tx.query(&text, params![artifact])).await
    }

    /// Uploads that nobody was offered since `deadline`, at most `limit`.
    pub async fn list_old_uploads(&self, deadline: Timestamp, limit: usize) -> Result<Vec<Upload>> {
        let text = format!("SELECT {UPLOAD_COLUMNS} FROM artifact_upload WHERE since < $1 ORDER BY since LIMIT $2");
        self.sql.read(move |tx| tx.query(&text, params![deadline, limit])).await
    }

    /// Forgets an upload. Its blobs stay what they are: contents, or garbage.
    pub async fn delete_upload(&self, id: ArtifactUploadId) -> Result<()> {
        self.sql.write(move |tx| tx.execute("DELETE FROM artifact_upload WHERE id = $1", params![id]).map(|_| ())).await
    }
}

/// Forgets uploads of a version that is committed. Those that the object store knows have to be given up there first.
pub(super) fn forget_uploads(tx: &mut Tx<'_>, artifact: ArtifactId) -> Result<()> {
    tx.execute("DELETE FROM artifact_upload WHERE artifact_id = $1 AND far_id IS NULL", params![artifact])?;
    Ok(())
}

fn announce(tx: &mut Tx<'_>, blobs: &[&str], until: Timestamp) -> Result<()> {
    let rows: Vec<[Param<'_>; 2]> = blobs.iter().map(|blob| [(*blob).into(), until.into()]).collect();
    tx.insert_many(
        "INSERT INTO blob_garbage (blob, since) VALUES",
        &rows,
        "ON CONFLICT (blob) DO UPDATE SET since = excluded.since",
    )?;
    Ok(())
}
