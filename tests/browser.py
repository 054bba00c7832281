"""A test client that behaves like a browser: it posts the forms it was shown, tokens and hidden fields included."""

from functools import cached_property
from urllib.parse import urlsplit

from flask import request, session
from lxml import html

from app.core.database import db
from app.people.lockout import attempt
from app.people.queries import named


class Page:
    """What the server answered."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location")

    @cached_property
    def source(self):
        """The answer as it came."""
        kept = "attachment" in self.response.headers.get("Content-Disposition", "")
        return "<html></html>" if kept else self.response.get_data(as_text=True)  # a file is no page

    @cached_property
    def tree(self):
        """The page, parsed (lxml)."""
        return html.document_fromstring(self.source)

    @cached_property
    def text(self):
        """What a person reads, blanks folded."""
        return folded(self.tree.body)

    @property
    def address(self):
        """Where it came from: the path and query."""
        parts = urlsplit(self.response.request.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def find(self, css):
        """The elements that match the selector."""
        return self.tree.cssselect(css)

    def texts(self, css):
        """What a person reads in each element that matches the selector."""
        return [folded(element) for element in self.find(css)]

    def links(self):
        """Where the page leads: the path and query of every link."""
        return [element.get("href") for element in self.find("a[href]")]

    def form(self, action=None):
        """The form that posts to an address with *action* in it; without one, the form of the page's main part."""
        forms = [form for form in self.tree.forms if form.method == "POST"]
        if action is not None:
            forms = [form for form in forms if action in (form.action or "")]
        elif inside_main := [form for form in forms if any(parent.tag == "main" for parent in form.iterancestors())]:
            forms = inside_main
        assert forms, f"no form {action or ''} on the page ({self.status}): {self.text[:500]}"
        return max(forms, key=lambda form: len(form.inputs.keys()))


def folded(element):
    """The text of *element* without scripts, blanks folded."""
    return " ".join(" ".join(element.xpath(".//text()[not(parent::script or parent::style)]")).split())


class Browser:
    """Somebody's browser, with its cookies."""

    def __init__(self, app):
        self.client = app.test_client()

    def open(self, path, **query):
        """Go to an address; a redirect is answered, not followed."""
        with self.client.get(path, query_string=query or None) as response:
            response.get_data()  # a file is closed once it is read
            return Page(response)

    def follow(self, page):
        """Go where *page* redirects to."""
        while page.location:
            page = self.open(page.location)
        return page

    def submit(self, page, values=None, *, action=None, to=None):
        """Fill *values* into a form of *page* and post it; *to* posts it to another address than it says.

        A value may be a list where the form has several fields of one name. A field that the form does not have is
        sent all the same: as a forged form would.
        """
        form = page.form(action)
        fields = [(name, value) for name, value in sent_by(form) if name not in (values or {})]
        for name, value in (values or {}).items():
            fields += [(name, str(part)) for part in (value if isinstance(value, list | tuple) else [value])]
        target = to or form.action or page.address
        return Page(self.client.post(target, data=multi(fields)))

    def fill(self, path, values=None, *, action=None, to=None):
        """Open an address, fill *values* into its form and post it."""
        return self.submit(self.open(path), values, action=action, to=to)

    def forge(self, path, values=None):
        """Post to an address what no form offered, with a valid token."""
        token = self.follow(self.open("/profile/password")).form().fields["csrf_token"]
        return Page(self.client.post(path, data=multi([("csrf_token", token), *(values or {}).items()])))

    def let_in(self, username):
        """Be somebody who has logged in: the rows and the cookie of that, without form and password."""
        app = self.client.application
        with app.test_request_context("/login/", environ_base=self.client.environ_base):
            user = db.session.scalars(named(username)).one()
            noted = attempt(username, request.remote_addr, request.user_agent.string, user.id)
            db.session.commit()
            app.appbuilder.sm.let_in(noted.id)
            kept = dict(session)
        with self.client.session_transaction() as cookie:
            cookie.update(kept)
            cookie.permanent = True

    def log_in(self, username, password):
        """Log in as a person does."""
        return self.fill("/login/", {"username": username, "password": password})


def sent_by(form):
    """What the fields of *form* send as they are; lxml takes an empty value for none."""
    empty = {each.name for each in form.cssselect("input[type=radio][value=''][checked]")}
    return [(name, "" if name in empty else value) for name, value in form.form_values()]


def multi(fields):
    """Pairs as the dictionary of lists that the test client sends as a form."""
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data
