"""A small company whose data are in Greek: whatever is Latin or Chinese on a page was not typed by its people."""

from datetime import date, timedelta

from sqlalchemy import select

from app.core.database import db
from app.customers.models import CustomerState, SalesCode
from app.customers.settings import CUSTOMER_REQUIRED
from app.dictionary.models import FAILURE_REASON
from app.opportunities import workflow
from tests.acting import acting
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    CustomerFactory,
    OpportunityFactory,
    PlanItemFactory,
    SalesCodeFactory,
    first_of,
    person,
)

MANY = 28
"""More than a page of a list has."""
LONG = "Πανελλήνια Εταιρεία Αυτοματισμού και Μετρήσεων Ακριβείας Αθηνών"


def found_company():
    """Write it into the database of the application whose context it is."""
    customers = [customer(f"Ωμέγα {number}") for number in range(MANY)]
    customers += [customer(LONG, manager="sun"), customer("Χαμένη", state=CustomerState.LOST)]
    customers.append(customer("Ελλιπής", incomplete=True, **dict.fromkeys(("region", "level", "phone", "address"))))
    for number in range(MANY):
        activity(customers[-1], f"Επίσκεψη {number}")
    for owner in customers[-3:]:
        activity(owner, "Συνάντηση")
        contact(owner, "Ελένη", email="eleni@example.com", mobile="+86 138 0013 8000", wechat="Ελένη")
        contact(owner, "Νίκος", remark="Μόνο το πρωί")
        SalesCodeFactory(code=f"Ω-{owner.id}", customer=owner)
    for number in range(MANY):
        opportunity(f"Σίγμα {number}", created_by="li" if number % 2 else "wang")
    develop(opportunity(LONG), opportunity("Δέλτα"), opportunity("Θήτα"), opportunity("Λάμδα"))
    with acting("li"):
        customers[-1].phone, customers[-1].credit = "010-99999999", 5
        db.session.flush()
    with acting("root"):
        CUSTOMER_REQUIRED.put(["name", "phone"])
    db.session.commit()


def sell(sales):
    """Let the sales system know what its customers ordered, in Greek as well."""
    product = sales.product("Αισθητήρας", model="10-Ω", batch="Β", unit="τμχ", remark="Νέο")
    sales.stock(product, warehouse="Αποθήκη", bin="Ω-1", remark="Ναι")
    for number, code in enumerate(db.session.scalars(select(SalesCode.code).order_by(SalesCode.id))):
        for status in (5, 2):
            lines = [(product, 2, "99.50")]
            sales.order(
                code, date.today(), status=status, lines=lines, number=f"{number}{status}", delivery_address="Οδός 1"
            )


def customer(name, **values):
    greek = {"address": "Οδός 1", "legal_representative": "Ελένη", "bank": "Τράπεζα", "email": "info@example.com"}
    return CustomerFactory(name=name, **{**greek, **values})


def activity(owner, summary):
    return ActivityFactory(customer=owner, place="Αθήνα", summary=summary, detail="Νέα\nπροϊόντα")


def contact(owner, name, **values):
    return ContactFactory(customer=owner, name=name, position="Αγορές", **values)


def opportunity(name, **values):
    greek = {"summary": "Υπολογιστές", "contact": "Ελένη", "description": "Δέκα\nκομμάτια", "source": "Έκθεση"}
    return OpportunityFactory(customer_name=name, **{**greek, **values})


def develop(*opportunities):
    """The first is being developed, the second won, the third given up, the last given to somebody else."""
    _going, won, failed, passed = opportunities
    for each in opportunities:
        with acting("wang"):
            workflow.assign(each, assignee=person("li"))
        for number, result in enumerate(("Ναι", None)):
            day = date.today() + timedelta(days=7 * number - 3)
            PlanItemFactory(opportunity=each, planned_on=day, content=f"Βήμα {number}", result=result)
    with acting("li"):
        workflow.win(won)
        activity(won.customer, "Υπογραφή")
        workflow.fail(failed, reason=first_of(FAILURE_REASON), note="Ακριβά")
    with acting("wang"):
        workflow.reassign(passed, assignee=person("zhou"), note="Διακοπές")
