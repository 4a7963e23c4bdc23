// One phone: who holds it, the chat that it shows, and what can be typed, pressed and attached on it.

import { bubble, element, fileBlock, icon, keyboard, linked, markup, samplePhoto, sizeOf, textBlock } from "./bubbles.js";

const TEXT_LIMIT = 10000;
const FILE_LIMIT = 20 * 1024 * 1024; // bytes
const TOAST_TIME = 3500; // milliseconds

export class Phone {
  #app;
  #persons;
  #person = null;
  #bubbles = new Map(); // message id -> list item, to edit in place
  #mine = new Map(); // event id -> list item, to show when it is kept
  #pressed = new Map(); // event id of a press -> button
  #drafts = new Map(); // chat -> { text, files, payload }
  #toastTimer = 0;

  constructor(name, persons, app) {
    this.name = name;
    this.#persons = persons;
    this.#app = app;
    this.root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.root.dataset.phone = name;
    this.root.id = `phone-${name}`;
    const find = (selector) => this.root.querySelector(selector);
    this.heading = find("h2");
    this.heading.id = `heading-${name}`;
    this.root.setAttribute("aria-labelledby", this.heading.id);
    this.select = find("select");
    this.badge = find(".badge");
    this.log = find(".log");
    this.scroller = find(".scroller");
    this.empty = find(".empty");
    this.jump = find(".jump");
    this.toast = find(".toast");
    this.menu = find(".menu");
    this.chosen = find(".chosen");
    this.composer = find(".composer");
    this.field = find("textarea");
    this.picker = find("input[type=file]");
    this.attach = find(".attach");
    this.start = find(".start");
    for (const button of this.root.querySelectorAll("[data-private]")) button.hidden = name === "group";
    this.chatName = find(".chat-name");
    this.chatStatus = find(".chat-status");
    find(".avatar use").setAttribute("href", name === "group" ? "#i-group" : "#i-officer");
    this.#listen();
    const remembered = persons.find((person) => person.account === this.#app.remembered(name));
    this.#person = remembered ?? persons.find((person) => name === "group" && person.phone === "resident") ?? persons[0];
  }

  get chat() {
    return this.name === "group" ? "group" : this.#person?.account ?? "";
  }

  /** The chats that can be read on this phone. */
  get chats() {
    return this.name === "group" ? ["group"] : this.#persons.map((person) => person.account);
  }

  // --- showing --------------------------------------------------------------------------------------------------

  /** Show everything anew, after a change of person, of view or of language. */
  render() {
    const texts = this.#app.texts;
    this.heading.textContent = texts[`heading_${this.name}`];
    this.chatName.textContent = this.name === "group" ? texts.heading_group : texts.assistant;
    this.chatStatus.textContent = this.name === "group" ? texts.group_status : texts.assistant_status;
    this.select.setAttribute("aria-label", `${texts.person}: ${texts[`phone_${this.name}`]}`);
    this.scroller.setAttribute("aria-label", texts.log);
    this.empty.textContent = this.name === "group" ? texts.empty_group : texts.empty;
    this.log.lang = this.#person?.language ?? "vi";
    this.scroller.setAttribute("aria-live", "off"); // a whole conversation is not news
    this.log.replaceChildren();
    this.#bubbles.clear();
    this.#mine.clear();
    for (const entry of this.#app.entries(this.chat)) this.#show(entry);
    for (const frame of this.#app.connection.pending) {
      if (this.#chatOf(frame) === this.chat && !this.#mine.has(frame.id)) this.#showFrame(frame);
    }
    requestAnimationFrame(() => this.scroller.setAttribute("aria-live", "polite"));
    this.#showDraft();
    this.#showUnread();
    this.toEnd();
  }

  /** A new entry of the chat that is shown. */
  add(entry) {
    const atEnd = this.#isAtEnd();
    const focused = this.log.contains(document.activeElement);
    this.#show(entry);
    if (focused && !this.log.contains(document.activeElement)) this.#focusNewest(entry);
    this.#showStart();
    if (atEnd || entry.author) this.toEnd();
    else this.jump.hidden = false;
  }

  #show(entry) {
    this.empty.hidden = true;
    const waiting = entry.event && this.#mine.get(entry.event);
    const texts = this.#app.texts;
    if (this.#app.plain) {
      if (entry.author) this.#place(this.#own(entry), waiting);
      else for (const item of this.#plainBubbles(entry)) this.log.append(item);
    } else if (!entry.author) {
      const item = this.#richBubble(entry, texts);
      const old = entry.replace && this.#bubbles.get(entry.replace);
      if (old) old.replaceWith(item);
      else this.log.append(item);
      this.#bubbles.set(entry.message, item);
    } else if (entry.kind !== "press") {
      this.#place(this.#own(entry), waiting);
    }
  }

  #place(item, waiting) {
    if (waiting) waiting.remove();
    this.log.append(item);
  }

  #richBubble(entry, texts) {
    const content = [];
    if (entry.file) content.push(fileBlock(entry.file, texts));
    if (entry.text) content.push(textBlock([markup(entry.text)]));
    const item = bubble("in", content, { at: entry.at });
    if (entry.rows) item.append(keyboard(entry.rows, (choice, button) => this.#press(entry, choice, button)));
    return item;
  }

  #plainBubbles(entry) {
    const items = (entry.plain ?? []).map((text) => bubble("in", [textBlock([linked(text)])], { at: entry.at }));
    if (entry.file) items.unshift(bubble("in", [fileBlock(entry.file, this.#app.texts)], { at: entry.at }));
    return items;
  }

  #own(entry) {
    const texts = this.#app.texts;
    if (entry.kind === "blocked" || entry.kind === "unblocked") {
      const note = element("li", "note", texts[`was_${entry.kind}`]);
      if (entry.event) this.#mine.set(entry.event, note);
      return note;
    }
    const content = [];
    if (entry.file) content.push(fileBlock(entry.file, texts));
    const said = { start: `/start ${entry.text ?? ""}`.trim(), contact: `📱 ${entry.text}` }[entry.kind] ?? entry.text;
    if (entry.kind === "sticker" || entry.kind === "voice") content.push(this.#oddity(entry.kind));
    else if (said) content.push(textBlock([linked(said)]));
    const other = this.name === "group" && entry.author !== this.#person?.account;
    const author = this.name === "group" ? this.#app.personName(entry.author) : "";
    const state = other ? null : this.#state(this.#app.connection.isPending(entry.event));
    const item = bubble(other ? "in" : "out", content, { author, at: entry.at, state });
    if (entry.event) this.#mine.set(entry.event, item);
    return item;
  }

  #oddity(kind) {
    if (kind === "sticker") return element("span", "sticker", "🌻");
    const wave = element("span", "voice");
    for (const height of [2, 4, 7, 5, 8, 6, 3, 5, 7, 4, 2]) wave.append(element("i", `h${height}`));
    wave.append(element("span", "", "0:05"));
    wave.prepend(element("span", "visually-hidden", this.#app.texts.voice));
    return wave;
  }

  #showFrame(frame) {
    const text = frame.kind === "contact" ? this.#person?.number : frame.text;
    const entry = { author: frame.account, kind: frame.kind, text, event: frame.id, file: frame.shown };
    if (frame.kind === "press" && !this.#app.plain) return;
    if (frame.kind === "press") entry.text = frame.key;
    this.empty.hidden = true;
    this.log.append(this.#own(entry));
  }

  #state(pending, waiting = false) {
    const texts = this.#app.texts;
    if (pending) return element("span", "state sending", waiting ? texts.waiting : texts.sending);
    const state = element("span", "state received", "✓");
    state.append(element("span", "visually-hidden", ` ${texts.received}`));
    return state;
  }

  // --- what the server says about what was done here --------------------------------------------------------------

  settle(id) {
    this.#mine.get(id)?.querySelector(".state")?.replaceWith(this.#state(false));
    const button = this.#pressed.get(id);
    if (button) setTimeout(() => this.#release(id), 400);
  }

  delay(id) {
    this.#mine.get(id)?.querySelector(".state")?.replaceWith(this.#state(true, true));
  }

  refuse(id, reason) {
    if (!this.#mine.has(id) && !this.#pressed.has(id)) return;
    this.#mine.get(id)?.remove();
    this.#release(id);
    if (reason !== "stale") this.say(reason === "too_long" ? this.#app.texts.too_long : this.#app.texts.refused);
  }

  acknowledge(press, text) {
    if (!this.#pressed.has(press)) return;
    this.#release(press);
    if (text) this.say(text);
  }

  #release(press) {
    this.#pressed.get(press)?.removeAttribute("aria-busy");
    if (this.#pressed.has(press)) setTimeout(() => this.#pressed.delete(press), 10000);
  }

  /** A short passing remark at the top of the chat. */
  say(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => (this.toast.hidden = true), TOAST_TIME);
  }

  // --- doing ------------------------------------------------------------------------------------------------------

  #send(frame) {
    if (!this.#person) return;
    const sent = this.#app.connection.send({ account: this.#person.account, group: this.name === "group", ...frame });
    if (sent.kind !== "press" || this.#app.plain) this.#showFrame(sent);
    this.#showStart();
    this.toEnd();
    return sent;
  }

  #press(entry, choice, button) {
    if (choice.role === "contact") {
      this.#send({ kind: "contact" });
      return;
    }
    const sent = this.#send({ kind: "press", message: entry.message, data: choice.data, key: choice.key });
    button.setAttribute("aria-busy", "true");
    this.#pressed.set(sent.id, button);
  }

  /** Offer to open the conversation with what an invitation's link carries. */
  invite(payload) {
    this.#draft().payload = payload;
    this.#showStart();
    this.start.focus();
  }

  #begin() {
    const draft = this.#draft();
    if (this.#isBlocked()) this.#send({ kind: "unblocked" });
    else this.#send({ kind: "start", text: draft.payload });
    draft.payload = "";
    this.#showStart();
    this.field.focus();
  }

  async #submit() {
    const draft = this.#draft();
    const text = this.field.value.trim();
    if (text.length > TEXT_LIMIT) {
      this.say(this.#app.texts.too_long);
      return;
    }
    if (draft.files.length) await this.#submitFiles(draft, text);
    else if (text) this.#send({ kind: "text", text });
    else return;
    this.#keepDraft();
  }

  async #submitFiles(draft, text) {
    if (draft.busy) return;
    const { account } = this.#person;
    draft.busy = true;
    this.#showChosen();
    try {
      while (draft.files.length) {
        const response = await upload(draft.files[0]);
        const answer = await response.json();
        if (!response.ok) {
          this.say(this.#app.texts[`file_${answer.error}`] ?? this.#app.texts.file_failed);
          draft.files.shift();
          continue;
        }
        this.#send({ account, kind: "file", file: answer.ref, text, shown: answer });
        draft.files.shift();
        text = "";
        this.field.value = "";
      }
    } catch {
      this.say(this.#app.texts.file_failed);
    } finally {
      draft.busy = false;
      this.#showChosen();
    }
  }

  #choose(files) {
    const fitting = [...files].filter((file) => file.size <= FILE_LIMIT);
    if (fitting.length < files.length) this.say(this.#app.texts.file_too_large);
    this.#draft().files.push(...fitting);
    this.#showChosen();
    this.field.focus();
  }

  #listen() {
    this.select.addEventListener("change", () => {
      this.#drafts.set(this.chat, { ...this.#draft(), text: this.field.value });
      this.#person = this.#persons.find((person) => person.account === this.select.value);
      this.#app.remember(this.name, this.#person.account);
      this.#app.read(this);
      this.render();
    });
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit().then(() => this.#fit());
    });
    this.field.addEventListener("keydown", (event) => {
      // Vietnamese input methods use Enter to finish a word: that is not yet the end of the message.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.composer.requestSubmit();
      }
    });
    this.field.addEventListener("input", () => this.#fit());
    this.attach.addEventListener("click", () => this.#openMenu(this.menu.hidden));
    this.menu.addEventListener("click", (event) => this.#choseFromMenu(event.target.closest("button")?.dataset.do));
    this.picker.addEventListener("change", () => {
      this.#choose(this.picker.files);
      this.picker.value = "";
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        this.#openMenu(false);
        this.attach.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!this.menu.contains(event.target) && !this.attach.contains(event.target)) this.#openMenu(false);
    });
    this.start.addEventListener("click", () => this.#begin());
    this.jump.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      if (this.#isAtEnd()) this.jump.hidden = true;
    });
    this.log.addEventListener("load", () => this.toEnd(), true); // a picture has got its height
    this.log.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const payload = link && this.#app.invitation(link.href);
      if (payload) {
        event.preventDefault();
        this.#app.open(payload);
      }
    });
  }

  async #choseFromMenu(what) {
    if (!what) return;
    this.#openMenu(false);
    if (what === "file") this.picker.click();
    else if (what === "sample") this.#choose([await samplePhoto(this.#app.texts.sample_photo)]);
    else this.#send({ kind: what });
  }

  #openMenu(open) {
    if (this.menu.hidden === !open) return;
    this.menu.hidden = !open;
    this.attach.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
  }

  // --- drafts, unread, scrolling ------------------------------------------------------------------------------------

  #draft() {
    if (!this.#drafts.has(this.chat)) this.#drafts.set(this.chat, { text: "", files: [], payload: "" });
    return this.#drafts.get(this.chat);
  }

  #keepDraft() {
    this.field.value = "";
    this.#draft().text = "";
  }

  /** Forget everything that was begun (the phones were emptied). */
  forget() {
    this.#drafts.clear();
    this.#pressed.clear();
    this.field.value = "";
    this.toast.hidden = true;
  }

  #showDraft() {
    if (document.activeElement !== this.field) this.field.value = this.#draft().text || this.field.value;
    this.#showChosen();
    this.#showStart();
    this.#fit();
  }

  #showStart() {
    const fresh = this.name !== "group" && this.log.childElementCount === 0;
    const blocked = this.#isBlocked();
    const offered = fresh || blocked || Boolean(this.#draft().payload);
    this.start.textContent = blocked ? this.#app.texts.unblock : this.#app.texts.start;
    this.start.hidden = !offered;
    this.composer.hidden = offered;
    this.empty.hidden = this.log.childElementCount > 0;
  }

  #isBlocked() {
    const done = [...this.#app.entries(this.chat), ...this.#app.connection.pending.filter((frame) => this.#chatOf(frame) === this.chat)];
    const last = done.findLast((each) => ["blocked", "unblocked", "start"].includes(each.kind));
    return last?.kind === "blocked";
  }

  #showChosen() {
    const draft = this.#draft();
    this.chosen.hidden = draft.files.length === 0;
    this.chosen.replaceChildren(
      ...draft.files.map((file) => {
        const row = element("span", "chosen-file");
        row.append(icon("file"), element("span", "chip-name", file.name), element("span", "chip-size", sizeOf(file.size)));
        const remove = element("button", "icon");
        remove.type = "button";
        remove.setAttribute("aria-label", `${this.#app.texts.remove} ${file.name}`);
        remove.append(icon("close"));
        remove.disabled = Boolean(draft.busy);
        remove.addEventListener("click", () => {
          draft.files = draft.files.filter((other) => other !== file);
          this.#showChosen();
        });
        row.append(remove);
        return row;
      }),
    );
    if (draft.busy) this.chosen.append(element("span", "sending", this.#app.texts.sending));
    this.field.placeholder = draft.files.length ? this.#app.texts.caption : this.#app.texts.type;
  }

  #showUnread() {
    const options = this.#persons.map((person) => {
      const unread = this.name === "group" ? 0 : this.#app.unread(person.account);
      const role = (this.#app.language === "en" && person.role_label_en) || person.role_label;
      const option = element("option", "", `${unread ? "● " : ""}${person.name}${role ? ` – ${role}` : ""}`);
      option.value = person.account;
      option.selected = person === this.#person;
      return option;
    });
    this.select.replaceChildren(...options);
    this.#showBadge();
  }

  #showBadge() {
    const others = this.chats.filter((chat) => chat !== this.chat).reduce((sum, chat) => sum + this.#app.unread(chat), 0);
    this.badge.hidden = others === 0;
    this.badge.textContent = String(others);
    this.badge.setAttribute("aria-label", this.#app.texts.unread.replace("{n}", String(others)));
  }

  /** The number of unread messages changed. */
  unreadChanged() {
    this.#showUnread();
  }

  #focusNewest(entry) {
    const item = this.#bubbles.get(entry.message) ?? this.log.lastElementChild;
    const target = item?.querySelector("button") ?? item;
    if (target === item) item.tabIndex = -1;
    target?.focus({ preventScroll: true });
  }

  #isAtEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  #fit() {
    this.field.rows = Math.min(5, this.field.value.split("\n").length);
  }

  #chatOf(frame) {
    return frame.group ? "group" : frame.account;
  }
}

function upload(file) {
  const types = { doc: "application/msword", xls: "application/vnd.ms-excel", txt: "text/plain", pdf: "application/pdf" };
  types.docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  types.xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const type = file.type || types[file.name.split(".").at(-1).toLowerCase()] || "application/octet-stream";
  const headers = { "Content-Type": type, "X-File-Name": encodeURIComponent(file.name) };
  return fetch("/simulator/files", { method: "POST", body: file, headers });
}
