//! Artifact types and collections.

use ayumi_model::artifact::{ArtifactType, Collection};
use ayumi_model::id::noun;
use ayumi_model::name::{AliasName, ArtifactTypeName, CollectionName, TagName};
use ayumi_model::{ArtifactCollectionId, ProjectId};

use super::create::ensure_type;
use super::order::{Key, Order, Place, Value, containing};
use super::{COLLECTION_COLUMNS, COLLECTION_TABLES, get_collection};
use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{Param, Tx};

const TYPE_COLUMNS: &str = "id, project_id, name, description, created_at";

/// What collections are ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CollectionKey {
    /// Their name.
    #[default]
    Name,
    /// When they were made.
    CreatedAt,
    /// When they or a version in them last changed.
    UpdatedAt,
}

impl Key for CollectionKey {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "c.name",
            Self::CreatedAt => "c.created_at",
            Self::UpdatedAt => "c.updated_at",
        }
    }

    fn is_text(self) -> bool {
        self == Self::Name
    }
}

impl CollectionKey {
    /// The place of a collection in a list ordered by this.
    pub fn place(self, collection: &Collection) -> Place {
        let value = match self {
            Self::Name => Value::Text(collection.name.to_string()),
            Self::CreatedAt => Value::Number(collection.created_at.as_micros()),
            Self::UpdatedAt => Value::Number(collection.updated_at.as_micros()),
        };
        Place { value, id: collection.id.get() }
    }
}

/// Which collections of a project to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionQuery {
    /// Only of this type.
    pub type_name: Option<ArtifactTypeName>,
    /// Only sequences.
    pub sequences_only: bool,
    /// Only those with this in their name, description or a tag.
    pub search: Option<String>,
    /// In which order.
    pub order: Order<CollectionKey>,
    /// Only those after this place.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: usize,
}

impl Store {
    /// The types of a project, by name.
    pub async fn list_artifact_types(&self, project: ProjectId) -> Result<Vec<ArtifactType>> {
        let text = format!("SELECT {TYPE_COLUMNS} FROM artifact_type WHERE project_id = $1 ORDER BY name");
        self.sql.read(move |tx| tx.query(&text, params![project])).await
    }

    /// The type of this name.
    pub async fn find_artifact_type(
        &self,
        project: ProjectId,
        name: &ArtifactTypeName,
    ) -> Result<Option<ArtifactType>> {
        let name = name.clone();
        let text = format!("SELECT {TYPE_COLUMNS} FROM artifact_type WHERE project_id = $1 AND name = $2");
        self.sql.read(move |tx| tx.find(&text, params![project, &name])).await
    }

    /// The type of this name, made now if the project has none. A description is set where one is given.
    pub async fn ensure_artifact_type(
        &self,
        project: ProjectId,
        name: ArtifactTypeName,
        description: Option<String>,
    ) -> Result<ArtifactType> {
        let (new_id, now) = (self.new_id::<noun::ArtifactType>(), self.now());
        self.sql
            .write(move |tx| {
                let id = ensure_type(tx, project, &name, new_id, now)?;
                tx.execute(
                    "UPDATE artifact_type SET description = coalesce($2, description) WHERE id = $1",
                    params![id, description.as_deref()],
                )?;
                tx.get(&format!("SELECT {TYPE_COLUMNS} FROM artifact_type WHERE id = $1"), params![id])
            })
            .await
    }

    /// The collections of a project.
    ///
    /// # Errors
    /// `Invalid` when the place is one of another order.
    pub async fn list_collections(&self, project: ProjectId, query: CollectionQuery) -> Result<Vec<Collection>> {
        self.sql
            .read(move |tx| {
                let pattern = query.search.as_deref().map(containing);
                let (condition, mut values) = condition(project, &query, pattern.as_deref());
                let mut text = format!("SELECT {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES} WHERE {condition}");
                query.order.finish(&mut text, &mut values, "c.id", query.after.as_ref(), query.limit)?;
                tx.query(&text, &values)
            })
            .await
    }

    /// How many collections of a project there are, whatever page is asked for.
    pub async fn count_collections(&self, project: ProjectId, query: CollectionQuery) -> Result<i64> {
        self.sql
            .read(move |tx| {
                let pattern = query.search.as_deref().map(containing);
                let (condition, values) = condition(project, &query, pattern.as_deref());
                tx.get(&format!("SELECT count(*) FROM {COLLECTION_TABLES} WHERE {condition}"), &values)
            })
            .await
    }

    /// The collection of this name.
    pub async fn find_collection(&self, project: ProjectId, name: &CollectionName) -> Result<Option<Collection>> {
        let name = name.clone();
        let text =
            format!("SELECT {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES} WHERE c.project_id = $1 AND c.name = $2");
        self.sql.read(move |tx| tx.find(&text, params![project, &name])).await
    }

    /// The collection with this id.
    pub async fn find_collection_by_id(&self, id: ArtifactCollectionId) -> Result<Option<Collection>> {
        let text = format!("SELECT {COLLECTION_COLUMNS} FROM {COLLECTION_TABLES} WHERE c.id = $1");
        self.sql.read(move |tx| tx.find(&text, params![id])).await
    }

