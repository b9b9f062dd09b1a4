-- What runs are searched by over all projects, beside each other and apart from their rows, which are long.
CREATE INDEX run_names ON run (project_id, lower(name), lower(substr(display_name, 1, 200))) WHERE deleted_at IS NULL;
CREATE INDEX project_names ON project (entity_id, name) WHERE deleted_at IS NULL;
