-- The ledger: every input ever seen and its state. The index is derived from it and disposable.
-- Instants are ISO 8601 in UTC. A path is relative to its pile; an input's path carries !member and #record.
-- SQLite stores the comments inside a CREATE statement: change them only with a migration.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Named root folders. A file belongs to the innermost registered root that contains it.
CREATE TABLE piles (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  root BLOB NOT NULL UNIQUE             -- the folder's real path, as bytes
) STRICT;

-- The outlet that the user names for a pile; articles whose pages state none have it.
CREATE TABLE outlets (
  pile INTEGER PRIMARY KEY REFERENCES piles,
  name TEXT NOT NULL
) STRICT;

-- Files on disk. A run skips a file's inputs while its bytes and the extractor are unchanged.
CREATE TABLE files (
  id        INTEGER PRIMARY KEY,
  pile      INTEGER NOT NULL REFERENCES piles,
  path      TEXT NOT NULL,
  sha256    TEXT,                       -- null where it could not be read
  extractor INTEGER NOT NULL,
  seen      INTEGER NOT NULL,           -- the run that last saw it
  UNIQUE (pile, path)
) STRICT;

CREATE TABLE inputs (
  id          INTEGER PRIMARY KEY,
  file        INTEGER NOT NULL REFERENCES files,
  path        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  sha256      TEXT NOT NULL,            -- of its bytes; '' where there were none
  digest      TEXT NOT NULL,            -- of its bytes and what its container said of it
  seen        INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN
    ('indexed', 'pending', 'duplicate', 'ignored', 'refused', 'failed', 'gone', 'removed', 'forgotten')),
  reason      TEXT NOT NULL DEFAULT '',
  extractor   INTEGER NOT NULL,
  page        BLOB,                     -- the extracted page, JSON, zlib
  lessons     TEXT,                     -- what the pile says of its blocks, JSON; null where that is nothing
  url_key     TEXT,                     -- what it shares with other inputs of its URL
  article     TEXT,                     -- the id it is indexed under, or is a duplicate of
  url         TEXT,
  fingerprint TEXT,                     -- of the article last put: without its instants
  operation   TEXT CHECK (operation IN ('put', 'remove')),
  target      TEXT,                     -- the state when the operation is done
  indexed_id  TEXT,                     -- what stands in the index on this input's account
  build       TEXT,
  generation  INTEGER,
  added       TEXT NOT NULL,
  updated     TEXT NOT NULL,
  UNIQUE (file, path),
  CHECK ((state = 'pending') = (operation IS NOT NULL)),
  CHECK ((operation IS NULL) = (target IS NULL)),
  CHECK (state <> 'forgotten' OR page IS NULL)
) STRICT;

CREATE INDEX inputs_by_key ON inputs (url_key) WHERE url_key IS NOT NULL;
CREATE INDEX inputs_by_article ON inputs (article) WHERE article IS NOT NULL;
CREATE INDEX inputs_pending ON inputs (id) WHERE operation IS NOT NULL;
CREATE INDEX inputs_by_state ON inputs (state);

-- Which inputs have a block (indexer/pile/page_hashes.py), by 8 bytes of the hash of its words. Site, title and place
-- are 4 bytes of hashes; all three are 0 if the input is gone or was removed. `BlockStore.recurs` skips from title to
-- title along the primary key.
CREATE TABLE blocks (
  hash    INTEGER NOT NULL,
  site    INTEGER NOT NULL,
  title   INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  input   INTEGER NOT NULL REFERENCES inputs,
  in_body INTEGER NOT NULL,
  PRIMARY KEY (hash, site, title, place, input)
) STRICT, WITHOUT ROWID;

-- Which inputs open with these words, so that a block with this hash is a teaser of them.
CREATE TABLE openings (
  hash    INTEGER NOT NULL,
  title   INTEGER NOT NULL,
  locator INTEGER NOT NULL,
  input   INTEGER NOT NULL REFERENCES inputs,
  PRIMARY KEY (hash, title, locator, input)
) STRICT, WITHOUT ROWID;

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

-- The decided bodies, of 50 tokens or more, of indexed articles. `text` is 8 bytes of the body's hash.
CREATE TABLE bodies (
  input     INTEGER PRIMARY KEY REFERENCES inputs,
  text      INTEGER NOT NULL,
  is_hidden INTEGER NOT NULL,           -- whether answers leave it out unless asked for its quality
  published TEXT NOT NULL,              -- its first day; '~' where undated, which sorts last
  article   TEXT NOT NULL,
  facts     TEXT NOT NULL,              -- its site, its persons, its regions' keys, JSON: three lists
  is_lead   INTEGER NOT NULL            -- whether it stands for its copies
) STRICT;
CREATE INDEX bodies_by_text ON bodies (text);

-- Distinct body texts: the group of near-identical texts (named by its least text), and the bands, packed.
CREATE TABLE texts (
  text   INTEGER PRIMARY KEY,
  family INTEGER NOT NULL,
  bands  BLOB NOT NULL
) STRICT;
CREATE INDEX texts_by_family ON texts (family);

-- Families of more than one article: the number of articles beside the lead, the facts that they add, and the lead.
CREATE TABLE families (
  family INTEGER PRIMARY KEY,
  copies INTEGER NOT NULL,
  copied TEXT NOT NULL,                 -- as `bodies.facts`
  lead   TEXT NOT NULL                  -- the article's id
) STRICT;

-- Texts that share a band may be near-identical.
CREATE TABLE bands (
  band INTEGER NOT NULL,
  text INTEGER NOT NULL,
  PRIMARY KEY (band, text)
) STRICT, WITHOUT ROWID;

-- Pairs of texts that are near-identical, in both directions.
CREATE TABLE links (
  text  INTEGER NOT NULL,
  other INTEGER NOT NULL,
  PRIMARY KEY (text, other)
) STRICT, WITHOUT ROWID;

-- An earlier id of an article, and its newer id.
CREATE TABLE aliases (
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Facts that the user corrected. They move with an article whose id changes.
CREATE TABLE corrections (
  article TEXT NOT NULL,
  fact    TEXT NOT NULL,
  place   INTEGER NOT NULL,             -- of several values, in the order given
  value   TEXT NOT NULL,
  PRIMARY KEY (article, fact, place)
) STRICT, WITHOUT ROWID;

-- The sets into which the user puts articles, by name; one spelling for each. They move with an article whose id changes.
CREATE TABLE sets (
  article TEXT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;

-- What the user removed: article ids (which are hashes of keys), and the sha256 of every input of such an article.
CREATE TABLE tombstones (
  value TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('removed', 'forgotten')),
  at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Articles that the index had before this ledger, and that no input accounts for yet.
CREATE TABLE unclaimed (
  article   TEXT PRIMARY KEY,
  operation TEXT CHECK (operation = 'remove')
) STRICT, WITHOUT ROWID;
