-- Registries: projects of an organization, into which versions of its teams' artifacts are linked.

-- An organization owns registries as an entity of its own name, which has the organization's id.
INSERT INTO entity (id, name, is_team, organization_id, created_at)
SELECT id, name, 0, id, created_at FROM organization;

-- `is_restricted`: only its members see it; else everybody in the organization does.
CREATE TABLE registry (
    project_id BIGINT PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
    is_restricted BIGINT NOT NULL,
    takes_all_types BIGINT NOT NULL
);

CREATE TABLE registry_type (
    project_id BIGINT NOT NULL REFERENCES registry (project_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
);

-- Aliases that only admins of the registry give and take away.
CREATE TABLE registry_protected_alias (
    project_id BIGINT NOT NULL REFERENCES registry (project_id) ON DELETE CASCADE,
    alias TEXT NOT NULL,
    PRIMARY KEY (project_id, alias)
);

CREATE TABLE registry_user (
    project_id BIGINT NOT NULL REFERENCES registry (project_id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (project_id, user_id)
);
CREATE INDEX registry_user_user ON registry_user (user_id);

CREATE TABLE registry_team (
    project_id BIGINT NOT NULL REFERENCES registry (project_id) ON DELETE CASCADE,
    entity_id BIGINT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (project_id, entity_id)
);
CREATE INDEX registry_team_entity ON registry_team (entity_id);
