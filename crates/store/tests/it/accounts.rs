//! Users, keys, sessions, teams.

use std::time::Duration;

use ayumi_model::ErrorKind;
use ayumi_model::access::Role;
use ayumi_model::name::EntityName;
use ayumi_store::service_accounts::NewServiceAccount;
use ayumi_store::users::NewUser;

use crate::harness::{TestStore, history, loss_lines};
use crate::on_both;

fn name(text: &str) -> EntityName {
    EntityName::parse(text).unwrap()
}

on_both! {
    async fn a_key_signs_its_owner_in_until_it_is_deleted(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let id = test.store.create_api_key(ada.id, [7; 32], "laptop".into(), "cdef".into()).await.unwrap();
        let (found, _, _) = test.store.find_user_by_api_key([7; 32]).await.unwrap().unwrap();
        assert_eq!(found, ada);
        assert_eq!(test.store.list_api_keys(ada.id).await.unwrap()[0].name, "laptop");
        assert!(!test.store.delete_api_key(bob.id, id).await.unwrap(), "only its owner may");
        assert!(test.store.delete_api_key(ada.id, id).await.unwrap());
        assert!(test.store.find_user_by_api_key([7; 32]).await.unwrap().is_none());
    }

    async fn the_same_key_cannot_belong_to_two_users(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let first = test.store.create_api_key(ada.id, [7; 32], String::new(), String::new()).await.unwrap();
        let again = test.store.create_api_key(ada.id, [7; 32], String::new(), String::new()).await.unwrap();
        assert_eq!(first, again);
        let other = test.store.create_api_key(bob.id, [7; 32], String::new(), String::new()).await;
        assert_eq!(other.unwrap_err().kind(), ErrorKind::Conflict);
    }

    async fn a_session_ends_when_its_time_is_up(test: TestStore) {
        let ada = test.user("ada").await;
        let expires = test.store.now().plus(Duration::from_secs(60));
        test.store.create_session(ada.id, [1; 32], String::new(), expires).await.unwrap();
        assert!(test.store.find_user_by_session([1; 32]).await.unwrap().is_some());
        test.pass(Duration::from_secs(61));
        assert!(test.store.find_user_by_session([1; 32]).await.unwrap().is_none());
        assert!(test.store.list_sessions(ada.id, None).await.unwrap().is_empty());
    }

    async fn a_person_ends_their_own_sessions_alone(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        let expires = test.store.now().plus(Duration::from_secs(3600));
        for (user, token, agent) in [(&ada, 1, "laptop"), (&ada, 2, "phone"), (&ada, 3, "desk"), (&bob, 4, "tablet")] {
            test.store.create_session(user.id, [token; 32], agent.to_owned(), expires).await.unwrap();
        }
        test.pass(Duration::from_secs(60));
        let (_, phone, before) = test.store.find_user_by_session([2; 32]).await.unwrap().unwrap();
        test.store.touch_session(phone, test.store.now()).await.unwrap();
        let seen = async |user, token| {
            let sessions = test.store.list_sessions(user, Some([token; 32])).await.unwrap();
            sessions.into_iter().map(|session| (session.user_agent, session.is_current)).collect::<Vec<_>>()
        };
        let listed = seen(ada.id, 3).await;
        assert_eq!(listed, [("phone".into(), false), ("desk".into(), true), ("laptop".into(), false)]);
        let used = test.store.list_sessions(ada.id, None).await.unwrap()[0].last_used_at;
        assert_eq!(used.since(before), Duration::from_secs(60));
        assert!(!test.store.delete_user_session(bob.id, phone).await.unwrap(), "only its owner may");
        assert!(test.store.delete_user_session(ada.id, phone).await.unwrap());
        assert!(test.store.find_user_by_session([2; 32]).await.unwrap().is_none());
        test.store.delete_other_sessions(ada.id, Some([3; 32])).await.unwrap();
        assert_eq!(seen(ada.id, 3).await, [("desk".into(), true)]);
        test.store.delete_other_sessions(ada.id, None).await.unwrap();
        assert_eq!(seen(ada.id, 3).await, []);
        assert_eq!(seen(bob.id, 4).await, [("tablet".into(), true)]);
    }

    async fn users_teams_and_organizations_share_one_space_of_names(test: TestStore) {
        let ada = test.user("ada").await;
        let organization = test.store.create_organization(name("Lab"), ada.id).await.unwrap();
        for taken in ["ADA", "lab"] {
            let user = NewUser { username: name(taken), email: None, password_hash: None, is_admin: false, organization: None };
            assert_eq!(test.store.create_user(user).await.unwrap_err().kind(), ErrorKind::Conflict);
            let team = test.store.create_team(name(taken), organization.id, ada.id).await;
            assert_eq!(team.unwrap_err().kind(), ErrorKind::Conflict);
        }
    }

    async fn a_team_is_seen_by_its_members_and_managed_by_the_admins_of_its_organization(test: TestStore) {
        let (ada, bob, eve) = (test.user("ada").await, test.user("bob").await, test.user("eve").await);
        let organization = test.store.create_organization(name("lab"), ada.id).await.unwrap();
        test.store.set_organization_member(organization.id, eve.id, Role::Member).await.unwrap();
        let team = test.store.create_team(name("vision"), organization.id, bob.id).await.unwrap();
        let role = async |user| test.store.find_entity(&team.name, Some(user)).await.unwrap().unwrap().role;
        assert_eq!(role(ada.id).await, Some(Role::Admin));
        assert_eq!(role(bob.id).await, Some(Role::Admin));
        assert_eq!(role(eve.id).await, None);
        test.store.set_team_member(team.id, eve.id, Role::Viewer).await.unwrap();
        assert_eq!(role(eve.id).await, Some(Role::Viewer));
        let entities = test.store.list_entities(eve.id).await.unwrap();
        assert_eq!(entities.iter().map(|access| access.entity.name.as_str()).collect::<Vec<_>>(), ["eve", "vision"]);
    }

    async fn deleting_a_user_takes_their_runs_along(test: TestStore) {
        let run = test.run("a").await;
        test.append(&run, history(0, &loss_lines(0, 3))).await;
        test.store.delete_user(run.user_id.unwrap()).await.unwrap();
        assert_eq!(test.store.get_run(run.id).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(test.store.check().await.unwrap().n_blocks, 0);
        assert!(test.store.find_user(&name("ada")).await.unwrap().is_none());
    }

    async fn a_service_account_belongs_to_its_team_comes_last_and_goes_with_it(test: TestStore) {
        let (ada, zoe) = (test.user("ada").await, test.user("zoe").await);
        let organization = test.store.create_organization(name("org"), ada.id).await.unwrap();
        let team = test.store.create_team(name("lab"), organization.id, ada.id).await.unwrap();
        let account = |username: &str, key: u8| NewServiceAccount {
            team: team.id,
            username: name(username),
            description: "builds".to_owned(),
            key_hash: [key; 32],
            key_hint: "cdef".to_owned(),
        };
        let first = test.store.create_service_account(account("b-machine", 1)).await.unwrap();
        assert_eq!((first.home(), first.team.as_ref()), (&team.name, Some(&team.name)));
        test.store.create_service_account(account("a-machine", 2)).await.unwrap();
        test.store.set_team_member(team.id, zoe.id, Role::Viewer).await.unwrap();
        let members = test.store.list_team_members(team.id).await.unwrap();
        let seen: Vec<_> = members.iter().map(|member| (member.username.as_str(), member.is_service_account)).collect();
        assert_eq!(seen, [("ada", false), ("zoe", false), ("b-machine", true), ("a-machine", true)]);
        assert!(test.store.remove_team_member(team.id, zoe.id).await.unwrap());
        assert!(!test.store.remove_team_member(team.id, zoe.id).await.unwrap());
        let (found, _, _) = test.store.find_user_by_api_key([1; 32]).await.unwrap().unwrap();
        assert_eq!(found, first);
        test.store.delete_organization(organization.id).await.unwrap();
        assert!(test.store.find_user_by_api_key([1; 32]).await.unwrap().is_none());
        assert!(test.store.find_user(&name("b-machine")).await.unwrap().is_none());
        assert!(test.store.find_user(&name("zoe")).await.unwrap().is_some());
    }

    async fn the_organization_of_everybody_is_made_once_and_joined_by_who_comes_later(test: TestStore) {
        let (ada, bob) = (test.user("ada").await, test.user("bob").await);
        test.store.ensure_organization(name("all")).await.unwrap();
        let new = |username: &str, is_admin: bool, organization: &str| NewUser {
            username: name(username),
            email: None,
            password_hash: None,
            is_admin,
            organization: Some(name(organization)),
        };
        let eve = test.store.create_user(new("eve", true, "all")).await.unwrap();
        let odd = test.store.create_user(new("odd", false, "missing")).await.unwrap();
        let (organization, _) = test.store.find_organization(&name("all"), None).await.unwrap().unwrap();
        let role = async |user| test.store.find_organization_role(organization.id, user).await.unwrap();
        assert_eq!((role(ada.id).await, role(bob.id).await), (Some(Role::Member), Some(Role::Member)));
        assert_eq!((role(eve.id).await, role(odd.id).await), (Some(Role::Admin), None));
        // A second start makes no second one, and takes nobody in who was not there.
        test.store.ensure_organization(name("all")).await.unwrap();
        assert_eq!(role(odd.id).await, None);
        assert_eq!(test.store.list_organizations().await.unwrap(), [organization]);
        assert_eq!(test.store.ensure_organization(name("ada")).await.unwrap_err().kind(), ErrorKind::Conflict);
    }
}
