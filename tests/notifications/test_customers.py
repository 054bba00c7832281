"""A customer who becomes somebody's is told to them, whichever way it happens."""

import pytest

from app.churn import workflow
from app.core.database import db
from app.customers import operations
from tests.acting import acting
from tests.factories import ChurnWarningFactory, CustomerFactory, person
from tests.screens import notifications


@pytest.fixture
def customer(make):
    """A customer of li's."""
    return make(CustomerFactory, name="北方机械有限公司")


def key_of(app, username):
    with app.app_context():
        return person(username).id


def test_a_manager_who_is_changed_in_the_form_is_told(app, as_wang, as_zhou, heard, customer):
    assert as_wang.fill(f"/customers/edit/{customer.id}", {"manager": key_of(app, "zhou")}).status == 302
    assert (heard("zhou"), heard("li"), heard("wang")) == (["customer_handed_over"], [], [])
    assert notifications(as_zhou.open("/notifications/list/")) == ["王芳把客户转交给您：北方机械有限公司"]


def test_an_edit_that_leaves_the_manager_tells_nobody(as_wang, heard, customer):
    assert as_wang.fill(f"/customers/edit/{customer.id}", {"address": "中山路2号"}).status == 302
    assert heard("li") == []


def test_a_manager_who_is_taken_away_leaves_nobody_to_tell(app, heard, customer):
    with app.app_context(), acting("wang"):
        here = db.session.get(type(customer), customer.id)
        here.manager = None
        operations.tell_new_manager(here)
        db.session.commit()
    assert heard("li") == []


def test_a_new_customer_is_told_to_its_manager(app, as_wang, heard):
    from tests.safety.scene import customer_values

    with app.app_context():
        values = customer_values()
    assert as_wang.fill("/customers/add", values).status == 302
    assert heard("li") == ["customer_handed_over"]


def test_a_form_that_is_refused_tells_nobody(app, as_wang, heard, customer):
    values = {"manager": key_of(app, "zhou"), "name": ""}
    assert as_wang.fill(f"/customers/edit/{customer.id}", values).status == 200
    assert heard("zhou") == []


def test_handing_over_for_churn_is_told(by, heard, make, customer):  # core: CHN-5
    warning = make(ChurnWarningFactory, customer=customer)
    by("wang", warning, workflow.hand_over, manager="zhou", note="换人跟进")
    assert (heard("zhou"), heard("li")) == (["customer_handed_over"], [])


def test_who_hands_over_to_themselves_is_told_nothing(by, heard, make, customer):
    warning = make(ChurnWarningFactory, customer=customer)
    by("admin", warning, workflow.hand_over, manager="admin", note="自己跟进")
    assert heard("admin") == []
