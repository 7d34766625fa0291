"""Write which personal names a word is a form of, for the words that lists and ordinary writing have.

rigour knows it of any word, but takes some seconds to get ready, in every process. Run it on a database into which
all lists are loaded: `python -m tools.person_names`.
"""

import csv
from pathlib import Path

from rigour.names import NameTypeTag, SymbolCategory, analyze_names

from app import config
from app.db.unit_of_work import Database
from app.names.parse import Role, parse
from app.names.variants import variants
from app.names.words import commonness
from lists.model import Kind

TABLE = Path(__file__).parent.parent / "app" / "names" / "lexicon" / "person_names.csv"
MARKS = {SymbolCategory.NAME: "", SymbolCategory.NICK: "~"}


def symbols(word: str) -> list[str]:
    """The names a word is a form of: by Wikidata number, nicknames with a tilde by a word of their own."""
    found = analyze_names(NameTypeTag.PER, [word], phonetics=False, numerics=False)
    spans = (span.symbol for name in found for span in name.spans)
    return sorted({MARKS[symbol.category] + symbol.id for symbol in spans if symbol.category in MARKS})


def words() -> set[str]:
    """The words of people's names on the lists that are loaded, and the common ones."""
    database = Database.open(config.load().database)
    known = set(commonness())
    with database.read() as work:
        for listing in work.listings.standing():
            if listing.kind in (Kind.PERSON, Kind.UNKNOWN):
                for name in listing.names:
                    for variant in variants(name.text):
                        known.update(t.text for t in parse(variant, Kind.PERSON).tokens if t.role is Role.WORD)
    database.close()
    return known


def main() -> None:
    """Write the table."""
    rows = [(word, " ".join(found)) for word in sorted(words()) if (found := symbols(word))]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "names"))
        writer.writerows(rows)
    print(f"{len(rows):,} words written to {TABLE.name}")


if __name__ == "__main__":
    main()
