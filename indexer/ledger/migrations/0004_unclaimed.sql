-- Articles that the index held before this ledger, and that no input accounts for yet.
CREATE TABLE unclaimed (
  article   TEXT PRIMARY KEY,
  operation TEXT CHECK (operation = 'remove')
) STRICT, WITHOUT ROWID;
