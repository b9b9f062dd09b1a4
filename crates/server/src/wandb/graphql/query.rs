//! The root of queries.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::ids::NodeId;
use super::artifact::Artifact;
use super::artifact_collection::Collection;
use super::connection;
use super::context::Context;
use super::entity::Entity;
use super::object::{Field, Object, Record, Value, unknown};
use super::organization::Organization;
use super::project::{self, Project};
use super::server_info;
use super::user::User;
use super::view::View;
use ayumi_model::ErrorKind;
use ayumi_service::{Action, Result};

/// The root of queries of one request.
pub(super) fn root(context: &Context) -> Arc<dyn Object> {
    Arc::new(Query(context.clone()))
}

struct Query(Context);

impl Object for Query {
    fn type_name(&self) -> &'static str {
        "Query"
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        self.resolve(field).boxed()
    }
}

impl Query {
    async fn resolve(&self, field: Field<'_>) -> Result<Value> {
        let arguments = field.arguments();
        Ok(match field.name() {
            "viewer" => Value::optional_object(User::caller(&self.0)),
            "serverInfo" => server_info::server_info(),
            "entity" => match arguments.text("name") {
                Some(name) => Value::optional_object(Entity::find(&self.0, name).await?),
                None => Value::NULL,
            },
            "users" => User::search(&self.0, arguments.some_text("query")).await?,
            "project" | "model" => match arguments.text("name") {
                Some(name) => Value::optional_object(Project::find(&self.0, arguments.text("entityName"), name).await?),
                None => Value::NULL,
            },
            "models" => project::list(&self.0, arguments.some_text("entityName"), arguments).await?,
            "organization" => match arguments.text("name") {
                Some(name) => Value::optional_object(Organization::find(&self.0, name).await?),
                None => Value::NULL,
            },
            "artifact" => match arguments.text("id") {
                Some(id) => Value::optional_object(Artifact::find(&self.0, id).await?),
                None => Value::NULL,
            },
            "view" => Value::optional_object(View::find(&self.0, arguments.text("id").unwrap_or_default()).await?),
            "artifactCollection" => self.artifact_collection(arguments.text("id").unwrap_or_default()).await?,
            "clientIDMapping" => self.client_id_mapping(arguments.text("clientID").unwrap_or_default()).await?,
            // Parts of the protocol that are not there yet: what is asked for does not exist.
            "launchAgent" => Value::NULL,
            _ => return Err(unknown("Query", field)),
        })
    }
}

impl Query {
    async fn artifact_collection(&self, id: &str) -> Result<Value> {
        let Some(NodeId::ArtifactCollection(id)) = NodeId::parse(id) else { return Ok(Value::NULL) };
        match self.0.service().get_collection(self.0.caller(), id, Action::Read).await {
            Ok(collection) => Ok(Value::object(Collection::new(&self.0, collection))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Value::NULL),
            Err(error) => Err(error),
        }
    }

    /// The id of a version that the client knows by a name of its own.
    async fn client_id_mapping(&self, client_id: &str) -> Result<Value> {
        let found = self.0.service().find_client_id(self.0.caller(), client_id).await?;
        let record = |id| {
            let server_id = Value::text(NodeId::Artifact(id).to_string());
            Record::new("ClientIDMapping", [("clientID", Value::text(client_id)), ("serverID", server_id)])
        };
        Ok(found.map_or(Value::NULL, |id| record(id).into()))
    }
}

/// The connection of the items whose names follow the cursor, `first` of them. For lists short enough to be loaded whole.
pub(super) fn page_of_named(
    of: connection::ConnectionType,
    items: Vec<(Value, String)>,
    after: Option<&str>,
    first: usize,
) -> Value {
    let start =
        after.map_or(0, |after| items.iter().position(|(_, name)| name == after).map_or(items.len(), |i| i + 1));
    let has_more = items.len() - start > first;
    connection::page(of, items.into_iter().skip(start).take(first).collect(), has_more)
}
