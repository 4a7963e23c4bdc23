// One phone and the chat that it shows.

import { bubble, element, fileBlock, keyboard, linked, markup, textBlock } from "./bubbles.js";
import { dayOf } from "./clock.js";
import { Composer } from "./composer.js";
import { Holder } from "./holder.js";

const TOAST_TIME = 3500; // milliseconds
const NOTED = ["blocked", "unblocked", "added", "removed", "renamed", "muted", "unmuted", "topics", "left"];

export class Phone {
  #app;
  #bubbles = new Map(); // message id -> list item, to edit in place
  #mine = new Map(); // event id -> list item, to show when it is kept
  #pressed = new Map(); // event id of a press -> button
  #day = ""; // of the newest entry
  #following = true; // the newest message is in sight and is to stay so
  #toastTimer = 0;
  #size = "";

  /** `on` are the persons who can hold the phone, and the groups that can be open on it (on the third one only). */
  constructor(name, on, app) {
    this.name = name;
    this.#app = app;
    this.root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.root.dataset.phone = name;
    this.root.id = `phone-${name}`;
    const find = (selector) => this.root.querySelector(selector);
    this.heading = find("h2");
    this.heading.id = `heading-${name}`;
    this.root.setAttribute("aria-labelledby", this.heading.id);
    this.log = find(".log");
    this.scroller = find(".scroller");
    this.empty = find(".empty");
    this.jump = find(".jump");
    this.toast = find(".toast");
    this.holder = new Holder(this.root, name, on, app, () => {
      app.read(this);
      this.render();
    });
    this.composer = new Composer(this.root, this, app);
    find(".menu-group").hidden = !this.holder.group;
    this.chatName = find(".chat-name");
    this.chatStatus = find(".chat-status");
    find(".avatar use").setAttribute("href", this.holder.group ? "#i-group" : "#i-officer");
    this.#listen();
  }

  get chat() {
    return this.holder.chat;
  }

  /** Who speaks here, as every frame says it. */
  get sender() {
    return { account: this.holder.person.account, group: this.holder.group?.chat };
  }

  get isFresh() {
    return !this.holder.group && this.log.childElementCount === 0;
  }

