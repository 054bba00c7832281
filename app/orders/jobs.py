"""What keeps the summary of orders up to date."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.jobs import Progress, job
from app.orders import operations

COUNTS = {
    "months": lazy_pgettext("summary", "Months compared"),
    "codes": _l("Codes with changes"),
    "unusable": _l("Unusable orders"),
}


@job(_l("Bring the summary of orders up to date"), counts=COUNTS)
def order_summary(progress: Progress) -> None:
    """Summarise the months that changed in the sales system."""
    operations.refresh(progress)


@job(_l("Rebuild the summary of orders"), counts=COUNTS)
def order_summary_rebuild(progress: Progress) -> None:
    """Compare every month, whether it looks changed or not."""
    operations.refresh(progress, everything=True)
