"""What a person sees and does on a screen, whatever it looks like: told by words and by the names of fields."""

from tests.browser import Page, folded, multi, sent_by

ACTIONS = ("操作", "Actions")


def english(browser):
    """The same browser, its user reading English from now on."""
    browser.open("/lang/en")
    return browser


# --- lists


def columns(page):
    """The headings of the list, without the one above the buttons."""
    return [heading for heading in page.texts("main thead th") if heading not in ACTIONS]


def rows(page):
    """The rows of the list: heading → what stands below it."""
    headings = columns(page)
    return [dict(zip(headings, map(folded, cells(row)), strict=False)) for row in page.find("main tbody tr")]


def column(page, heading):
    """What stands below *heading*, from the top."""
    return [row[heading] for row in rows(page)]


def cells(row):
    return row.xpath("./th|./td")


def row_of(page, text):
    """The row of the list that holds *text*."""
    (found,) = [row for row in page.find("main tbody tr") if text in folded(row)]
    return found


def row_buttons(page, text):
    """The words on the buttons of the row that holds *text*."""
    return [folded(each) for each in clickable(cells(row_of(page, text))[-1])]


# --- buttons and links


def clickable(element):
    return element.xpath(".//a[@href] | .//button")


def buttons(page):
    """The words on everything that can be clicked on the main part of the page."""
    return [folded(each) for each in clickable(page.find("main")[0])]


def press(browser, page, label, row=None):
    """Click *label*, in the row that holds *row* if it is given; the page one gets to."""
    place = page.find("main")[0] if row is None else row_of(page, row)
    found = [each for each in clickable(place) if folded(each) == label]
    assert found, f"no «{label}» among {buttons(page)}"
    (target, *_) = found
    return browser.follow(_follow_link(browser, page, target) if target.tag == "a" else _send(browser, page, target))


def _follow_link(browser, page, target):
    address = target.get("href")
    return browser.open(page.response.request.path + address if address.startswith("?") else address)


def _send(browser, page, target):
    form = next(target.iterancestors("form"), None)
    if target.get("form"):
        form = page.tree.get_element_by_id(target.get("form"))
    address = target.get("formaction") or form.action or page.response.request.path
    return Page(browser.client.post(address, data=multi(sent_by(form))))


def confirmation(page, label, row=None):
    """What is asked before *label* does anything; None if it just does it."""
    place = page.find("main")[0] if row is None else row_of(page, row)
    (target, *_) = [each for each in clickable(place) if folded(each) == label]
    asking = [target, *target.iterancestors("form")]
    return next((each.get("data-confirm") for each in asking if each.get("data-confirm")), None)


# --- forms


def choices(page, name):
    """The words of the choices that the field *name* offers → their values."""
    options = page.find(f"main select[name={name}] option")
    radios = [label for label in page.find("main label") if label.cssselect(f"input[name={name}]")]
    chosen = {folded(option): option.get("value") for option in options}
    return chosen | {folded(label): label.cssselect("input")[0].get("value") for label in radios}


def choice(page, name, words):
    """The value of the choice of the field *name* whose words hold *words*."""
    (value,) = [value for label, value in choices(page, name).items() if words in label]
    return value


def beside(page, name):
    """What a person reads around the field *name* of a form, up to the next field."""
    (element, *_) = page.find(f"main form [name={name}]")
    while set(names_in(element.getparent())) == {name} and element.getparent().tag != "form":
        element = element.getparent()
    return folded(element)


def names_in(element):
    return [each.get("name") for each in element.xpath(".//*[@name][not(@type='hidden')]")] or [element.get("name")]


def typed(page):
    """What stands in the fields of the form."""
    return {name: value for name, value in sent_by(page.form()) if name not in ("csrf_token", "lock_version")}


# --- records


def details(page):
    """What the page says about its record: label → value."""
    return {folded(term): folded(term.getnext()) for term in page.find("main dl dt")}


def messages(page):
    """The messages above the page."""
    return [folded(each).removesuffix("×").strip() for each in page.find("main > [role=status], main > [role=alert]")]


# --- notifications


def notifications(page):
    """What the list of notifications says, the latest first."""
    return [text.removeprefix("未读 ").removeprefix("Unread ") for text in page.texts("main .news-text")]


def on_the_bell(page):
    """The number on the bell."""
    (count,) = page.texts("header .bell-count")
    return count