  get isBlocked() {
    const pending = this.#app.connection.pending.filter((frame) => this.#chatOf(frame) === this.chat);
    const done = [...this.#app.entries(this.chat), ...pending];
    return done.findLast((each) => ["blocked", "unblocked", "start"].includes(each.kind))?.kind === "blocked";
  }

  /** The chats that can be read on this phone. */
  get chats() {
    return this.holder.chats;
  }

  /** What can be done here to the assistant: kinds of frames. */
  get deeds() {
    return this.holder.group ? this.#app.group(this.chat).deeds : ["blocked"];
  }

  // --- showing --------------------------------------------------------------------------------------------------

  /** Show everything anew, after a change of person, of view or of language. */
  render() {
    const texts = this.#app.texts;
    this.heading.textContent = texts[`heading_${this.name}`];
    this.groupChanged();
    this.scroller.setAttribute("aria-label", texts.log);
    this.log.lang = this.holder.person?.language ?? "vi";
    this.scroller.setAttribute("aria-live", "off"); // a whole conversation is not news
    this.log.replaceChildren();
    this.#bubbles.clear();
    this.#mine.clear();
    this.#day = "";
    for (const entry of this.#app.entries(this.chat)) this.#show(entry);
    for (const frame of this.#app.connection.pending) {
      if (this.#chatOf(frame) === this.chat && !this.#mine.has(frame.id)) this.#showFrame(frame);
    }
    requestAnimationFrame(() => this.scroller.setAttribute("aria-live", "polite"));
    this.empty.hidden = this.log.childElementCount > 0;
    this.composer.show();
    this.toEnd();
  }

  /** The open group has another title, or the assistant has another standing in it. */
  groupChanged() {
    const texts = this.#app.texts;
    let [title, status, empty] = [texts.assistant, texts.assistant_status, texts.empty];
    if (this.holder.group) {
      const { member, may_post: mayPost } = this.#app.group(this.chat);
      title = this.holder.title;
      status = member && mayPost ? texts.group_status : member ? texts.group_muted : texts.group_without;
      empty = member ? texts.empty_group : texts.empty_group_without;
    }
    this.chatName.textContent = title;
    this.chatStatus.textContent = status;
    this.empty.textContent = empty;
    this.holder.show();
  }

  /** The number of unread messages changed. */
  unreadChanged() {
    this.holder.show();
  }

  /** A new entry of the chat that is shown. */
  add(entry) {
    const focused = this.log.contains(document.activeElement);
    this.#show(entry);
    if (focused && !this.log.contains(document.activeElement)) this.#focusNewest(entry);
    this.composer.showStart();
    if (this.#following || entry.author) this.toEnd();
    else this.jump.hidden = false;
  }

  #show(entry) {
    this.empty.hidden = true;
    const waiting = entry.event && this.#mine.get(entry.event);
    const texts = this.#app.texts;
    this.#showDay(dayOf(new Date(entry.at), texts));
    if (NOTED.includes(entry.kind)) {
      this.#place(this.#note(entry), waiting);
    } else if (this.#app.plain) {
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

  /** A line with the date where the day changes. */
  #showDay(day) {
    if (this.#day && this.#day !== day) this.log.append(element("li", "day", day));
    this.#day = day;
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
    const content = [];
    if (entry.file) content.push(fileBlock(entry.file, texts));
    const said = { start: `/start ${entry.text ?? ""}`.trim(), contact: `📱 ${entry.text}` }[entry.kind] ?? entry.text;
    if (entry.kind === "sticker" || entry.kind === "voice") content.push(this.#oddity(entry.kind));
    else if (said) content.push(textBlock([linked(said)]));
    const other = this.holder.group && entry.author !== this.holder.person.account;
    const author = this.holder.group ? this.#app.personName(entry.author) : "";
    const state = other ? null : this.#state(this.#app.connection.isPending(entry.event));
    const item = bubble(other ? "in" : "out", content, { author, at: entry.at, state });
    if (entry.event) this.#mine.set(entry.event, item);
    return item;
  }

  /** What was done to the assistant, or to the group, as one line in the middle. */
  #note(entry) {
    const told = this.#app.texts[`was_${entry.kind}`];
    const text = told.replace("{name}", this.#app.personName(entry.author)).replace("{title}", entry.text || "…");
    const note = element("li", "note", text);
    if (entry.event) this.#mine.set(entry.event, note);
    return note;
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
    const text = frame.kind === "contact" ? this.holder.person.number : frame.text;
    const entry = { author: frame.account, kind: frame.kind, text, event: frame.id, file: frame.shown };
    if (frame.kind === "press" && !this.#app.plain) return;
    if (frame.kind === "press") entry.text = frame.key;
    this.empty.hidden = true;
    this.log.append(NOTED.includes(entry.kind) ? this.#note(entry) : this.#own(entry));
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

  send(frame) {
    const sent = this.#app.connection.send({ ...this.sender, ...frame });
    if (this.#chatOf(sent) !== this.chat) return sent; // an upload ended after the phone changed hands
    if (sent.kind !== "press" || this.#app.plain) this.#showFrame(sent);
    this.composer.showStart();
    this.toEnd();
    return sent;
  }

  #press(entry, choice, button) {
    if (choice.role === "contact") {
      this.send({ kind: "contact" });
      return;
    }
    const sent = this.send({ kind: "press", message: entry.message, data: choice.data, key: choice.key });
    button.setAttribute("aria-busy", "true");
    this.#pressed.set(sent.id, button);
  }

  #listen() {
    this.jump.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      if (this.#size !== this.#sizeNow()) return; // the window moved, not the reader
      this.#following = this.#isAtEnd();
      if (this.#following) this.jump.hidden = true;
    });
    const settle = () => this.#following && this.toEnd();
    this.log.addEventListener("load", settle, true); // a picture has got its height
    new ResizeObserver(() => {
      this.#size = this.#sizeNow();
      settle(); // a keyboard came up, or the telephone was turned
    }).observe(this.scroller);
    this.log.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const payload = link && this.#app.invitation(link.href);
      if (payload) {
        event.preventDefault();
        this.#app.open(payload);
      }
    });
  }

  // --- unread, focus, scrolling ------------------------------------------------------------------------------------

  /** Forget everything that was begun (the phones were emptied). */
  forget() {
    this.composer.forget();
    this.#pressed.clear();
    this.toast.hidden = true;
  }

  #focusNewest(entry) {
    const item = this.#bubbles.get(entry.message) ?? this.log.lastElementChild;
    const target = item?.querySelector("button") ?? item;
    if (target === item) item.tabIndex = -1;
    target?.focus({ preventScroll: true });
  }

  #sizeNow() {
    return `${this.scroller.clientWidth}x${this.scroller.clientHeight}`;
  }

  #isAtEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  toEnd() {
    this.#following = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  #chatOf(frame) {
    return frame.group || frame.account;
  }
}
