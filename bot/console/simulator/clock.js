// The clock in the top bar: it shows the simulated time, goes on by itself, and can be moved. Times are Việt Nam's,
// whatever the browser's zone.

const OFFSET = "+07:00"; // Việt Nam has had no summer time since the field's earliest year
const LATER = 1500; // milliseconds after something happened, until what comes next is asked for again
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  weekday: "short",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

export class ClockBar {
  #app;
  #state = null; // what the server said last: now, moved, next
  #ahead = 0; // milliseconds that the simulated time is ahead of this browser's
  #begun = false; // there is a clock to ask
  #timer = 0;
  #passed = ""; // the moment of a next thing that has passed: asked for once

  constructor(app) {
    this.#app = app;
    this.root = document.getElementById("clock");
    const find = (selector) => this.root.querySelector(selector);
    this.time = find("time");
    this.mark = find(".clock-mark");
    this.form = find("form");
    this.field = find("input");
    this.next = find(".clock-next");
    this.real = find(".clock-real");
    this.said = document.getElementById("clock-said");
    this.small = document.querySelector(".bar-clock");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#move(`${this.field.value}${OFFSET}`);
    });
    this.next.addEventListener("click", () => this.#state.next && this.#move("next"));
    this.real.addEventListener("click", () => this.#state.moved && this.#move("real"));
    setInterval(() => this.#tick(), 1000);
  }

  /** The server has a clock. */
  begin() {
    this.#begun = true;
    this.#ask();
  }

  /** The server told the time: because it was asked, or after a move. */
  take(state) {
    const ahead = new Date(state.now) - Date.now();
    const jumped = !this.#state || Math.abs(ahead - this.#ahead) > 30000 || state.moved !== this.#state.moved;
    const first = !this.#state;
    this.#state = state;
    this.#ahead = ahead;
    this.root.hidden = false;
    this.show();
    if (!jumped) return;
    this.field.value = fieldValue(this.#now);
    if (!first) this.#say(state.moved ? this.#app.texts.clock_said : this.#app.texts.clock_said_real);
  }

  /** Something happened: what comes next may be something else now. */
  refresh() {
    if (this.#begun) this.#timer ||= setTimeout(() => this.#ask(), LATER);
  }

  async #ask() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    try {
      const response = await fetch("/simulator/clock");
      if (response.ok) this.take(await response.json());
    } catch {
      // Without the server nothing moves; it is asked again when it is back.
    }
  }

  /** Show everything, after news or a change of language. */
  show() {
    if (!this.#state) return;
    const { moved, next } = this.#state;
    const texts = this.#app.texts;
    this.root.classList.toggle("moved", moved);
    this.mark.textContent = moved ? texts.clock_mark_moved : texts.clock_mark_real;
    this.next.textContent = next
      ? texts.clock_next.replace("{what}", next[this.#app.language]).replace("{when}", written(new Date(next.at), texts))
      : texts.clock_nothing;
    this.next.setAttribute("aria-disabled", String(!next));
    this.real.setAttribute("aria-disabled", String(!moved));
    this.small.hidden = !moved;
    this.#tick();
  }

  get #now() {
    return new Date(Date.now() + this.#ahead);
  }

  #tick() {
    if (!this.#state) return;
    const text = written(this.#now, this.#app.texts);
    if (this.time.textContent !== text) {
      this.time.textContent = this.small.textContent = text;
      this.time.dateTime = `${fieldValue(this.#now)}${OFFSET}`;
    }
    const { next } = this.#state;
    if (next && new Date(next.at) < this.#now && this.#passed !== next.at) {
      this.#passed = next.at;
      this.refresh();
    }
  }

  async #move(to) {
    if (this.root.getAttribute("aria-busy") === "true") return;
    this.root.setAttribute("aria-busy", "true");
    this.mark.textContent = this.#app.texts.clock_busy;
    let ok = false;
    try {
      const response = await fetch("/simulator/clock", { method: "POST", body: JSON.stringify({ to }) });
      ok = response.ok;
      if (ok) this.take(await response.json());
    } catch {
      ok = false; // said below
    }
    this.root.removeAttribute("aria-busy");
    this.show();
    if (!ok) this.#app.say(this.#app.texts.clock_failed);
  }

  #say(text) {
    this.said.textContent = text.replace("{when}", written(this.#now, this.#app.texts));
  }
}

/** A moment as people write it: "thứ Năm 22/10/2026 · 08:00". */
function written(moment, texts) {
  const { hour, minute } = parts(moment);
  return `${dayOf(moment, texts)} · ${hour}:${minute}`;
}

/** The day in Việt Nam: "thứ Năm 22/10/2026". */
export function dayOf(moment, texts) {
  const { weekday, day, month, year } = parts(moment);
  return `${texts[`day_${weekday.toLowerCase()}`]} ${day}/${month}/${year}`;
}

function fieldValue(moment) {
  const { day, month, year, hour, minute } = parts(moment);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

function parts(moment) {
  return Object.fromEntries(PARTS.formatToParts(moment).map((part) => [part.type, part.value]));
}
