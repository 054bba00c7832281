/* Days: shown in the form of the reader's language, typed in that form or as 2007-12-13, sent as 2007-12-13, or chosen from
   a calendar (ARIA: date picker dialog). Without scripts a day is typed; what a text means the server decides. */
(() => {
  "use strict";

  const inputs = [...document.querySelectorAll("input[data-day]")];
  const calendar = document.getElementById("calendar");
  if (!inputs.length || !calendar) return;
  const words = calendar.dataset;
  const months = words.months.split("|");
  const longMonths = words.longMonths.split("|");
  const title = document.getElementById("calendar-month");
  const table = document.createElement("table");
  const weekdays = table.createTHead().insertRow();
  const grid = table.createTBody();
  let [field, chosen, focused] = [null, "", null];

  table.setAttribute("role", "grid");
  table.setAttribute("aria-labelledby", title.id);
  words.weekdays.split("|").forEach((each) => {
    const [textContent, abbr] = each.split(" ");
    weekdays.append(Object.assign(document.createElement("th"), { scope: "col", abbr, textContent }));
  });

  // --- days as text; noon in UTC, so that no summer time moves them

  const day = (year, month, date) => {
    const when = new Date(Date.UTC(2000, month, date, 12));
    when.setUTCFullYear(year, month, date); // the constructor takes the year 1 for 1901
    return when;
  };
  const iso = (when) => when.toISOString().slice(0, 10);
  const from = (text) => {
    const numbers = text.trim().match(/^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/)
      || text.trim().match(/^(\d{4})(\d{2})(\d{2})$/);
    const spelled = text.trim().match(/^([a-z]{3,})\.?\s+(\d{1,2})(?:\s*,\s*|\s+)(\d{4})$/i);
    const month = spelled && longMonths.findIndex((each) => each.toLowerCase().startsWith(spelled[1].toLowerCase()));
    if (!numbers && !(spelled && month >= 0)) return null;
    const parts = numbers ? [+numbers[1], numbers[2] - 1, +numbers[3]] : [+spelled[3], month, +spelled[2]];
    const found = day(...parts);
    return found.getUTCMonth() === parts[1] && found.getUTCDate() === parts[2] ? found : null;
  };
  const shown = (when) => ("inWords" in words
    ? `${months[when.getUTCMonth()]} ${when.getUTCDate()}, ${when.getUTCFullYear()}` : iso(when));
  const tidy = (input) => {
    const when = from(input.value);
    if (when) input.value = shown(when);
  };

  // --- the calendar

  const plus = (when, days) => day(when.getUTCFullYear(), when.getUTCMonth(), when.getUTCDate() + days);
  const turned = (when, by) => {
    const last = day(when.getUTCFullYear(), when.getUTCMonth() + by + 1, 0);
    return day(last.getUTCFullYear(), last.getUTCMonth(), Math.min(when.getUTCDate(), last.getUTCDate()));
  };
  const column = (when) => (when.getUTCDay() - words.first + 7) % 7;

  const cell = (when) => {
    const tabIndex = iso(when) === iso(focused) ? 0 : -1;
    const made = Object.assign(document.createElement("td"), { textContent: when.getUTCDate(), tabIndex });
    made.dataset.iso = iso(when);
    made.setAttribute("role", "gridcell");
    made.setAttribute("aria-label", shown(when));
    made.setAttribute("aria-selected", String(iso(when) === chosen));
    made.classList.toggle("other", when.getUTCMonth() !== focused.getUTCMonth());
    if (iso(when) === words.today) made.setAttribute("aria-current", "date");
    return made;
  };

  const draw = () => {
    const [month, year] = [focused.getUTCMonth(), focused.getUTCFullYear()];
    title.textContent = words.title.replace("{year}", year).replace("{short}", months[month]).replace("{long}", longMonths[month]);
    const first = day(year, month, 1);
    const start = plus(first, -column(first));
    grid.replaceChildren(...Array.from({ length: 6 }, (_week, week) => {
      const row = document.createElement("tr");
      row.append(...Array.from({ length: 7 }, (_day, place) => cell(plus(start, week * 7 + place))));
      return row;
    }));
  };

  const goTo = (when) => {
    focused = when;
    draw();
    grid.querySelector("[tabindex='0']").focus();
  };

  const place = () => {
    const box = field.getBoundingClientRect();
    const [wide, high] = [calendar.offsetWidth, calendar.offsetHeight];
    const below = box.bottom + 4 + high < innerHeight || box.top < high;
    const top = Math.min(below ? box.bottom + 4 : box.top - high - 4, innerHeight - high - 8);
    calendar.style.top = `${Math.max(8, top)}px`;
    calendar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
  };

  const open = (input) => {
    field = input;
    const there = from(field.value);
    chosen = there ? iso(there) : "";
    calendar.firstElementChild.after(table);
    calendar.showModal();
    goTo(there || from(words.today));
    place();
  };

  const set = (text) => {
    field.value = text;
    tidy(field);
    calendar.close(); // and the focus is where it was
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  const keys = {
    ArrowLeft: () => plus(focused, -1), ArrowRight: () => plus(focused, 1),
    ArrowUp: () => plus(focused, -7), ArrowDown: () => plus(focused, 7),
    Home: () => plus(focused, -column(focused)), End: () => plus(focused, 6 - column(focused)),
    PageUp: (event) => turned(focused, event.shiftKey ? -12 : -1), PageDown: (event) => turned(focused, event.shiftKey ? 12 : 1),
  };
  grid.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") set(iso(focused));
    else if (event.key in keys) goTo(keys[event.key](event));
    else return;
    event.preventDefault();
  });
  calendar.addEventListener("click", (event) => {
    const { iso: picked, turn, set: fixed, close } = event.target.dataset;
    if (picked) set(picked);
    else if (turn) {
      focused = turned(focused, Number(turn));
      draw();
    } else if (fixed !== undefined) set(fixed && words.today);
    else if (close !== undefined || event.target === calendar) calendar.close();
  });

  // --- the fields

  inputs.forEach((input) => {
    const button = input.parentElement.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => open(input));
    tidy(input);
    input.addEventListener("change", () => tidy(input));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !event.altKey) return;
      event.preventDefault();
      open(input);
    });
    input.form.addEventListener("formdata", (event) => {
      const when = from(input.value);
      if (when && input.name) event.formData.set(input.name, iso(when));
    });
  });
})();
