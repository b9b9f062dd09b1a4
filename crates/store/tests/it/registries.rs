//! Registries: what they are, and who has which role in them.

use ayumi_model::access::Role;
use ayumi_model::name::{AliasName, ArtifactTypeName, CollectionName, EntityName, ProjectName};
use ayumi_model::registry::Registry;
use ayumi_model::user::User;
use ayumi_model::{EntityId, ErrorKind, Id};
use ayumi_store::artifacts::versions::VersionQuery;
use ayumi_store::registries::RegistryChange;

use crate::artifacts::version;
use crate::harness::TestStore;
use crate::on_both;

struct World {
    organization: EntityId,
    boss: User,
    registry: Registry,
}

fn name(text: &str) -> ProjectName {
    ProjectName::parse(&format!("wandb-registry-{text}")).unwrap()
}

async fn world(test: &TestStore) -> World {
    let boss = test.user("boss").await;
    let organization = test.store.create_organization(EntityName::parse("org").unwrap(), boss.id).await.unwrap();
    let organization = Id::new(organization.id.get());
    let registry = test.store.create_registry(organization, name("models"), boss.id, RegistryChange::default());
    World { organization, registry: registry.await.unwrap(), boss }
}

on_both! {
    async fn an_organization_owns_registries_by_an_entity_of_its_name(test: TestStore) {
        let world = world(&test).await;
        let found = test.store.find_entity(&EntityName::parse("org").unwrap(), Some(world.boss.id)).await.unwrap().unwrap();
        assert!(found.entity.is_organization() && !found.entity.is_team);
        assert_eq!((found.entity.id, found.role), (world.organization, Some(Role::Admin)));
        // It is no place to work in.
        let own = test.store.list_entities(world.boss.id).await.unwrap();
        assert_eq!(own.iter().map(|access| access.entity.name.as_str()).collect::<Vec<_>>(), ["boss"]);
        let again = test.store.create_registry(world.organization, name("models"), world.boss.id, RegistryChange::default());
        assert_eq!(again.await.unwrap_err().kind(), ErrorKind::Conflict);
        test.store.delete_organization(Id::new(world.organization.get())).await.unwrap();
        assert_eq!(test.store.find_registry(world.registry.project.id).await.unwrap(), None);
    }

    async fn a_registry_changes_in_part_and_keeps_its_types(test: TestStore) {
        let world = world(&test).await;
        let id = world.registry.project.id;
        let types = |names: &[&str]| names.iter().map(|name| ArtifactTypeName::parse(name).unwrap()).collect::<Vec<_>>();
        let aliases = |names: &[&str]| Some(names.iter().map(|name| AliasName::parse(name).unwrap()).collect::<Vec<_>>());
        let change = RegistryChange {
            description: Some("d".to_owned()),
            is_restricted: Some(true),
            add_types: types(&["model"]),
            protected_aliases: aliases(&["prod", "main"]),
            ..RegistryChange::default()
        };
        test.store.update_registry(id, change).await.unwrap();
        let change = RegistryChange { add_types: types(&["dataset", "model"]), ..RegistryChange::default() };
        let changed = test.store.update_registry(id, change).await.unwrap();
        assert_eq!((changed.project.description.as_str(), changed.is_restricted, changed.takes_all_types), ("d", true, false));
        assert_eq!((&changed.types, Some(changed.protected_aliases.clone())), (&types(&["dataset", "model"]), aliases(&["main", "prod"])));
        let change = RegistryChange { protected_aliases: aliases(&[]), takes_all_types: Some(true), ..RegistryChange::default() };
        let changed = test.store.update_registry(id, change).await.unwrap();
        assert!(changed.protected_aliases.is_empty() && changed.takes_all_types);
        let other = test.store.create_registry(world.organization, name("data"), world.boss.id, RegistryChange::default()).await.unwrap();
        let rename = |to: &str| RegistryChange { name: Some(name(to)), ..RegistryChange::default() };
        assert_eq!(test.store.update_registry(id, rename("data")).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(test.store.update_registry(id, rename("all")).await.unwrap().name(), "all");
        let names = test.store.list_registries(world.organization).await.unwrap();
        assert_eq!(names.iter().map(Registry::name).collect::<Vec<_>>(), ["all", "data"]);
        test.store.delete_registry(other.project.id).await.unwrap();
        assert_eq!(test.store.list_registries(world.organization).await.unwrap().len(), 1);
    }

    async fn the_greatest_role_counts_however_one_has_it(test: TestStore) {
        let world = world(&test).await;
        let id = world.registry.project.id;
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let role = async |user: &User| test.store.find_registry_role(id, user.id).await.unwrap();
        assert_eq!((role(&world.boss).await, role(&ada).await), (Some(Role::Admin), Some(Role::Viewer)));
        test.store.set_registry_user(id, ada.id, Some(Role::RestrictedViewer), false).await.unwrap();
        assert_eq!(role(&ada).await, Some(Role::RestrictedViewer), "less than what everybody may");
        test.store.set_registry_user(id, ada.id, None, false).await.unwrap();
        let restricted = RegistryChange { is_restricted: Some(true), ..RegistryChange::default() };
        test.store.update_registry(id, restricted).await.unwrap();
        assert_eq!(role(&ada).await, None);
        let organization = Id::new(world.organization.get());
        let team = test.store.create_team(EntityName::parse("lab").unwrap(), organization, ada.id).await.unwrap();
        assert!(test.store.is_in_organization(organization, ada.id).await.unwrap());
        assert!(!test.store.is_in_organization(organization, bob.id).await.unwrap());
        assert_eq!(test.store.list_teams_of(organization).await.unwrap(), [team.id]);
        test.store.set_registry_team(id, team.id, Some(Role::Member), false).await.unwrap();
        test.store.set_registry_user(id, ada.id, Some(Role::Viewer), false).await.unwrap();
        assert_eq!(role(&ada).await, Some(Role::Member));
        test.store.set_registry_user(id, ada.id, Some(Role::Admin), false).await.unwrap();
        assert_eq!(role(&ada).await, Some(Role::Member), "who has a role keeps it");
        test.store.set_registry_user(id, ada.id, Some(Role::Admin), true).await.unwrap();
        assert_eq!(role(&ada).await, Some(Role::Admin));
        let users = test.store.list_registry_users(id).await.unwrap();
        assert_eq!(users.iter().map(|of| (of.username.as_str(), of.role)).collect::<Vec<_>>(), [("ada", Role::Admin), ("boss", Role::Admin)]);
        assert_eq!(test.store.list_registry_teams(id).await.unwrap()[0].team.as_str(), "lab");
        test.store.set_registry_user(id, ada.id, None, true).await.unwrap();
        test.store.set_registry_team(id, team.id, None, true).await.unwrap();
        assert_eq!(role(&ada).await, None);
    }

    async fn a_registry_goes_without_what_is_linked_into_it(test: TestStore) {
        let world = world(&test).await;
        let project = test.project(&test.user("ada").await, "demo").await;
        let artifact = version(&test, &project, "one").await;
        let name = CollectionName::parse("best").unwrap();
        let (linked, portfolio) = test.store.link_artifact(artifact.id, world.registry.project.id, name, Vec::new()).await.unwrap();
        assert_eq!((linked.is_linked(), linked.memberships[1].collection.entity.as_str()), (true, "org"));
        assert_eq!(test.store.count_versions(portfolio, VersionQuery::default()).await.unwrap(), 1);
        test.store.delete_registry(world.registry.project.id).await.unwrap();
        let left = test.store.find_artifact(artifact.id).await.unwrap().unwrap();
        assert_eq!((left.is_linked(), left.size_bytes), (false, 3));
    }
}
