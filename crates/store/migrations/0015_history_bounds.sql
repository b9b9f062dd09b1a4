-- The least and the greatest finite number of each key, so that runs are listed and sorted by the best that they reached.
ALTER TABLE history_key ADD COLUMN low DOUBLE PRECISION;
ALTER TABLE history_key ADD COLUMN high DOUBLE PRECISION;
