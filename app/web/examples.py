"""The examples of the OpenAPI document. A test sends every one of them."""

from typing import Any

from app.samples import load_answers, load_samples

Named = dict[str, dict[str, Any]]


def _one(summary: str, value: Any) -> Named:
    return {"example": {"summary": summary, "value": value}}


# What people try first stands first.
_FIRST = {"block": 0, "review": 1, "clear": 2}


def _deals() -> Named:
    samples = sorted(load_samples(), key=lambda sample: ("as_of" in sample.request, _FIRST[sample.verdict]))
    return {
        sample.name: {"summary": f"{sample.verdict.capitalize()}: {sample.title}", "value": sample.request}
        for sample in samples
    }


def _answers() -> Named:
    return {
        verdict: {"summary": f"{verdict.capitalize()} (shortened)", "value": answer}
        for verdict, answer in load_answers().items()
    }


_MILL = {
    "role": "buyer",
    "name": "Jura Feinmechanik GmbH",
    "kind": "company",
    "country": "DE",
    "address": "Uhrmachergasse 3, 78628 Rottweil",
    "website": "jura-feinmechanik.example",
}

REQUESTS: dict[tuple[str, str], Named] = {
    ("POST", "/v1/screenings"): _deals(),
    ("POST", "/v1/screenings/{screening_id}/decisions"): {
        "release": {
            "summary": "Release: go ahead",
            "value": {"outcome": "release", "note": "Called the owner on the number from the trade register."},
        },
        "escalate": {
            "summary": "Escalate: somebody senior decides",
            "value": {"outcome": "escalate", "note": "End user still unnamed; asked counsel."},
        },
        "reject": {
            "summary": "Reject: no deal",
            "value": {"outcome": "reject", "note": "The maker says that it does not know this buyer."},
        },
    },
    ("POST", "/v1/exemptions"): _one(
        "A firm in Chur that only sounds like a listed one",
        {
            "listing": "ofac-sdn:50946",
            "reason": "Founded in Chur in 1987; number compared with the trade register.",
            "party": {"name": "Ele Technik AG", "country": "CH", "incorporated_on": "1987-04-01"},
        },
    ),
    ("POST", "/v1/exemptions/{exemption_id}/approve"): _one(
        "Agreed", {"note": "Read the extract; they are two firms."}
    ),
    ("POST", "/v1/exemptions/{exemption_id}/revoke"): _one("Taken back", {"note": "The extract was of another firm."}),
    ("POST", "/v1/match"): _one(
        "Two names at once",
        {
            "queries": [
                {"id": "1", "name": "ELE Technology Co., Ltd.", "country": "CN"},
                {"id": "2", "name": "Jura Feinmechanik GmbH", "country": "DE"},
            ]
        },
    ),
    ("POST", "/v1/affiliations"): {
        "denied": {
            "summary": "The claimed company said no",
            "value": {
                "claimant": "Lantau Bridge Machinery Trading Limited",
                "principal": "Hartwell Machine Tools Inc.",
                "status": "denied",
                "date": "2026-03-12",
                "source": "Telephone call with the sales manager, number from their own website",
            },
        },
        "confirmed": {
            "summary": "The claimed company said yes",
            "value": {
                "claimant": "Jura Feinmechanik GmbH",
                "principal": "Jura Holding AG",
                "status": "confirmed",
                "date": "2026-03-12",
                "source": "Letter of the parent's board",
            },
        },
    },
    ("POST", "/v1/history"): _one(
        "One past sale",
        [
            {
                "date": "2025-05-14",
                "party": "Jura Feinmechanik GmbH",
                "country": "DE",
                "make": "Studer",
                "amount": {"amount": "97000", "currency": "EUR"},
                "serial_number": "S31-20417",
            }
        ],
    ),
    ("POST", "/v1/counterparties"): _one("A customer to watch", {**_MILL, "reference": "C-1042"}),
    ("PUT", "/v1/counterparties/{counterparty_id}"): _one(
        "The customer moved", {**_MILL, "address": "Neckarstrasse 21, 78628 Rottweil"}
    ),
    ("POST", "/v1/alerts/{alert_id}/acknowledge"): _one("Seen", {"note": "Called the customer; shipment stopped."}),
    ("POST", "/v1/webhooks"): {
        "shop": {
            "summary": "A shop that waits for a person's decision",
            "value": {"url": "https://shop.example.com/gonogo", "events": ["screening.decided", "screening.changed"]},
        },
        "everything": {"summary": "All events", "value": {"url": "https://erp.example.com/hooks?from=gonogo"}},
    },
    ("PUT", "/v1/webhooks/{webhook_id}"): _one(
        "Nothing for a while",
        {"url": "https://shop.example.com/gonogo", "events": ["screening.decided"], "enabled": False},
    ),
    ("POST", "/v1/webhooks/{webhook_id}/rotate"): _one("Both secrets sign for two days", {"overlap_hours": 48}),
    ("POST", "/v1/webhooks/{webhook_id}/replay"): _one("Since Monday", {"since": "2026-11-23T00:00:00Z"}),
    ("POST", "/v1/keys"): {
        "checkout": {
            "summary": "For a shop's checkout: may screen, nothing else",
            "value": {"scopes": ["screen"], "label": "web shop"},
        },
        "reviewer": {
            "summary": "For a person who decides, until the end of 2099",
            "value": {"scopes": ["screen", "review"], "label": "export desk", "expires_at": "2099-12-31T23:59:59Z"},
        },
    },
}
"""Bodies by method and path."""

_TOLD = (
    "The screening, stored for good. Read `verdict` first: **clear** go, **review** hold until a person decides, "
    "**block** no-go. `summary` says why in a sentence and `required_actions` what to do now. `matches` are entries on "
    "lists that a name led to, `red_flags` what is odd about the deal, `not_assessed` what nobody said and "
    "so could not be checked. `lists` tells which lists were used and how old they are."
)

ANSWERS: dict[tuple[str, str], tuple[str, str, Named]] = {
    ("POST", "/v1/screenings"): (
        "201",
        _TOLD,
        _answers(),
    ),
}
"""Status, what it says, and example answers, by method and path."""
