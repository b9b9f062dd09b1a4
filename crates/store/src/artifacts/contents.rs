//! The bytes that entries name. An entity has each content once: what one of its members uploaded, another need not.

use std::collections::HashMap;

use ayumi_model::artifact::Content;
use ayumi_model::id::noun;
use ayumi_model::{ArtifactId, EntityId, Timestamp};

use crate::Store;
use crate::blobs::in_parts::Part;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Param, Row, Tx};

/// Values in one statement.
pub(super) const AT_ONCE: usize = 500;
pub(crate) const CONTENT_COLUMNS: &str = "id, md5, size_bytes, blob";

impl FromRow for Content {
    fn from_row(row: &Row) -> Result<Self> {
        let id = row.get("id")?;
        let md5: Vec<u8> = row.get("md5")?;
        Ok(Self {
            id,
            md5: md5.try_into().map_err(|_| Error::Damaged("a content's MD5 has the wrong length".to_owned()))?,
            size_bytes: row.get("size_bytes")?,
            blob: row.get("blob")?,
        })
    }
}

/// Bytes that are to be a content. They are durable.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// Their MD5.
    pub md5: [u8; 16],
    /// How many they are.
    pub size_bytes: i64,
    /// The blob with them.
    pub blob: String,
    /// The parts of that blob, where it is a list of parts.
    pub parts: Vec<Part>,
}

impl Store {
    /// Which of these contents an entity has. Each stays for a while, even when no version names it.
    pub async fn offer_contents(&self, entity: EntityId, md5s: Vec<[u8; 16]>) -> Result<HashMap<[u8; 16], Content>> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let found = find_contents(tx, entity, &md5s)?;
                for content in found.values() {
                    touch(tx, content, now)?;
                }
                Ok(found)
            })
            .await
    }

    /// A content of an entity.
    pub async fn find_content(&self, entity: EntityId, md5: [u8; 16]) -> Result<Option<Content>> {
        self.sql.read(move |tx| Ok(find_contents(tx, entity, &[md5])?.remove(&md5))).await
    }

    /// A content that a version names.
    pub async fn find_content_of(&self, artifact: ArtifactId, md5: [u8; 16]) -> Result<Option<Content>> {
        let text = "SELECT c.id, c.md5, c.size_bytes, c.blob FROM artifact_content c
            JOIN artifact_entry n ON n.content_id = c.id WHERE n.artifact_id = $1 AND c.md5 = $2 LIMIT 1";
        self.sql.read(move |tx| tx.find(text, params![artifact, &md5[..]])).await
    }

    /// Makes a durable blob the content of its MD5. Where the entity has that content already, the blob is garbage.
    pub async fn put_content(&self, entity: EntityId, new: NewContent) -> Result<Content> {
        let md5 = new.md5;
        let mut stored = self.put_contents(entity, vec![new]).await?;
        stored.remove(&md5).ok_or_else(|| Error::NotFound("the content".to_owned()))
    }

    /// The same, of many.
    ///
    /// # Errors
    /// `Unavailable` when an upload took so long that its bytes were given up.
    pub async fn put_contents(&self, entity: EntityId, new: Vec<NewContent>) -> Result<HashMap<[u8; 16], Content>> {
        let new: Vec<_> = new.into_iter().map(|new| (self.new_id::<noun::ArtifactContent>(), new)).collect();
        let now = self.now();
        self.sql
            .write(move |tx| {
                for (id, new) in &new {
                    let n_new = tx.execute(
                        "INSERT INTO artifact_content (id, entity_id, md5, size_bytes, blob) VALUES ($1, $2, $3, $4, $5)
                         ON CONFLICT (entity_id, md5) DO NOTHING",
                        params![*id, entity, &new.md5[..], new.size_bytes, &new.blob],
                    )?;
                    if n_new > 0 {
                        claim(tx, new)?;
                    }
                }
                let md5s: Vec<[u8; 16]> = new.iter().map(|(_, new)| new.md5).collect();
                let found = find_contents(tx, entity, &md5s)?;
                for content in found.values() {
                    touch(tx, content, now)?;
                }
                Ok(found)
            })
            .await
    }
}

/// Takes the blobs of a content out of the garbage, where they were announced before they were written.
fn claim(tx: &mut Tx<'_>, new: &NewContent) -> Result<()> {
    for blob in std::iter::once(&new.blob).chain(new.parts.iter().map(|part| &part.blob)) {
        if tx.execute("DELETE FROM blob_garbage WHERE blob = $1", params![blob])? == 0 {
            return Err(Error::Unavailable("an upload took too long and was given up".to_owned()));
        }
    }
    Ok(())
}

fn touch(tx: &mut Tx<'_>, content: &Content, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO artifact_content_idle (content_id, since) VALUES ($1, $2)
         ON CONFLICT (content_id) DO UPDATE SET since = excluded.since",
        params![content.id, now],
    )?;
    Ok(())
}

/// The contents of these checksums that an entity has.
pub(super) fn find_contents(
    tx: &mut Tx<'_>,
    entity: EntityId,
    md5s: &[[u8; 16]],
) -> Result<HashMap<[u8; 16], Content>> {
    let mut found = HashMap::with_capacity(md5s.len());
    for group in md5s.chunks(AT_ONCE) {
        let marks: Vec<String> = (2..group.len() + 2).map(|n| format!("${n}")).collect();
        let mut values = vec![Param::from(entity)];
        values.extend(group.iter().map(|md5| Param::from(&md5[..])));
        let text = format!(
            "SELECT {CONTENT_COLUMNS} FROM artifact_content WHERE entity_id = $1 AND md5 IN ({})",
            marks.join(",")
        );
        found.extend(tx.query::<Content>(&text, &values)?.into_iter().map(|content| (content.md5, content)));
    }
    Ok(found)
}
