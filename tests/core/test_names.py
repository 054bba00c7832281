"""Names as they are compared, found and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京科技有限公司", " 北京 科技　有限公司\t"),
        ("ＡＢＣ贸易", "abc贸易"),
        ("Straße GmbH", "STRASSE gmbh"),
        ("（上海）钢铁", "(上海)钢铁"),
    ],
)
def test_names_that_mean_the_same_have_one_key(one, other):
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(("one", "other"), [("北京科技", "北京科枝"), ("第一公司", "第二公司"), ("A厂", "B厂")])
def test_other_names_have_another(one, other):
    assert names.key(one) != names.key(other)


@given(st.text(max_size=200))
def test_a_key_fits_its_column_and_has_no_blanks(name):
    key = names.key(name)
    assert len(key) <= 100
    assert key.split() in ([], [key])


@given(st.text(alphabet="北京科技有限ABCａｂß（）() \u3000·2２", max_size=60))
def test_a_key_is_its_own_key(name):
    assert names.key(names.key(name)) == names.key(name)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("北京科技", "bjkj"),
        ("重庆长安", "cqca"),
        ("A股3号公司", "ag3hgs"),
        ("ＡＢＣ 贸易", "abcmy"),
        ("（上海）钢铁", "shgt"),
        ("", ""),
    ],
)
def test_pinyin_initials(name, initials):
    assert names.initials(name) == initials


@given(st.text(max_size=200))
def test_initials_fit_their_column(name):
    assert len(names.initials(name)) <= 100


@pytest.mark.parametrize(
    ("first", "last", "full"),
    [
        ("明", "李", "李明"),
        ("德明", "欧阳", "欧阳德明"),
        ("Ada", "Lovelace", "Ada Lovelace"),
        ("Ada", "", "Ada"),
        ("", "李", "李"),
        ("Ming", "李", "李Ming"),
    ],
)
def test_a_chinese_name_has_the_family_first_and_no_space(first, last, full):
    assert names.of_person(first, last) == full


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("北京科技有限公司", "北京科技"),
        ("北京科技股份有限公司", "北京科技"),
        ("北京(科技)集团", "北京科技"),
        ("abc co., ltd.", "abc"),
        ("有限公司", ""),
    ],
)
def test_what_tells_a_company_apart(name, telling):
    assert names.telling_part(names.key(name)) == telling
