"""«Add an entity» of docs/recipes.md, followed to the letter: competitors (竞争对手) of a customer's, and their end.

Run by test_worked_example.py in a process of its own. Above the line is all that a feature would declare; below it what
comes by itself.
"""

from datetime import date

import pytest
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Date, ForeignKey, Integer
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app import create_app, roles, views
from app.core import names
from app.core.database import db
from app.core.fields import REQUIRED, Given, SearchedRecordField, within
from app.core.filters import Choice, Contains, Parent
from app.core.records import Created, Numbered, Record, State, derived, labelled, state_column
from app.core.views import RecordView
from app.core.workflow import Workflow
from app.customers.models import Customer
from app.customers.views import CustomerView
from app.setup import set_up
from tests.cast import hire
from tests.factories import CustomerFactory
from tests.screens import beside, buttons, column, columns, confirmation, details, messages, press, row_buttons

# --- models


class CompetitorState(State):
    ACTIVE = "active", "Active", "active"
    GONE = "gone", "Gone", "neutral"


class Competitor(Created, Numbered, Record):
    __tablename__ = "competitor"
    title = "Competitor"
    subject = "Competitors"
    number_prefix = "JZ"
    parent = "customer"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True, nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": "Customer"})
    name: Mapped[str] = labelled("Company", Words(100), nullable=False)
    name_pinyin: Mapped[str] = derived(Words(names.LONGEST_PINYIN), nullable=False)
    strength: Mapped[int | None] = labelled("Strength", Integer)
    met_on: Mapped[date | None] = labelled("Met on", Date)
    remark: Mapped[str | None] = labelled("Remark", LongText, help_="What they are good at.")
    state: Mapped[CompetitorState] = state_column(CompetitorState, CompetitorState.ACTIVE)

    @validates("name")
    def _keep_key(self, _key, name):
        self.name_pinyin = names.pinyin(name)
        return name

    def __str__(self):
        return self.name


# --- workflow

flow = Workflow(Competitor, CompetitorState.ACTIVE)


@flow.step("Dismiss", from_=CompetitorState.ACTIVE, to=CompetitorState.GONE, asks=("note",))
def dismiss(competitor):
    """They are out of business."""


# --- views


class CompetitorView(RecordView):
    datamodel = SQLAInterface(Competitor)
    route_base = "/competitors"
    parent_screen = CustomerView
    class_permission_name = "Competitors"
    help_page = "customers"
    flow, steps, bulk_steps = flow, (dismiss,), (dismiss,)
    list_title = "Competitors"
    add_title, edit_title = "New competitor", "Edit competitor"
    list_columns = ["number", "name", "customer", "met_on", "state"]
    sortable = ("number", "name", "met_on")
    sort_keys = {"name": "name_pinyin"}
    quick_columns = ("number", "name")
    filters = [
        Parent("customer"),
        Contains("name"),
        Choice("state", values=lambda: [(state.value, state.label) for state in CompetitorState]),
    ]
    form_fieldsets = [(None, {"fields": ["customer", "name", "strength", "met_on", "remark"]})]
    show_fieldsets = [(None, {"fields": ["number", "state", "name", "strength", "met_on", "remark", "created_by"]})]
    form_fields = {
        "customer": SearchedRecordField(
            "Customer", [Given(REQUIRED)], endpoint="/customers/options", load=lambda key: db.session.get(Customer, key)
        )
    }
    validators_columns = {"strength": [within(1, 10)]}
    row_buttons = ("edit", "dismiss", "delete")
    page_buttons = ("edit", "dismiss", "delete")


# --- the tables of contents

views.MENU["customers_too", "Competition", "building"] = [(CompetitorView, "Competitors")]
views.TABS[CustomerView] = [*views.TABS[CustomerView], CompetitorView]
roles.ROLES[roles.SALES_SUPERVISOR]["Competitors"] = "list show add edit delete dismiss share"

# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installed(database):
    app = create_app({"CRM_ENV": "test", "CRM_DATABASE_URL": database.url})
    with app.app_context():
        set_up()
        Competitor.__table__.create(db.engine)
        hire(db.session)
        db.session.remove()
        db.engine.dispose()
    database.keep()
    return app


@pytest.fixture
def wang(as_wang):
    as_wang.open("/lang/en")
    return as_wang


@pytest.fixture
def rivals(app, make):
    """Three competitors at one customer's."""
    customer = make(CustomerFactory, name="北方机械")
    with app.app_context():
        for name in ("中山仪表", "安徽仪表", "北京仪表"):
            db.session.add(Competitor(name=name, customer=db.session.merge(customer), met_on=date(2007, 12, 13)))
            db.session.flush()
        db.session.commit()
    return customer


LIST = "/competitors/list/"


def test_it_is_in_the_menu_of_who_may(wang, as_gao):
    assert "Competitors" in wang.open("/").texts("nav#menu a")
    assert as_gao.open(LIST).status == 403


