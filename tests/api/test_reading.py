"""What programs ask for, and how they are told."""

import pytest

from app.core.database import db
from app.merging import operations as merging
from app.tickets.models import TicketState
from tests.acting import acting
from tests.factories import (
    ChurnWarningFactory,
    ContactFactory,
    CustomerFactory,
    MeasureFactory,
    OpportunityFactory,
    SalesCodeFactory,
    TicketFactory,
    present,
)


def ids(answer):
    return answer.body["ids"]


def test_a_record_is_told_with_keys_and_what_they_are_called(for_li, make):
    customer = make(CustomerFactory, name="华东电子有限公司", registered_capital="12.50")
    told = for_li.get(f"customers/{customer.id}").result
    assert (told["manager"], told["labels"]["manager"]) == (customer.manager_id, "李明")
    assert (told["state"], told["labels"]["state"]) == ("normal", "Normal")
    assert (told["registered_capital"], told["incomplete"], told["email"]) == ("12.5", False, None)
    assert told["created_at"].endswith("+08:00")


def test_names_of_keys_come_in_the_language_that_is_asked_for(for_li, make):  # core: NFR-2
    customer = make(CustomerFactory)
    told = for_li.get(f"customers/{customer.id}", Accept_Language="zh-CN,zh;q=0.9").result
    assert told["labels"]["state"] == "正常"


def test_without_a_wish_the_language_is_the_users(program_of, change):
    change("li", language="zh")
    program = program_of("li")
    program.headers.pop("Accept-Language")
    assert program.get("customers/999").body["detail"] == "内容不存在，或您无权查看。"


def test_a_list_has_the_columns_of_the_screen_unless_others_are_wanted(for_li, make):
    make(CustomerFactory, phone="010-1")
    assert {"number", "name", "region", "manager", "level", "state"} <= for_li.get("customers/").result[0].keys()
    (told,) = for_li.get("customers/?q=(columns:!(phone))").result
    assert (told["phone"], "name" in told) == ("010-1", False)


def test_a_list_is_searched_filtered_and_sorted(for_li, make):
    first = make(CustomerFactory, name="北方甲")
    second = make(CustomerFactory, name="北方乙", manager="zhou")
    make(CustomerFactory, name="南方丙")
    assert ids(for_li.get("customers/?q=(filters:!((col:name,opr:ct,value:北方)))")) == [second.id, first.id]
    assert ids(for_li.get("customers/?q=(filters:!((col:search,opr:ct,value:北方甲)))")) == [first.id]
    mine = f"(filters:!((col:name,opr:ct,value:北方),(col:manager,opr:eq,value:{second.manager_id})))"
    assert ids(for_li.get(f"customers/?q={mine}")) == [second.id]
    assert ids(for_li.get("customers/?q=(filters:!((col:incomplete,opr:eq,value:!t)))")) == []
    ordered = ids(for_li.get("customers/?q=(order_column:number,order_direction:asc)"))
    assert ordered == sorted(ordered)


def test_a_list_does_not_open_with_the_filters_of_its_screen(for_li, make):
    make(TicketFactory, created_by="li", state=TicketState.NEW)
    assert for_li.get("tickets/").body["count"] == 1


def test_everything_is_read_by_key_page_by_page(for_li, make):
    customers = [make(CustomerFactory).id for _ in range(5)]
    seen, last = [], 0
    while True:
        question = f"(filters:!((col:id,opr:gt,value:{last})),order_column:id,page_size:2,columns:!(id))"
        page = for_li.get(f"customers/?q={question}")
        seen += ids(page)
        if not page.body["has_next"]:
            break
        last = seen[-1]
    assert seen == customers


def test_a_page_behind_the_end_is_empty(for_li, make):
    make(CustomerFactory)
    answer = for_li.get("customers/?q=(page:7)")
    assert (answer.result, answer.body["count"], answer.body["has_next"]) == ([], 1, False)


