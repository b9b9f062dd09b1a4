-- Views of projects and what people call runs there, runs out of sight and on their way out, alerts, and names that
-- projects had before.

-- A view: JSON under a name. `kind`: `view` for those of the web app, else as the wandb client says, `runs` for reports.
CREATE TABLE saved_view (
    id BIGINT PRIMARY KEY,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES "user" (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    content TEXT NOT NULL,
    is_shared BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX saved_view_project ON saved_view (project_id, kind, name);
CREATE INDEX saved_view_user ON saved_view (user_id);

-- What one person calls a run, and the colour they gave it.
CREATE TABLE personal_run (
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    name TEXT,
    color TEXT,
    PRIMARY KEY (user_id, run_id)
);
CREATE INDEX personal_run_run ON personal_run (run_id);

CREATE TABLE run_alert (
    id BIGINT PRIMARY KEY,
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    level TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX run_alert_run ON run_alert (run_id, id);

-- Who put a run into the trash; whether it is out of sight, and whether it may be deleted.
ALTER TABLE run ADD COLUMN deleted_by BIGINT REFERENCES "user" (id) ON DELETE SET NULL;
ALTER TABLE run ADD COLUMN is_archived BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN is_locked BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_trash ON run (project_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX run_deleted_by ON run (deleted_by) WHERE deleted_by IS NOT NULL;

-- Names that lead to a project which is called something else now.
CREATE TABLE project_alias (
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    project_id BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    PRIMARY KEY (entity_id, name)
);
CREATE INDEX project_alias_project ON project_alias (project_id);
-- A deleted project has given its name back; what was in it is removed little by little.
ALTER TABLE project ADD COLUMN deleted_at BIGINT;
CREATE INDEX project_deleted ON project (id) WHERE deleted_at IS NOT NULL;
