//! The OpenAPI document, made from the handlers, and a page that lists it.

use axum::Json;
use axum::response::Html;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use super::{
    admin, alerts, artifact_files, artifact_versions, artifacts, bulk, chart_presets, events, files, history, lineage,
    logs, projects, registries, registry_versions, reports, runs, saved_views, search, series, session, sessions,
    sweeps, trash,
};
use crate::route::{Route, route};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ayumi",
        description = "Ayumi's own API. Sign in with `Authorization: Bearer KEY`, with Basic `api:KEY`, or with the \
                       session cookie. Errors are `{\"error\": {\"code\", \"message\", \"hint\"}}`.",
        license(name = "Apache-2.0")
    ),
    paths(
        session::get_session,
        session::sign_in,
        session::sign_out,
        session::set_up,
        session::update_user,
        session::list_api_keys,
        session::create_api_key,
        session::delete_api_key,
        sessions::list_sessions,
        sessions::delete_session,
        sessions::delete_other_sessions,
        admin::list_users,
        admin::create_user,
        admin::delete_user,
        admin::create_api_key,
        admin::create_organization,
        admin::delete_organization,
        admin::add_organization_member,
        admin::create_team,
        admin::delete_team,
        admin::add_team_member,
        admin::remove_team_member,
        admin::create_service_account,
        projects::list_projects,
        projects::create_project,
        projects::get_project,
        projects::update_project,
        projects::delete_project,
        projects::list_keys,
        projects::list_fields,
        saved_views::list_views,
        saved_views::create_view,
        saved_views::update_view,
        saved_views::delete_view,
        reports::list_reports,
        reports::create_report,
        reports::get_report,
        reports::delete_report,
        reports::keep_report_draft,
        reports::drop_report_draft,
        reports::publish_report,
        saved_views::get_personal,
        saved_views::update_personal,
        runs::latest_runs,
        runs::query_runs,
        runs::group_runs,
        runs::get_run,
        runs::update_run,
        runs::delete_run,
        runs::stop_run,
        runs::list_keys,
        bulk::update_runs,
        bulk::tag_runs,
        bulk::stop_runs,
        bulk::restore_runs,
        bulk::archive_runs,
        bulk::lock_runs,
        bulk::move_runs,
        bulk::delete_runs,
        search::search,
        alerts::list_alerts,
        chart_presets::get_chart_preset,
        trash::list_trash,
        trash::restore_run,
        trash::purge_run,
        sweeps::list_sweeps,
        sweeps::get_sweep,
        sweeps::update_sweep,
        series::query_series,
        history::arrow,
        history::parquet,
        history::csv,
        history::json_lines,
        logs::list_lines,
        logs::download,
        files::list_files,
        files::read_file,
        artifacts::list_collections,
        artifacts::remove,
        artifacts::get_collection,
        artifacts::update_collection,
        artifacts::delete_collection,
        artifact_versions::list_versions,
        artifact_versions::get_version,
        artifact_versions::update_version,
        artifact_versions::delete_version,
        artifact_versions::run_artifacts,
        artifact_files::list_files,
        artifact_files::read_file,
        artifact_files::compare,
        lineage::of_version,
        lineage::of_run,
        registry_versions::list_registry_versions,
        registries::list_registries,
        registries::create_registry,
        registries::get_registry,
        registries::update_registry,
        registries::delete_registry,
        registries::list_members,
        registries::set_member,
        registries::delete_member,
        registries::link,
        events::project_events,
        events::run_events,
    )
)]
struct Api;

/// The document.
pub fn document() -> Document {
    Api::openapi()
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/api/v1/openapi.json", &[("GET", "anyone")], get(|| async { Json(document()) })),
        route("/api", &[("GET", "anyone")], get(|| async { Html(page()) })),
    ]
}

/// A plain list of the document: enough to find one's way, without a script.
fn page() -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Ayumi API</title><h1>Ayumi API</h1>\
         <p>The machine-readable document is at <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p><dl>",
    );
    let document = serde_json::to_value(document()).unwrap_or_default();
    let paths = document.get("paths").and_then(|paths| paths.as_object()).into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |name: &str| operation.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            html.push_str(&format!(
                "<dt><code>{} {path}</code></dt><dd>{} {}</dd>",
                method.to_uppercase(),
                text("summary"),
                text("description")
            ));
        }
    }
    html.push_str("</dl></html>");
    html
}