def test_an_empty_list_says_so_and_what_to_do_where_it_can_be_done(wang, make):
    assert "There is nothing here yet." in wang.open(LIST).text
    customer = make(CustomerFactory)
    page = wang.open(LIST, customer=customer.id)
    assert "Begin with the first one." in page.text
    assert "New competitor" in buttons(page)


def test_the_list_is_sorted_by_pinyin_searched_and_filtered_with_chips(wang, rivals):
    page = wang.open(LIST, sort="name")
    assert columns(page) == ["Number", "Company", "Customer", "Met on", "State"]
    assert column(page, "Company") == ["安徽仪表", "北京仪表", "中山仪表"]
    page = wang.open(LIST, q="北京", state="active")
    assert column(page, "Company") == ["北京仪表"]
    assert [chip.split(" ×")[0] for chip in page.texts(".chips .chip")] == ["“北京”", "State: Active"]
    assert column(page, "Met on") == ["Dec 13, 2007"]


def test_columns_and_page_size_are_chosen_and_searches_kept(wang, rivals):
    page = wang.open(LIST, q="仪表")
    assert {"Strength", "Created by"} <= set(page.texts(".list-choices label.check"))
    assert "Remark" not in page.texts(".list-choices label.check")
    wang.submit(page, {"columns": ["number", "strength"], "size": "50"}, action="/look")
    assert columns(wang.open(LIST)) == ["Number", "Strength"]
    wang.submit(page, {"name": "仪表公司"}, action="/searches")
    assert "仪表公司" in buttons(wang.open(LIST))


def test_the_form_asks_helps_and_says_what_is_wrong(wang, rivals, records):
    page = wang.open(f"/competitors/add?customer={rivals.id}")
    assert "北方机械" in page.text
    assert "What they are good at." in beside(page, "remark")
    assert page.find("input[name=met_on][data-day]")
    page = wang.submit(page, {"strength": "11", "met_on": "gestern", "remark": "Price"})
    assert "This field is required." in beside(page, "name")
    assert "Please enter a number from 1 to 10." in beside(page, "strength")
    assert "This is not a date" in beside(page, "met_on")
    assert page.find("form[data-unsaved][data-guard]")
    page = wang.follow(wang.submit(page, {"name": "西安仪表", "strength": "9", "met_on": "Jun 17, 2026"}))
    assert messages(page) == ["Saved"]
    (made,) = records(Competitor, name="西安仪表")
    assert (made.met_on, made.number[:2], made.customer_id) == (date(2026, 6, 17), "JZ", rivals.id)


def test_the_page_shows_the_record_its_buttons_and_its_history(wang, rivals, records):
    rival = records(Competitor)[0]
    wang.fill(f"/competitors/edit/{rival.id}", {"strength": "5"})
    page = wang.open(f"/competitors/show/{rival.id}?tab=history")
    assert (details(page)["Company"], details(page)["Strength"]) == ("中山仪表", "5")
    assert {"Edit", "Dismiss", "Delete"} <= set(buttons(page))
    assert "Strength: 5" in page.texts(".timeline li")[0]
    assert page.find("[data-record-of=competitors] [data-neighbour]")


def test_who_saves_second_is_told(wang, rivals, records):
    rival = records(Competitor)[0]
    late = wang.open(f"/competitors/edit/{rival.id}")
    wang.fill(f"/competitors/edit/{rival.id}", {"strength": "5"})
    page = wang.submit(late, {"strength": "6"})
    assert (page.status, "5" in page.texts(".conflict li")[0]) == (409, True)


def test_its_step_asks_and_is_taken_for_one_or_several(wang, rivals, records):
    first, *others = records(Competitor)
    page = wang.open(LIST)
    assert row_buttons(page, first.name) == ["Edit", "Dismiss", "Delete"]
    wang.fill(f"/competitors/step/dismiss/{first.id}", {"note": "Insolvent"})
    many = "&".join(f"ids={each.id}" for each in others)
    wang.fill(f"/competitors/steps/dismiss?{many}", {"note": "Bought"})
    assert {each.state for each in records(Competitor)} == {CompetitorState.GONE}
    assert "Insolvent" in wang.open(f"/competitors/show/{first.id}?tab=history").text


def test_deleting_asks_first(wang, rivals, records):
    page = wang.open(LIST)
    assert confirmation(page, "Delete", "中山仪表") == "Really delete?"
    assert messages(press(wang, page, "Delete", "中山仪表")) == ["Deleted"]
    assert len(records(Competitor)) == 2


def test_it_is_a_tab_of_its_customer(wang, rivals):
    page = wang.open(f"/customers/show/{rivals.id}?tab=competitors")
    assert "Competitors" in page.texts(".tabs a")
    assert len(column(page, "Company")) == 3
    assert "New competitor" in buttons(page)


def test_its_help_is_a_page_of_the_manual(wang, rivals):
    (link,) = wang.open(LIST).find(".help-link")
    assert wang.open(link.get("href")).status == 200
