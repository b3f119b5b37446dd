-- The outlet that the user names for a pile; articles whose pages state none have it.
CREATE TABLE outlets (
  pile INTEGER PRIMARY KEY REFERENCES piles,
  name TEXT NOT NULL
) STRICT;
