-- The sets into which the user puts articles, by name; one spelling for each. They move with an article whose id changes.
CREATE TABLE sets (
  article TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;

-- Families name their leads.
CREATE TABLE families_before AS SELECT * FROM families;
DROP TABLE families;
CREATE TABLE families (
  family INTEGER PRIMARY KEY,
  copies INTEGER NOT NULL,
  copied TEXT NOT NULL,                 -- as `bodies.facts`
  lead   TEXT NOT NULL                  -- the article's id
) STRICT;
INSERT INTO families SELECT families_before.*, bodies.article
  FROM families_before JOIN texts USING (family) JOIN bodies USING (text) WHERE bodies.is_lead;
DROP TABLE families_before;
