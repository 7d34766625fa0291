"""What is answered about a report."""

from pydantic import Field

from app.contract.base import Answer


class ReportVerification(Answer):
    """Whether a file is a report that was issued."""

    sha256: str
    issued: bool = Field(description="False: no such report was ever issued, or the file was changed.")
    screening_id: str | None
    issued_at: str | None
    issued_by: str | None
    media_type: str | None
    decided_since: int = Field(description="Decisions on the screening that the report does not show yet.")
