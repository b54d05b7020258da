-- What the verdict on a page was made from, and the turn that sets its scan upright.

ALTER TABLE page_text
    ADD COLUMN turn_degrees smallint NOT NULL DEFAULT 0 CHECK (turn_degrees IN (0, 90, 180, 270)),
    ADD COLUMN quality jsonb;                   -- regions, resolution, cut edges; NULL: nobody measured it
