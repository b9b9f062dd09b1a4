-- What finding runs by anything needs: values of one key side by side, and which runs changed since they were last read.

-- The values of one key for all runs lie together, so that they are read in one go; and as no value stands in an index, an
-- update of one changes a single place.
CREATE TABLE run_value (
    key_id BIGINT NOT NULL REFERENCES field_key (id) ON DELETE CASCADE,
    run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    num DOUBLE PRECISION,
    text TEXT,
    PRIMARY KEY (key_id, run_id)
) WITHOUT ROWID;
INSERT INTO run_value (key_id, run_id, kind, num, text)
    SELECT key_id, run_id, kind, num, text FROM run_field ORDER BY key_id, run_id;
DROP TABLE run_field;
ALTER TABLE run_value RENAME TO run_field;
CREATE INDEX run_field_run ON run_field (run_id);

-- Set by triggers whenever a run changes, so that nobody can forget it: a number that no transaction has which a reader saw
-- finished before. What changes with a run (fields, tags, keys) changes in one transaction with its row.
ALTER TABLE run ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_version ON run (project_id, version);
-- Grows when runs of the project are removed for good: a row that is gone has no version.
ALTER TABLE project ADD COLUMN n_purges BIGINT NOT NULL DEFAULT 0;

-- [SQLite]
-- Transactions come one after the other, and so do their numbers.
INSERT INTO counter (name, value) VALUES ('run_version', 0);
CREATE TRIGGER run_inserted AFTER INSERT ON run BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'run_version';
    UPDATE run SET version = (SELECT value FROM counter WHERE name = 'run_version') WHERE id = NEW.id;
END;
CREATE TRIGGER run_updated AFTER UPDATE ON run WHEN NEW.version = OLD.version BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'run_version';
    UPDATE run SET version = (SELECT value FROM counter WHERE name = 'run_version') WHERE id = NEW.id;
END;
CREATE TRIGGER run_purged AFTER DELETE ON run BEGIN
    UPDATE project SET n_purges = n_purges + 1 WHERE id = OLD.project_id;
END;
-- [PostgreSQL]
-- Transactions run side by side. Their own numbers tell which of them a snapshot may not have seen.
CREATE FUNCTION set_run_version() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.version := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $body$;
CREATE TRIGGER run_changed BEFORE INSERT OR UPDATE ON run FOR EACH ROW EXECUTE FUNCTION set_run_version();
CREATE FUNCTION count_purge() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE project SET n_purges = n_purges + 1 WHERE id IN (SELECT project_id FROM purged);
    RETURN NULL;
END $body$;
CREATE TRIGGER run_purged AFTER DELETE ON run REFERENCING OLD TABLE AS purged
    FOR EACH STATEMENT EXECUTE FUNCTION count_purge();
