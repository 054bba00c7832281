/* What a page can do beyond links and forms. All of it can be missing: nothing here decides anything.
   Words come from the page (data- attributes), never from here. */
(() => {
  "use strict";

  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const words = document.body.dataset;

  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };

  const say = (text) => {
    document.getElementById("say").textContent = text;
  };

  const later = (milliseconds, action) => {
    let timer;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => action(...given), milliseconds);
    };
  };

  const ask = async (address, question) => {
    const url = new URL(address, location.origin);
    for (const [name, value] of Object.entries(question)) url.searchParams.set(name, value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? answer.json() : []; // a session that ended leads to the log-in
  };

  // --- forms: a question first, then once only

  const dialog = document.getElementById("confirm");
  const { changed } = window.typed;

  const confirmFirst = (form, button, question) => {
    const row = button && button.closest("tr");
    const named = button && button.closest("[data-what]");
    document.getElementById("confirm-text").textContent = question;
    const what = (row ? [...row.cells].slice(0, 2) : [document.querySelector("h1")]).map((each) => each.innerText);
    document.getElementById("confirm-what").textContent = named ? named.dataset.what : what.join(" ");
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(button);
    }, { once: true });
    dialog.showModal();
  };

  // What was typed into several rows is sent together: their fields go along, each named with its row's key.
  const takeAlong = (form) => {
    const rows = all("form[data-together]").filter((each) => each === form || changed.has(each));
    if (!form.dataset.together || rows.length < 2) return [form];
    rows.forEach((row) => {
      for (const [name, from] of [["result", "result"], ["version", "lock_version"]]) {
        const value = row.elements[from].value;
        form.append(make("input", { type: "hidden", name: `${name}_${row.dataset.item}`, value, "data-along": "" }));
      }
    });
    return rows;
  };

  const rest = (form) => {
    if (form.querySelector("[data-along]")) location.reload();
    delete form.dataset.sent;
    delete form.dataset.confirmed;
    all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    // Not form.method: a field of that name, as when a ticket is handled, would stand in its place.
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (form.dataset.sent) {
      event.preventDefault();
    } else if (question && !form.dataset.confirmed) {
      event.preventDefault();
      confirmFirst(form, button, question);
    } else {
      form.dataset.sent = "yes";
      const rows = takeAlong(form);
      rows.forEach(window.typed.keep);
      if (rows.length > 1) form.setAttribute("action", form.dataset.together);
      if (button) button.setAttribute("aria-busy", "true");
      say(words.working);
    }
  });

  // --- files: how far one is that takes long

  const number = (value) => value.toLocaleString(document.documentElement.lang);

  const followFile = async (token, base, shown = null, left = 8) => {
    const { rows, of } = await ask(`${base}/progress/${token}`, {}).catch(() => ({}));
    const began = rows !== undefined;
    if (began) {
      shown ||= document.body.appendChild(make("p", { class: "making", role: "status" }));
      const text = of ? words.makingOf.replace("{of}", number(of)) : words.making;
      shown.textContent = text.replace("{rows}", number(rows));
    }
    if (began || (!shown && left)) setTimeout(followFile, 700, token, base, shown, left - 1);
    else if (shown) shown.remove();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-file]");
    if (!link) return;
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID wants HTTPS
    const token = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const url = new URL(link.href);
    url.searchParams.set("progress", token);
    link.href = url;
    followFile(token, document.body.dataset.base);
  });

  // --- the menu: where one is may lie below its edge

  all(".sidebar .current").forEach((here) => {
    const menu = here.closest(".sidebar");
    menu.scrollTop += Math.max(0, here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom + 8);
  });

  // --- tabs: on a phone the open one may lie beyond the edge

  all(".tabs [aria-current]").forEach((open) => {
    const strip = open.closest(".tabs");
    strip.scrollLeft += open.getBoundingClientRect().right - strip.getBoundingClientRect().right + 32;
  });

  // --- files: which are chosen, in the words of the page; one that is too large is told before it is sent

  all("input[data-largest]").forEach((input) => {
    const box = input.closest(".drop-zone");
    const chosen = box.querySelector(".chosen");
    const none = chosen.textContent;
    input.addEventListener("change", () => {
      const large = [...input.files].find((file) => file.size > Number(input.dataset.largest));
      const hint = document.getElementById(input.dataset.hint);
      hint.textContent = large ? input.dataset.tooLarge.replace("{name}", large.name) : "";
      box.classList.toggle("is-invalid", Boolean(large));
      if (large) input.value = "";
      chosen.textContent = [...input.files].map((file) => file.name).join(" · ") || none;
    });
    for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      input.addEventListener(name, () => box.classList.toggle("over", over));
    }
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]").forEach(rest);
  });

  // --- a selection list that is searched on the server (ARIA: editable combobox with list)

  const upgrade = (select) => {
    const input = make("input", {
      type: "text", class: "form-control", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${select.id}-list`,
    });
    const list = make("ul", { id: `${select.id}-list`, role: "listbox", "aria-label": select.labels[0].innerText, hidden: "" });
    const box = make("div", { class: "combo" });
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    input.id = select.id;
    select.id += "-key";
    select.hidden = true;
    select.after(box);
    box.append(input, list);
    let active = -1;

    const chosen = () => (select.value ? select.selectedOptions[0].text : "");
    const options = () => all("[role=option]", list);
    input.value = chosen();
    if (select.classList.contains("is-invalid")) input.classList.add("is-invalid");

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (value, label) => {
      select.replaceChildren(new Option(label, value, true, true));
      input.value = label;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    };

    const move = (step) => {
      const offered = options();
      if (!offered.length) return;
      active = (active + step + offered.length) % offered.length;
      offered.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
      offered[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", offered[active].id);
    };

    const show = (found) => {
      list.replaceChildren(...found.map(({ value, label }, place) => {
        const option = make("li", { id: `${list.id}-${place}`, role: "option", "aria-selected": "false" }, label);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(value, label);
        });
        return option;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      if (!found.length) {
        list.append(make("li", { role: "option", "aria-disabled": "true", class: "no-option" }, words.nothing));
        say(words.nothing);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };

    const search = async (text) => {
      const found = await ask(select.dataset.search, { q: text });
      if (document.activeElement === input && text === input.value.trim()) show(found);
    };
    const searchSoon = later(200, search);

    // What was typed in full, or fits one only, is meant; anything else stays there and is said to be unknown.
    const settle = async () => {
      const text = input.value.trim();
      if (text === chosen()) return true;
      const found = text ? await ask(select.dataset.search, { q: text }).catch(() => []) : [];
      if (text !== input.value.trim()) return false;
      const exact = found.filter(({ label }) => label === text);
      const [meant] = exact.length === 1 ? exact : found.length === 1 ? found : [];
      if (!text || meant) choose(meant?.value ?? "", meant?.label ?? "");
      const unknown = Boolean(text) && !meant;
      if (unknown) select.replaceChildren();
      input.classList.toggle("is-invalid", unknown);
      unsettled.textContent = unknown ? words.unknown : "";
      return !unknown;
    };
    const unsettled = make("p", { class: "unsettled", role: "status" });
    box.append(unsettled);
    input.addEventListener("input", () => searchSoon(input.value.trim()));
    input.addEventListener("blur", () => {
      close();
      settle();
    });
    select.form?.addEventListener("submit", (event) => {
      if (input.value.trim() === chosen()) return;
      event.preventDefault();
      const button = event.submitter;
      settle().then((settled) => (settled ? select.form.requestSubmit(button) : input.focus()));
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (open) move(event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1);
        else search(input.value === chosen() ? "" : input.value.trim()).then(() => move(1));
      } else if (event.key === "Enter" && (open || input.value !== chosen())) {
        event.preventDefault(); // else the form would be sent with the choice that was there before
        if (open && active >= 0) options()[active].dispatchEvent(new MouseEvent("mousedown", { cancelable: true }));
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        input.value = chosen();
        close();
      }
    });
  };
  all("select[data-search]").forEach(upgrade);

  // --- who is known already, while a name is typed

  const watchName = (input) => {
    const told = make("div", { role: "status" });
    input.after(told);
    const look = later(300, async () => {
      const name = input.value.trim();
      const found = name.length > 1 ? await ask(input.dataset.similar, { name }) : [];
      if (name !== input.value.trim()) return;
      told.classList.toggle("similar", found.length > 0);
      told.replaceChildren();
      if (!found.length) return;
      const list = make("ul");
      list.append(...found.map(({ label, url, more }) => {
        const entry = make("li");
        entry.append(make("a", { href: url, target: "_blank", rel: "noopener" }, label));
        if (more) entry.append(make("p", {}, more));
        return entry;
      }));
      told.append(make("b", {}, input.dataset.similarTitle), list);
    });
    input.addEventListener("input", look);
  };
  all("[data-similar]").forEach(watchName);

  // --- a text that is taken over into a field, behind what is typed there already

  all("[data-take]").forEach((way) => way.addEventListener("click", (event) => {
    const field = document.getElementById(way.dataset.take);
    const text = way.parentElement.querySelector(".note").innerText;
    event.preventDefault();
    field.value = [field.value.trim(), text].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }));

  // --- the search box of the top bar: links to what matches, arrows move through them

  const suggest = (input) => {
    const found = make("div", { class: "suggestions", hidden: "" });
    input.after(found);
    const hide = () => { found.hidden = true; };
    const look = later(200, async () => {
      const q = input.value.trim();
      const groups = q.length > 1 ? await ask(input.dataset.suggest, { q }) : [];
      if (q !== input.value.trim()) return;
      found.replaceChildren(...groups.flatMap(({ label, rows }) => [
        make("b", {}, label), ...rows.map((row) => make("a", { href: row.url }, row.label)),
      ]));
      found.hidden = !groups.length;
      say(q.length < 2 || groups.length ? "" : words.nothing);
    });
    input.addEventListener("input", look);
    input.form.addEventListener("keydown", (event) => {
      const stops = [input, ...all("a", found)];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && !found.hidden) {
        event.preventDefault(); // else what was typed would go as well
        hide();
        input.focus();
      }
      if (!step || found.hidden) return;
      event.preventDefault();
      stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    });
    input.form.addEventListener("focusout", (event) => { if (!input.form.contains(event.relatedTarget)) hide(); });
  };
  all("[data-suggest]").forEach(suggest);

  // --- menu, filters, messages, tables on a phone

  const fold = document.querySelector("[data-fold]");
  if (fold) {
    fold.addEventListener("click", () => {
      const folded = document.documentElement.classList.toggle("menu-folded");
      fold.setAttribute("aria-expanded", String(!folded));
      document.cookie = `menu=${folded ? "folded" : ""}; path=/; max-age=31536000; samesite=lax`;
    });
  }
  all("[data-toggle]").forEach((button) => button.addEventListener("click", () => {
    const open = document.getElementById(button.dataset.toggle).classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }));
  all("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  all("[data-dismiss]").forEach((button) => button.addEventListener("click", () => button.parentElement.remove()));
  all("table.records").forEach((table) => {
    const labels = all("thead th", table).map((head) => head.innerText.trim());
    all(":is(tbody, tfoot) tr:not(:has([colspan]))", table).forEach((row) => [...row.cells].forEach((cell, place) => {
      if (place && !cell.classList.contains("acts")) cell.dataset.label = labels[place];
    }));
  });

  // --- what a list lets one choose opens and closes like a menu

  const dropdowns = all("details.dropdown");
  const closeBut = (kept) => dropdowns.forEach((each) => { if (each !== kept) each.open = false; });
  dropdowns.forEach((each) => each.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !each.open) return;
    each.open = false;
    each.querySelector("summary").focus();
  }));
  if (dropdowns.length) document.addEventListener("click", (event) => closeBut(event.target.closest("details.dropdown")));

  // --- rows chosen for a step

  const boxes = all('input[form="bulk"][name="ids"]');
  const count = document.querySelector("[data-chosen]");
  const tellChosen = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? count.dataset.chosen.replace("{count}", chosen) : "";
    all('[form="bulk"][formaction]').forEach((button) => { button.disabled = !chosen; });
  };
  if (count) {
    const everything = document.querySelector("[data-pick-all]");
    everything.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = everything.checked; });
      tellChosen();
    });
    boxes.forEach((box) => box.addEventListener("change", tellChosen));
    tellChosen();
  }

  // --- rows whose choices are the same as another list's, which has them once

  all(".acts select:empty").forEach((select) => {
    const from = document.querySelector(".bulk select");
    select.append(...[...from.options].map((option) => new Option(option.text, option.value)));
  });

  // --- the list one came from: its place, and the neighbours of a record in it

  const remembered = (name) => JSON.parse(sessionStorage.getItem(name) || "null");
  const list = document.querySelector(".table-box[data-list]");
  if (list) {
    const rows = all("tbody th a", list).map((row) => row.getAttribute("href"));
    sessionStorage.setItem(`list:${list.dataset.list}`, JSON.stringify({ url: location.pathname + location.search, rows }));
  }
  const record = document.querySelector("[data-record-of]");
  const came = record && remembered(`list:${record.dataset.recordOf}`);
  if (came) {
    const place = came.rows.indexOf(location.pathname);
    const tab = new URLSearchParams(location.search).get("tab");
    all(`.trail a[href="${record.dataset.list}"]`).forEach((way) => way.setAttribute("href", came.url));
    [["previous", place - 1], ["next", place + 1]].forEach(([name, at]) => {
      const way = record.querySelector(`[data-neighbour="${name}"]`);
      if (place < 0 || !came.rows[at]) return;
      way.href = came.rows[at] + (tab ? `?tab=${encodeURIComponent(tab)}${location.hash}` : "");
      way.hidden = false;
    });
  }

  // --- the pipeline: a card dropped on a column takes the step that leads there

  const noWay = (column) => {
    const told = make("p", { class: "alert alert-warning", role: "status" }, words.noWay);
    all(".board-column > .alert").forEach((other) => other.remove());
    column.querySelector("h2").after(told);
    setTimeout(() => told.remove(), 6000);
  };
  let dragged = null;
  all(".board-card[draggable]").forEach((card) => {
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      all("[data-drop]").forEach((column) => {
        column.classList.toggle("possible", !!card.querySelector(`[data-move="${column.dataset.drop}"]`));
      });
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      all(".possible").forEach((column) => column.classList.remove("possible"));
    });
  });
  all("[data-drop]").forEach((column) => {
    const way = () => dragged && dragged.querySelector(`[data-move="${column.dataset.drop}"]`);
    column.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      if (way()) way().click();
      else if (dragged && !column.contains(dragged)) noWay(column);
    });
  });

  // --- how far a job is, asked less and less often until it has ended

  const watch = (place) => {
    const bar = place.querySelector("progress");
    const look = async (pause) => {
      const told = document.hidden ? {} : await ask(place.dataset.progress, {}).catch(() => ({}));
      if (told.open === false || (told.running && !bar)) {
        location.reload();
        return;
      }
      if (told.words) place.querySelector("[data-words]").textContent = told.words;
      if (bar && told.total) {
        bar.max = told.total;
        bar.value = told.done;
      }
      setTimeout(look, pause, Math.min(pause * 1.3, 10000));
    };
    setTimeout(look, 1500, 1500);
  };
  all("[data-progress]").forEach(watch);

  // --- the bell, looked at every other minute while the page is

  const BELL_EVERY = 120000;
  const bell = document.querySelector("[data-bell]");
  if (bell) {
    const count = bell.querySelector(".bell-count");
    const look = async () => {
      const told = document.hidden ? null : await ask(bell.dataset.bell, {}).catch(() => ({}));
      if (told && told.words === undefined) return; // logged out, or offline: the next page will tell
      if (told && told.words !== bell.getAttribute("aria-label")) {
        count.textContent = told.count;
        count.hidden = !told.count;
        bell.setAttribute("aria-label", told.words);
        bell.title = told.words;
        say(told.words);
      }
      setTimeout(look, BELL_EVERY);
    };
    setTimeout(look, BELL_EVERY);
  }

  // --- where a mail led: on to what it is about

  all("form[data-at-once]").forEach((form) => form.requestSubmit());

  // --- a code that came by mail, in the part of the address that no server sees

  const code = document.querySelector("form[data-from-hash]");
  if (code && location.hash.length > 1) {
    code.elements[code.dataset.fromHash].value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }

  // --- keys

  const typing = (element) => element.matches("input, select, textarea, [contenteditable]");
  const press = (selector) => {
    const target = document.querySelector(selector);
    if (!target) return false;
    target.matches("input") ? target.focus() : target.click();
    return true;
  };
  const keys = document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const selectors = { "/": "#search-everything", f: "main input[name=q]", n: "[data-key=n]", e: "[data-key=e]",
      j: "[data-neighbour=next]:not([hidden])", k: "[data-neighbour=previous]:not([hidden])", h: ".brand" };
    if (event.key === "?" && keys) keys.showModal();
    else if (!(event.key in selectors) || !press(selectors[event.key])) return;
    event.preventDefault();
  });

  const problems = document.querySelector("[data-problems]");
  if (problems) problems.focus();
})();
