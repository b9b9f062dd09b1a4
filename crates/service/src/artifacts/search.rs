//! Lists of collections and versions under a filter, in one project and across the registries of an organization.

use ayumi_model::artifact::Collection;
use ayumi_model::project::Project;
use ayumi_model::registry::Registry;

use super::filter::ItemFilter;
use super::{CollectionQuery, Found, NEWEST, Order, VersionQuery};
use crate::Service;
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Items read at a time.
const STEP: usize = 500;
/// Collections of an organization that are looked through.
const COLLECTIONS: usize = 20_000;
/// Versions of an organization that are sorted.
const VERSIONS: usize = 20_000;

impl Service {
    /// The collections of a project that pass, as many as the query asks for.
    pub async fn search_collections(
        &self,
        project: &Project,
        filter: &ItemFilter,
        mut query: CollectionQuery,
    ) -> Result<Vec<Collection>> {
        if filter.is_all() {
            return self.list_collections(project, query).await;
        }
        let (limit, key, mut kept) = (query.limit, query.order.key, Vec::new());
        query.limit = STEP;
        loop {
            let page = self.list_collections(project, query.clone()).await?;
            let holdings = self.list_holdings(&page).await?;
            query.after = page.last().map(|last| key.place(last));
            let is_last = page.len() < STEP;
            let passes = |collection: &Collection| {
                let tags = holdings.get(&collection.id).map_or(&[][..], |of| &of.tags);
                filter.matches_collection(collection, tags)
            };
            kept.extend(page.into_iter().filter(passes));
            if is_last || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
        }
    }

    /// The versions of a collection that pass, as many as the query asks for.
    pub async fn search_versions(
        &self,
        collection: &Collection,
        filter: &ItemFilter,
        mut query: VersionQuery,
    ) -> Result<Vec<Found>> {
        if filter.is_all() {
            return self.list_versions(collection, query).await;
        }
        let (limit, key, mut kept) = (query.limit, query.order.key, Vec::new());
        query.limit = STEP;
        loop {
            let page = self.list_versions(collection, query.clone()).await?;
            query.after = page.last().map(|last| key.place(&last.artifact, last.membership.version));
            let is_last = page.len() < STEP;
            kept.extend(page.into_iter().filter(|found| filter.matches_version(&found.artifact, &found.membership)));
            if is_last || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
        }
    }

    /// The registries of an organization that the caller may see and that pass.
    pub async fn search_registries(
        &self,
        caller: &Caller,
        organization: &str,
        filter: &ItemFilter,
    ) -> Result<Vec<Registry>> {
        let mut registries = self.list_registries(caller, organization).await?;
        registries.retain(|registry| filter.matches_registry(registry));
        Ok(registries)
    }

    /// The collections that pass of those registries: by registry, then by the query's order.
    pub async fn search_registry_collections(
        &self,
        registries: &[Registry],
        filter: &ItemFilter,
        query: &CollectionQuery,
    ) -> Result<Vec<Collection>> {
        let mut found = Vec::new();
        for registry in registries {
            let query = CollectionQuery { after: None, limit: COLLECTIONS - found.len(), ..query.clone() };
            found.extend(self.search_collections(&registry.project, filter, query).await?);
        }
        Ok(found)
    }

    /// The versions that pass in these collections, after the first `skip`; at most `limit`. In no order they come one
    /// collection after the other.
    pub async fn search_registry_versions(
        &self,
        collections: &[Collection],
        filter: &ItemFilter,
        order: Option<Order<LinkKey>>,
        (skip, limit): (usize, usize),
    ) -> Result<Vec<Found>> {
        let n_read = if order.is_some() { VERSIONS } else { skip.saturating_add(limit) };
        let mut found = Vec::new();
        for collection in collections {
            let limit = n_read.saturating_sub(found.len());
            if limit == 0 {
                break;
            }
            let query = VersionQuery { order: NEWEST, limit, ..VersionQuery::default() };
            found.extend(self.search_versions(collection, filter, query).await?);
        }
        if let Some(order) = order {
            if found.len() == VERSIONS {
                return Err(Error::invalid(format!("more than {VERSIONS} versions cannot be sorted"))
                    .with_hint("narrow the filters, or leave the order out"));
            }
            // One artifact may be linked into several of them.
            let place = |found: &Found| (order.key.value(found), found.artifact.id, found.membership.collection.id);
            found.sort_by_cached_key(place);
            if order.descending {
                found.reverse();
            }
        }
        Ok(found.into_iter().skip(skip).take(limit).collect())
    }
}

/// What versions of several collections are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKey {
    /// When they were begun.
    CreatedAt,
    /// What their entries add up to.
    Size,
    /// When they came into the collection.
    LinkedAt,
}

impl LinkKey {
    fn value(self, found: &Found) -> i64 {
        match self {
            Self::CreatedAt => found.artifact.created_at.as_micros(),
            Self::Size => found.artifact.size_bytes,
            Self::LinkedAt => found.membership.created_at.as_micros(),
        }
    }
}
