-- The sets into which the user puts articles, by name; one spelling for each. They move with an article whose id changes.
CREATE TABLE sets (
  article TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;
