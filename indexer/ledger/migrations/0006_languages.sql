-- The languages of live pages as extract found them, and where they count: 8 bytes of hashes of site and pile.
CREATE TABLE languages (
  input INTEGER PRIMARY KEY REFERENCES inputs,
  site  INTEGER NOT NULL,
  pile  INTEGER NOT NULL,
  code  TEXT                            -- null where the page shows none
) STRICT;
CREATE INDEX languages_of_sites ON languages (site) WHERE code IS NULL;
CREATE INDEX languages_of_piles ON languages (pile) WHERE code IS NULL;

-- How many live pages of a site or pile have a language.
CREATE TABLE language_counts (
  scope INTEGER NOT NULL,
  code  TEXT NOT NULL,
  pages INTEGER NOT NULL,
  PRIMARY KEY (scope, code)
) STRICT, WITHOUT ROWID;
