"""The name inside a relation that is given in words: whom "the wife of the owner of X" is about."""

import re

_LEAD = re.compile(
    r"^\s*(?:the\s+)?(?:"
    r"(?:beneficial\s+|majority\s+|former\s+|ultimate\s+|general\s+|managing\s+|sole\s+)*"
    r"(?:owner|co-owner|director|head|founder|shareholder|ceo|chairman|chairwoman|president|manager|husband|"
    r"wife|spouse|son|daughter|child|parent|father|mother|brother|sister|sibling|relative|associate|partner)s?"
    r")\s+(?:of|at|behind)\s+",
    re.IGNORECASE,
)


def related_name(text: str) -> str:
    """Return the name alone: `the owner of Alfa Machinery Group` gives `Alfa Machinery Group`."""
    name = text.strip()
    while found := _LEAD.match(name):
        name = name[found.end() :].strip()
    return name or text.strip()