@pytest.mark.parametrize(
    "question",
    [
        "(",
        "!(1)",
        "(" * 3000,
        "(columns:!(manager_id))",
        "(columns:name)",
        "(colour:red)",
        "(page:-1)",
        "(page:!t)",
        "(page_size:101)",
        "(page_size:0)",
        "(order_column:phone)",
        "(order_column:name,order_direction:up)",
        "(filters:1)",
        "(filters:!(1))",
        "(filters:!((col:manager.password,opr:eq,value:x)))",
        "(filters:!((col:name,opr:eq,value:x)))",
        "(filters:!((col:state,opr:eq,value:asleep)))",
        "(filters:!((col:manager,opr:eq,value:x)))",
        "(filters:!((col:!(1),opr:eq,value:x)))",
        "(filters:!((col:name,opr:ct,value:!(1))))",
        "(filters:!((col:name,opr:ct,value:!n)))",
        "(filters:!((col:name,opr:ct)))",
        "(filters:!((value:x)))",
        "(filters:!((col:!n,opr:!n,value:x)))",
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_is_wrong(for_li, question):
    answer = for_li.get(f"customers/?q={question}")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.body["detail"]


def test_an_argument_that_is_none_is_refused(for_li):
    answer = for_li.get("customers/?filter=(name:x)")
    assert (answer.status, answer.body["detail"]) == (400, "«filter» is no argument of this address.")


def test_a_list_takes_few_statements(for_wang, make, statements):  # quality: eight for a list; the token takes three
    for _ in range(30):
        make(ContactFactory)
    with statements() as seen:
        for_wang.get("contacts/")
    assert len(seen) <= 11, seen


def test_an_order_is_told_with_its_lines(for_li, make, sales):
    make(SalesCodeFactory, code="A1")
    product = sales.product(name="投影仪")
    order = sales.order("A1", "2026-01-05", status=5, lines=[(product, 2, "99.50")])
    told = for_li.get(f"orders/{order.id}").result
    (line,) = told["lines"]
    assert (line["quantity"], line["labels"]["product"][:3], told["labels"]["customer"] != "") == ("2", "投影仪", True)


def test_a_ticket_is_told_with_all_its_rounds(for_wang, make):
    ticket = make(TicketFactory, state=TicketState.ARCHIVED, scores=[1, 4])
    rounds = for_wang.get(f"tickets/{ticket.id}").result["rounds"]
    assert [(each["number"], each["satisfaction"]) for each in rounds] == [(1, 1), (2, 4)]
    assert rounds[0]["labels"]["assignee"]


def test_a_warning_is_told_with_its_measures_and_why(for_li, make):
    warning = make(MeasureFactory, measure="电话回访", warning__customer=make(CustomerFactory)).warning_id
    told = for_li.get(f"churn/{warning}").result
    assert [each["measure"] for each in told["measures"]] == ["电话回访"]
    assert told["grounds"]


def test_while_the_sales_system_has_no_answer_that_is_said(for_li, sales):  # core: CUS-5, SAL-2
    sales.stop()
    answer = for_li.get("products/")
    assert (answer.status, answer.body["title"]) == (503, "Not available")


def test_what_can_be_asked_is_told(for_li):
    told = for_li.get("opportunities/_info").body
    assert told["filters"]["state"] == "eq"
    assert told["steps"] == {"fail": "Stop developing", "win": "Won"}
    assert "assign" not in told["permissions"]


def test_somebody_at_a_page_can_read_too(as_li, make):
    make(OpportunityFactory)
    make(ChurnWarningFactory)
    assert as_li.client.get("/api/v1/opportunities/").get_json()["count"] == 1


def test_a_customer_that_was_merged_is_gone_and_what_it_became_is_told(app, for_li, make):
    stays, gone = make(CustomerFactory), make(CustomerFactory)
    with app.app_context(), acting("wang"):
        merging.merge(present(stays), present(gone), set())
        db.session.commit()
    answer = for_li.get(f"customers/{gone.id}")
    assert (answer.status, answer.body["title"]) == (410, "Gone")
    assert stays.number in answer.body["detail"]
    assert for_li.put(f"customers/{gone.id}", {"phone": "1"}, If_Match="*").status == 410
