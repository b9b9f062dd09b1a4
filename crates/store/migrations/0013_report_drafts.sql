-- What one person changed of a report and has not published yet is a view of its own that hangs on the report.
ALTER TABLE saved_view ADD COLUMN parent_id BIGINT REFERENCES saved_view (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX saved_view_parent ON saved_view (parent_id, user_id);
