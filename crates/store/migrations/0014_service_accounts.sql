-- Service accounts: users that a team has for its machines, and that go with it.
ALTER TABLE "user" ADD COLUMN team_id BIGINT REFERENCES entity (id);
CREATE INDEX user_team ON "user" (team_id) WHERE team_id IS NOT NULL;