    /// The aliases of a collection, by name.
    pub async fn list_aliases(
        &self,
        collection: ArtifactCollectionId,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<AliasName>> {
        self.sql
            .read(move |tx| {
                tx.query(
                    "SELECT alias FROM artifact_alias WHERE collection_id = $1 AND alias > $2 ORDER BY alias LIMIT $3",
                    params![collection, after.as_deref().unwrap_or(""), limit],
                )
            })
            .await
    }

    /// The tags of a collection, by name.
    pub async fn list_collection_tags(&self, collection: ArtifactCollectionId) -> Result<Vec<TagName>> {
        self.sql
            .read(move |tx| {
                let text = "SELECT tag FROM artifact_collection_tag WHERE collection_id = $1 ORDER BY tag";
                tx.query(text, params![collection])
            })
            .await
    }

    /// Puts tags on a collection and takes others off.
    pub async fn change_collection_tags(
        &self,
        collection: ArtifactCollectionId,
        add: Vec<TagName>,
        delete: Vec<TagName>,
    ) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                for tag in &add {
                    tx.execute(
                        "INSERT INTO artifact_collection_tag (collection_id, tag) VALUES ($1, $2)
                         ON CONFLICT (collection_id, tag) DO NOTHING",
                        params![collection, tag],
                    )?;
                }
                for tag in &delete {
                    let text = "DELETE FROM artifact_collection_tag WHERE collection_id = $1 AND tag = $2";
                    tx.execute(text, params![collection, tag])?;
                }
                touch_collection(tx, collection, now)
            })
            .await
    }

    /// Renames or describes a collection; `None` leaves a member as it is.
    ///
    /// # Errors
    /// `Conflict` when the project has another collection of that name.
    pub async fn update_collection(
        &self,
        id: ArtifactCollectionId,
        name: Option<CollectionName>,
        description: Option<String>,
    ) -> Result<Collection> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                if let Some(name) = &name {
                    let collection = get_collection(tx, id)?;
                    let lock = format!("SELECT id FROM project WHERE id = $1{}", tx.dialect().for_update());
                    tx.get::<ProjectId>(&lock, params![collection.project_id])?;
                    let taken: Option<ArtifactCollectionId> = tx.find(
                        "SELECT id FROM artifact_collection WHERE project_id = $1 AND name = $2 AND id <> $3",
                        params![collection.project_id, name, id],
                    )?;
                    if taken.is_some() {
                        return Err(Error::Conflict(format!("the project has another collection `{name}`")));
                    }
                }
                tx.execute(
                    "UPDATE artifact_collection SET name = coalesce($2, name), description = coalesce($3, description),
                     updated_at = $4 WHERE id = $1",
                    params![id, name.as_ref(), description.as_deref(), now],
                )?;
                get_collection(tx, id)
            })
            .await
    }

    /// Gives a sequence, and so all its versions, another type; made if the project has none of this name.
    ///
    /// # Errors
    /// `Invalid` while versions of it are linked, for a portfolio holds versions of one type.
    pub async fn move_collection(&self, id: ArtifactCollectionId, type_name: ArtifactTypeName) -> Result<Collection> {
        let (new_id, now) = (self.new_id::<noun::ArtifactType>(), self.now());
        self.sql
            .write(move |tx| {
                let collection = get_collection(tx, id)?;
                let linked: Option<i64> = tx.find(
                    "SELECT m.version FROM artifact_membership m JOIN artifact a ON a.id = m.artifact_id
                     WHERE a.sequence_id = $1 AND m.collection_id <> $1 LIMIT 1",
                    params![id],
                )?;
                if linked.is_some() && collection.type_name != type_name {
                    return Err(Error::Invalid(format!(
                        "versions of `{collection}` are linked, so its type stays `{}`",
                        collection.type_name
                    )));
                }
                let type_id = ensure_type(tx, collection.project_id, &type_name, new_id, now)?;
                tx.execute(
                    "UPDATE artifact_collection SET type_id = $2, updated_at = $3 WHERE id = $1",
                    params![id, type_id, now],
                )?;
                get_collection(tx, id)
            })
            .await
    }
}

fn condition<'a>(project: ProjectId, query: &'a CollectionQuery, pattern: Option<&'a str>) -> (String, Vec<Param<'a>>) {
    let (mut text, mut values) = ("c.project_id = $1".to_owned(), vec![Param::from(project)]);
    if let Some(type_name) = &query.type_name {
        values.push(Param::from(type_name));
        text.push_str(&format!(" AND t.name = ${}", values.len()));
    }
    if query.sequences_only {
        text.push_str(" AND c.is_portfolio = 0");
    }
    if let Some(pattern) = pattern {
        values.push(Param::from(pattern));
        let like = format!("LIKE ${} ESCAPE '\\'", values.len());
        text.push_str(&format!(
            " AND (lower(c.name) {like} OR lower(c.description) {like} OR EXISTS (SELECT 1 FROM
             artifact_collection_tag g WHERE g.collection_id = c.id AND lower(g.tag) {like}))"
        ));
    }
    (text, values)
}

pub(super) fn touch_collection(tx: &mut Tx<'_>, id: ArtifactCollectionId, now: ayumi_model::Timestamp) -> Result<()> {
    tx.execute("UPDATE artifact_collection SET updated_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}
