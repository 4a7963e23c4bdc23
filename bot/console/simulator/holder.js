// The lists above a phone: who holds it and, on the third one, which group is open. What is unread is marked in them.

import { element } from "./bubbles.js";

export class Holder {
  #app;
  #name;
  #persons;
  #groups;
  person;
  group; // null on a phone for private conversations

  /** `changed` is called when somebody else holds the phone, or another group is open. */
  constructor(root, name, { persons, groups }, app, changed) {
    this.#app = app;
    this.#name = name;
    this.#persons = persons;
    this.#groups = groups;
    this.people = root.querySelector(".people");
    this.places = root.querySelector(".places");
    this.badge = root.querySelector(".badge");
    const remembered = persons.find((person) => person.account === app.remembered(`person.${name}`));
    this.person = remembered ?? persons.find((person) => groups.length && person.phone === "resident") ?? persons[0];
    this.group = groups.find((group) => group.chat === app.remembered("group")) ?? groups[0] ?? null;
    if (!this.group) this.places.remove();
    this.people.addEventListener("change", () => {
      this.person = persons.find((person) => person.account === this.people.value);
      app.remember(`person.${name}`, this.person.account);
      changed();
    });
    this.places.addEventListener("change", () => {
      this.group = groups.find((group) => group.chat === this.places.value);
      app.remember("group", this.group.chat);
      changed();
    });
  }

  get chat() {
    return this.group?.chat ?? this.person?.account ?? "";
  }

  /** The chats that can be read on this phone. */
  get chats() {
    return this.group ? this.#groups.map((group) => group.chat) : this.#persons.map((person) => person.account);
  }

  /** The title of the open group, as it is now. */
  get title() {
    return this.#titleOf(this.group);
  }

  /** Show who and what can be chosen. The lists' entries stay, so that an open list stays open. */
  show() {
    const texts = this.#app.texts;
    this.people.setAttribute("aria-label", `${texts.person}: ${texts[`phone_${this.#name}`]}`);
    this.places.setAttribute("aria-label", texts.group);
    this.#persons.forEach((person, index) => {
      const role = (this.#app.language === "en" && person.role_label_en) || person.role_label;
      const label = `${person.name}${role ? ` – ${role}` : ""}`;
      this.#option(this.people, index, person.account, label, person === this.person, !this.group);
    });
    this.#groups.forEach((group, index) => {
      this.#option(this.places, index, group.chat, this.#titleOf(group), group === this.group, true);
    });
    this.#showBadge();
  }

  #option(select, index, value, label, selected, isChat) {
    const option = select.options[index] ?? select.appendChild(element("option"));
    option.value = value;
    option.textContent = `${isChat && this.#app.unread(value) ? "● " : ""}${label}`;
    option.selected = selected;
  }

  #titleOf(group) {
    const now = this.#app.group(group.chat).title;
    return this.#app.language === "en" ? now.replace(group.title, group.title_en) : now;
  }

  #showBadge() {
    const others = this.chats.filter((chat) => chat !== this.chat).reduce((sum, chat) => sum + this.#app.unread(chat), 0);
    this.badge.hidden = others === 0;
    this.badge.textContent = String(others);
    this.badge.setAttribute("aria-label", this.#app.texts.unread.replace("{n}", String(others)));
  }
}
