-- A council's own shapes for the map: streets, outlines of districts, names. As
-- they were read from a file (app/board/ground.h), for its members alone.
CREATE TABLE ground (
    council {int} PRIMARY KEY REFERENCES council (council),
    name {text} NOT NULL,            -- of the file
    shapes {text} NOT NULL,          -- JSON
    brought_by {int} NOT NULL REFERENCES member (member),
    brought_at {int} NOT NULL
){strict};
