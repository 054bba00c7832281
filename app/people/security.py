"""Who is asking, and may they? The framework's security manager, with what it lacks.

One statement finds the user of a session, one what their roles allow; every question of the framework is answered from
that. Logging in, lock-out and the end of sessions are ours, and so are all security screens.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_appbuilder.security.sqla.manager import SecurityManager as FrameworkManager
from flask_appbuilder.security.sqla.models import User
from flask_babel import format_timedelta
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import TooManyRequests

from app.core import clock, person
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.core.navigation import is_script
from app.core.problems import in_api
from app.people import language, lockout, operations, passwords, queries, sessions, tokens
from app.people.forgotten import ForgottenView
from app.people.language import PICKED
from app.people.login import LoginView
from app.people.models import LogIn
from app.people.profile import ProfileView

FREE_OF_PEOPLE = ("/healthz", "/readyz")
READING = ("GET", "HEAD", "OPTIONS")
BEFORE_PASSWORD = {"ProfileView.password", "LoginView.login", "LoginView.logout", "LanguageView.index"}
WRONG = _l("The user name or the password is wrong.")


class SecurityManager(FrameworkManager):
    """The framework's manager; it asks `app.core.person` what the person acting may."""

    def __init__(self, appbuilder: Any) -> None:
        super().__init__(appbuilder)
        app = current_app._get_current_object()  # type: ignore[attr-defined] # a proxy
        passwords.use_method(app.config.setdefault("FAB_PASSWORD_HASH_METHOD", passwords.METHOD))
        # Before any other, so that even the page about a missing form token knows who is asking.
        app.before_request_funcs.setdefault(None, []).insert(0, self.begin_request)
        app.teardown_request(self.end_request)

    # -- each request

    def begin_request(self) -> Any:
        """Say who acts in this request; whoever must change their password is sent to do that."""
        g.user = current_user
        g.acting = person.begin(person.NOBODY)
        if _needs_nobody():
            return None
        if in_api() and request.headers.get("Authorization"):
            self._take_token(request.headers["Authorization"])
        elif not self._is_logged_in():
            return redirect(url_for("LoginView.login")) if _asks_behind_a_page() else None
        person.begin(queries.person_for(current_user.id))
        if current_user.must_change_password and request.endpoint not in BEFORE_PASSWORD:
            return abort(403) if in_api() else redirect(url_for("ProfileView.password"))
        return None

    def _is_logged_in(self) -> bool:
        """Load the user of the session, if there is one; forget a session that has ended."""
        if "_user_id" not in session:
            return False
        try:
            if current_user.is_authenticated:
                return True
        except SQLAlchemyError:
            self.lm._update_request_context_with_user()  # so that the page about the error does not ask again
            raise
        for key in ("_user_id", "_fresh", "_id", sessions.KEY):
            session.pop(key, None)
        return False

    def _take_token(self, header: str) -> None:
        """Let the program that sends *header* act for the user of its token, as far and as often as it may."""
        secret = header.removeprefix(tokens.SCHEME)
        used = tokens.use(secret) if header.startswith(tokens.SCHEME) else None
        if used is None:
            abort(401)
        self.lm._update_request_context_with_user(used.user)
        g.csrf_valid = True  # nobody else's page can make a browser send this header
        if used.requests > current_app.config["CRM_API_LIMIT"]:
            raise TooManyRequests(retry_after=60 - clock.now().second)
        if used.read_only and request.method not in READING:
            raise NotAllowed(_l("This access token reads only."))

    def end_request(self, _error: BaseException | None = None) -> None:
        """The person acts no longer."""
        token = g.pop("acting", None)
        if token is not None:
            person.end(token)

    def load_user(self, pk: Any) -> User | None:
        """The user of the session that the request's cookie names."""
        token = session.get(sessions.KEY)
        found = sessions.user_of(int(pk), token, current_app.extensions["along"]) if token else None
        if found is None:
            return None
        user, g.along = found
        return user

    def load_user_jwt(self, _header: Any, _data: Any) -> None:
        """Nobody: the framework's tokens are not in use."""
        return

    def create_limiter(self, app: Any) -> None:
        """None: `app.people.lockout` counts attempts across all processes, and lets an office log in at nine."""
        return

    # -- may they?

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """May the person acting do this?"""
        return _allows(person.current(), permission_name, view_name)

    def _has_view_access(self, user: Any, permission_name: str, view_name: str) -> bool:
        acting = person.current()
        who = acting if acting.id == user.id else queries.person_for(user.id)
        return _allows(who, permission_name, view_name)

    def is_item_public(self, _permission_name: str, _view_name: str) -> bool:
        """Nothing is for everybody."""
        return False

    # -- log-in and log-out

    def log_in(self, username: str, password: str) -> None:
        """Begin a session for who knows *password*; BusinessError with the reason if that must not be."""
        noted_id, stored = self._note_attempt(username.replace("\0", ""))
        if not passwords.fits(password, stored):
            raise BusinessError(WRONG)
        self.let_in(noted_id)

    def let_in(self, noted_id: int) -> None:
        """Begin a session for the attempt *noted_id*, which gave the right password."""
        noted = db.session.get_one(LogIn, noted_id)
        user = db.session.get_one(User, noted.user_id)
        token = sessions.open_session(noted, user)
        if session.get(PICKED):
            user.language = session["locale"]
        chosen = user.language
        db.session.commit()
        _renew_cookie(chosen)
        session.permanent = True
        session[sessions.KEY] = token
        session["csrf_token"] = secrets.token_hex(20)  # one for all pages, though several are opened at once now
        login_user(user)

    def reset_password(self, userid: Any, password: str) -> None:
        """What the framework's command does, under our rules."""
        operations.reset_password(db.session.get_one(User, int(userid)), password)
        db.session.commit()

    def check_own_password(self, password: str) -> None:
        """Raise BusinessError unless *password* is that of the user; guesses count like those at the door."""
        noted_id, stored = self._note_attempt(current_user.username)
        if not passwords.fits(password, stored):
            raise BusinessError(_l("This is not your current password."), "old_password")
        self.forget_attempt(noted_id)  # a new password that is refused must not count as a failure

    def _note_attempt(self, username: str) -> tuple[int, str | None]:
        """Write the attempt down and make sure it need not wait; its id, and the password hash to compare with.

        What is read is let go before the hash is computed, which takes its time.
        """
        user = _active_user(username)
        name, user_id, stored = (user.username, user.id, user.password) if user else (username, None, None)
        noted = lockout.attempt(name, request.remote_addr, request.user_agent.string, user_id)
        db.session.commit()
        wait = lockout.seconds_to_wait(noted)
        noted_id = noted.id
        if wait:
            db.session.delete(noted)
        db.session.commit()
        if wait:
            current_app.logger.warning("log-in refused for %s seconds from %s", wait, request.remote_addr)
            refusal = _l("Too many attempts. Please wait %(time)s, then try again.", time=_in_words(wait))
            raise BusinessError(refusal, "old_password")
        return noted_id, stored

    def count_attempt(self, name: str) -> int:
        """Let somebody try something under *name*, as often as one may log in; BusinessError if they must wait."""
        return self._note_attempt(name)[0]

    def forget_attempt(self, noted_id: int) -> None:
        """It was none to count."""
        db.session.delete(db.session.get_one(LogIn, noted_id))
        db.session.commit()

    def log_out(self) -> None:
        """End the session of this request."""
        token = session.get(sessions.KEY)
        db.session.rollback()  # this GET writes, see app.people.language
        if token:
            sessions.end(token)
            db.session.commit()
        logout_user()
        _renew_cookie(session.get("locale"))

    # -- screens

    def register_views(self) -> None:
        """Register our screens, and none of the framework's."""
        self.auth_view = self.appbuilder.add_view_no_menu(LoginView)
        self.appbuilder.add_view_no_menu(ForgottenView)
        self.appbuilder.add_view_no_menu(ProfileView)


def _allows(who: person.Person, permission_name: str, view_name: str) -> bool:
    return who.everything or (permission_name, view_name) in who.permissions


def _needs_nobody() -> bool:
    endpoint = request.endpoint or ""
    return endpoint == "static" or endpoint.endswith(".static") or request.path in FREE_OF_PEOPLE


def _asks_behind_a_page() -> bool:
    """Is it the script of a page whose session has ended?

    It gets no session: its cookie would replace that of the log-in which is open meanwhile, whose form would be void.
    """
    return is_script() and request.endpoint != "LoginView.login"


def _renew_cookie(locale: str | None = None) -> None:
    """Begin an empty session that keeps only the language."""
    locale = locale or session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale


def _active_user(username: str) -> User | None:
    """The active user of this name, however it is capitalised."""
    found = db.session.scalars(queries.named(username)).all()
    exact = [user for user in found if user.username == username] or found
    return exact[0] if len(exact) == 1 and exact[0].active else None


def _in_words(seconds: int) -> str:
    """«30 seconds», «2 minutes», never less than the truth."""
    rounded = seconds if seconds < 60 else -(-seconds // 60) * 60
    return format_timedelta(timedelta(seconds=rounded), granularity="second", threshold=1)


language.install()
