/* What was typed is not lost: not by a wrong click, and not when a form that was sent never arrived because the session
   had ended or the server failed. Then the tab keeps it, never a password, until the same person is back at the form. */
(() => {
  "use strict";

  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const words = document.body.dataset;
  const DAY = 24 * 60 * 60 * 1000;
  const changed = new Set();

  const name = (form) => `typed:${new URL(form.getAttribute("action") || location.href, location.href)}`.split("#")[0];
  const fields = (form) => [...form.elements].filter((each) => (
    each.name && each.name !== "csrf_token" && !["password", "file", "submit", "button"].includes(each.type)
  ));
  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith("typed:"));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));

  // --- leaving

  const remember = (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) changed.add(form);
  };
  document.addEventListener("input", remember);
  document.addEventListener("change", remember);
  addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  // --- sending

  const kind = (field) => (["checkbox", "radio", "select-one"].includes(field.type) ? field.type : "text");
  const value = (field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked;
    return field.type === "select-one" ? [field.value, field.selectedOptions[0]?.text] : field.value;
  };
  const keep = (form) => {
    changed.delete(form);
    if (!("guard" in form.dataset)) return;
    const values = fields(form).map((field) => [field.name, kind(field), value(field)]);
    try {
      sessionStorage.setItem(name(form), JSON.stringify({ who: words.person, at: Date.now(), values }));
    } catch { /* a tab without room keeps nothing */ }
  };

  // --- coming back: an answer that is neither the log-in nor an error page is what the sent form was for

  const put = (field, was) => {
    if (["checkbox", "radio"].includes(field.type)) field.checked = was;
    else if (field.type === "select-one") {
      if (![...field.options].some((option) => option.value === was[0])) field.add(new Option(was[1], was[0]));
      field.value = was[0];
    } else field.value = was;
  };
  const restore = (form) => {
    const { values } = read(name(form));
    sessionStorage.removeItem(name(form));
    const there = fields(form);
    // Of several fields of one name, as radio buttons and checkboxes are, the first was the first.
    values.forEach(([called, of, was], place) => {
      const before = values.slice(0, place).filter(([other]) => other === called).length;
      const field = there.filter((each) => each.name === called && kind(each) === of)[before];
      if (field) put(field, was);
    });
    form.dataset.unsaved = "";
  };
  const tell = (form) => {
    const told = document.createElement("div");
    told.className = "alert alert-info restored";
    told.setAttribute("role", "status");
    const again = document.createElement("button");
    again.className = "btn btn-sm btn-outline-secondary";
    again.type = "button";
    again.textContent = words.discard;
    again.addEventListener("click", () => {
      changed.clear();
      location.reload();
    });
    told.append(words.restored, again);
    form.before(told);
  };
  const comeBack = () => {
    kept().filter((key) => read(key).who !== words.person || Date.now() - read(key).at > DAY)
      .forEach((key) => sessionStorage.removeItem(key));
    const waiting = all("form[data-guard]").filter((form) => kept().includes(name(form)) && read(name(form)).lost);
    waiting.forEach(restore);
    if (waiting.length) tell(waiting[0]);
    kept().filter((key) => !read(key).lost).forEach((key) => sessionStorage.removeItem(key));
  };
  const markLost = () => kept().forEach((key) => {
    sessionStorage.setItem(key, JSON.stringify({ ...read(key), lost: true }));
  });

  if (!words.person || document.querySelector(".error-page")) markLost();
  else comeBack();
  all("form[data-unsaved]").forEach((form) => changed.add(form));
  all("[data-forget]").forEach((way) => way.addEventListener("click", () => {
    kept().forEach((key) => sessionStorage.removeItem(key));
  }));

  window.typed = { changed, keep };
})();
