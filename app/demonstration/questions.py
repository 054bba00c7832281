"""What the supervisor wants to know again and again: reports of her own, shared with the executives."""

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.core.database import db
from app.demonstration.company import Company, Story
from app.demonstration.diary import Diary
from app.demonstration.people import SUPERVISOR
from app.own_reports.models import OwnReport

ASKED = {
    "各地区客户等级": ("customers", "?group1=region&group2=level&state=normal"),
    "每月新建服务单": ("tickets", "?group1=created_at_month&group2=type"),
    "机会来源与金额": ("opportunities", "?group1=source&group2=state&measure=expected_amount_sum"),
    "各客户经理每年订单": ("orders", "?group1=customer_manager&group2=ordered_year"),
}
READERS = "Executive"


def questions(company: Company, diary: Diary) -> Story[None]:
    """Each is asked on a day of its own."""
    readers = list(db.session.scalars(select(Role).where(Role.name == READERS)))
    for place, (name, (about, query)) in enumerate(ASKED.items()):
        yield diary.on(company.ago(90 - 20 * place), SUPERVISOR)
        db.session.add(OwnReport(name=name, about=about, query=query, roles=readers))
