"""core: NFR-4, the user manual in Chinese and English: complete, in one language, true to the words of the screens."""

import os
import re
from functools import cache
from urllib.parse import unquote

import pytest
from lxml import html
from PIL import Image

import config
from app.help import manual
from tools import translations

LANGUAGES = sorted(config.LANGUAGES)
PAGES = [(language, name) for language in LANGUAGES for name in sorted(manual.names(language))]
PICTURES = sorted(manual.IMAGES.rglob("*.png"))
FOREIGN = {"zh": "[A-Za-z]+", "en": "[\u4e00-\u9fff]+"}
OTHER_LANGUAGE = {"English", "中文", "MB", "Excel", "CSV", "Word", "UTF", "xlsx", "REST", "JSON"}
"""What the switch to the other language says, a unit, kinds of files and of letters, and what programs speak."""
LARGEST = 60 * 1024

every_page = pytest.mark.parametrize(("language", "name"), PAGES)


@cache
def tree(language, name):
    return html.fragment_fromstring(str(manual.page(language, name).text), create_parent=True)


def words_on_screens(language):
    """Everything the application can say, as a pattern."""
    catalogue = translations.read(next(path for path in translations.CATALOGUES if "zh" in path.parts))
    said = [message.string if language == "zh" else message.id for message in catalogue if message.id]
    texts = {text for each in said for text in ([each] if isinstance(each, str) else each)}
    return re.compile("|".join(re.sub(r"%\\\(\w+\\\)[sd]", ".+", re.escape(text)) for text in texts))


def test_both_languages_have_the_same_pages():  # core: NFR-4
    assert manual.names("zh") == manual.names("en") > {manual.FIRST}


def test_the_table_of_contents_names_every_page():
    for language in LANGUAGES:
        listed = {link.get("href") for link in tree(language, manual.FIRST).cssselect("li a")}
        assert listed == manual.names(language) - {manual.FIRST}


def test_both_languages_have_the_same_headings_and_pictures():
    def shape(language, name):
        return [each.tag for each in tree(language, name).cssselect("h1, h2, h3, img, table, tr, ol, li")]

    assert [name for name in manual.names("en") if shape("zh", name) != shape("en", name)] == []


@every_page
def test_headings_carry_ids_and_begin_with_the_title(language, name):
    headings = tree(language, name).cssselect("h1, h2, h3, h4")
    ids = [each.get("id") for each in headings]
    assert [each.tag for each in headings].count("h1") == 1
    assert headings[0].tag == "h1"
    assert headings[0].text_content() == manual.page(language, name).title
    assert all(ids)
    assert len(set(ids)) == len(ids)


@every_page
def test_links_and_pictures_lead_somewhere(language, name):
    page = tree(language, name)
    wrong = [each.get("href") for each in page.cssselect("a") if not leads_somewhere(each.get("href"), language, name)]
    sources = [each.get("src") for each in page.cssselect("img")]
    assert wrong == []
    assert all(source.startswith(f"images/{language}/") for source in sources)
    assert all(manual.image(source.removeprefix("images/")) for source in sources)
    assert all(each.get("alt") for each in page.cssselect("img"))


def leads_somewhere(link, language, name):
    target, _, fragment = unquote(link).partition("#")
    page = manual.page(language, target or name)
    return page is not None and (not fragment or fragment in page.headings)


@every_page
def test_a_page_is_in_one_language(language, name):
    page = tree(language, name)
    spoken = [
        *page.xpath(".//text()[not(parent::kbd or ancestor::code)]"),
        *(each.get("alt") for each in page.cssselect("img")),
    ]
    assert set(re.findall(FOREIGN[language], " ".join(spoken))) - OTHER_LANGUAGE == set()


@every_page
def test_what_is_bold_is_what_screens_say(language, name):
    bold = {re.sub(r"\s+", " ", each.text_content()) for each in tree(language, name).cssselect("strong")}
    known = words_on_screens(language)
    assert {text for text in bold - OTHER_LANGUAGE if not known.fullmatch(text)} == set()


def test_every_picture_is_shown():
    shown = {
        each.get("src").removeprefix("images/")
        for language, name in PAGES
        for each in tree(language, name).cssselect("img")
    }
    assert shown == {path.relative_to(manual.IMAGES).as_posix() for path in PICTURES}


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.relative_to(manual.IMAGES).as_posix())
def test_pictures_are_small(path):
    with Image.open(path) as picture:
        assert (picture.mode, picture.width <= 1000) == ("P", True)
    assert path.stat().st_size <= LARGEST


# --- how a file becomes a page


@pytest.fixture
def write(tmp_path, monkeypatch):
    """`write(text)`: the only page of a manual of its own."""
    monkeypatch.setattr(manual, "MANUAL", tmp_path)
    path = tmp_path / "en" / "index.md"
    path.parent.mkdir()

    def write(text):
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(before + 1, before + 1))
        return manual.page("en", "index")

    return write


def test_a_page_that_was_changed_is_read_again(write):
    assert write("# One").title == "One"
    assert write("# Another").title == "Another"


def test_links_between_files_become_addresses(write):
    text = write("# Title\n\n[a](b-c.md#d) [e](#f) ![g](../images/en/h.png)").text
    assert re.findall('(?:href|src)="(.*?)"', text) == ["b-c#d", "#f", "images/en/h.png"]


def test_the_end_of_a_line_is_a_blank_but_in_chinese(write):
    text = write("# Title\n\nSaved\nfor good\n\n已经，\n保存\n\n- 一\n- 二").text
    assert "Saved\nfor good" in text
    assert "已经，保存" in text
    assert text.count("<li>") == 2


def test_html_in_a_file_is_text(write):
    page = write("# A <b>title</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert "<script" not in page.text
    assert "<b>" not in page.text
    assert "href" not in page.text


def test_the_id_of_a_heading_is_made_of_its_words(write):
    assert write("# Title\n\n## Sort, again\n\n## 排序").headings == {"sort-again": "Sort, again", "排序": "排序"}
