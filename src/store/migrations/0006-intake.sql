-- What was brought to the switchboard from elsewhere, by its id there, so that
-- the same file brought again brings nothing twice.
CREATE TABLE brought (
    council {int} NOT NULL REFERENCES council (council),
    way {text} NOT NULL,             -- csv, hsds, geojson
    form {text} NOT NULL,            -- need, offer, effort
    source {text} NOT NULL,          -- its id there, or # and a hash of it
    thing {int} NOT NULL,            -- need, offer or effort
    brought_at {int} NOT NULL,
    PRIMARY KEY (council, way, form, source)
){strict};
