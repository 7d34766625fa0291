"""A report as one HTML page: no script, nothing from elsewhere, legible on a phone and on paper."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from app.reports.model import Report


def to_html(report: Report) -> bytes:
    """Set a report as an HTML page, UTF-8; the same report gives the same bytes."""
    return _template().render(report=report).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("app.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    return environment.get_template("report.html.j2")
