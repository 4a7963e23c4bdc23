// The page: three phones, the tabs that choose one on a narrow screen, and the switches in the top bar.

import { element, icon } from "./bubbles.js";
import { ClockBar } from "./clock.js";
import { Connection } from "./connection.js";
import { Phone } from "./phone.js";

const NAMES = ["unit", "officer", "group"];
const narrow = matchMedia("(max-width: 999px)");
const byId = (id) => document.getElementById(id);

class App {
  #dictionary;
  #chats = {};
  #unread = new Map();
  #tabs = new Map();
  #names = new Map();
  #groups = {}; // chat -> what the group is like now
  #epoch = "";
  clock = new ClockBar(this);
  phones = [];
  plain = recall("plain") === "yes";
  language = recall("language") === "en" ? "en" : "vi";
  shown = NAMES.includes(recall("tab")) ? recall("tab") : "unit";

  constructor(dictionary) {
    this.#dictionary = dictionary;
    this.connection = new Connection();
    this.#listen();
    this.#bar();
  }

  get texts() {
    return this.#dictionary[this.language];
  }

  entries(chat) {
    return this.#chats[chat] ?? [];
  }

  unread(chat) {
    return this.#unread.get(chat) ?? 0;
  }

  /** A group as it is now; before the first word from the server nothing is known of it. */
  group(chat) {
    return this.#groups[chat] ?? { title: "", member: false, may_post: false, deeds: [] };
  }

  personName(account) {
    return this.#names.get(account) ?? account;
  }

  remembered = recall;
  remember = keep;

  // --- what arrives -------------------------------------------------------------------------------------------------

  #listen() {
    const on = (name, react) => this.connection.addEventListener(name, (event) => react(event.detail));
    let bannerTimer = 0;
    on("persons", ({ persons, groups, clock }) => {
      this.#build(persons, groups);
      if (clock) this.clock.begin();
    });
    on("clock", (state) => this.clock.take(state));
    on("hello", ({ chats, epoch, groups }) => {
      clearTimeout(bannerTimer);
      byId("banner").hidden = true;
      this.#chats = chats;
      this.#groups = groups;
      if (this.#epoch && this.#epoch !== epoch) {
        this.#unread.clear();
        for (const phone of this.phones) phone.forget();
      }
      this.#epoch = epoch;
      for (const phone of this.phones) phone.render();
      this.#open();
      this.#showTabs();
      this.clock.refresh();
    });
    on("entry", ({ entry }) => this.#entry(entry));
    on("group", ({ chat, group }) => {
      this.#groups[chat] = group;
      this.#each((phone) => phone.groupChanged());
    });
    on("toast", ({ press, text }) => this.#each((phone) => phone.acknowledge(press, text)));
    on("ack", ({ id }) => this.#each((phone) => phone.settle(id)));
    on("refused", ({ id, reason }) => this.#each((phone) => phone.refuse(id, reason)));
    on("later", ({ id }) => this.#each((phone) => phone.delay(id)));
    on("offline", () => {
      clearTimeout(bannerTimer);
      bannerTimer = setTimeout(() => (byId("banner").hidden = false), 800);
    });
  }

  #each(act) {
    for (const phone of this.phones) act(phone);
  }

  #build(persons, groups) {
    if (this.phones.length) return;
    this.#names = new Map(persons.map((person) => [person.account, person.name]));
    const on = {
      unit: { persons: persons.filter((person) => person.phone !== "officer"), groups: [] },
      officer: { persons: persons.filter((person) => person.phone === "officer"), groups: [] },
      group: { persons, groups },
    };
    this.phones = NAMES.map((name) => new Phone(name, on[name], this));
    byId("phones").replaceChildren(...this.phones.map((phone) => phone.root));
    byId("tabs").replaceChildren(...NAMES.map((name) => this.#tab(name)));
    this.#translate();
    this.#showTabs();
  }

  #entry(entry) {
    (this.#chats[entry.chat] ??= []).push(entry);
    for (const phone of this.phones) {
      if (phone.chat === entry.chat) phone.add(entry);
    }
    const seen = this.phones.some((phone) => phone.chat === entry.chat && this.#isVisible(phone));
    if (!entry.author && !seen) {
      this.#unread.set(entry.chat, this.unread(entry.chat) + 1);
      this.#unreadChanged();
    }
    this.clock.refresh();
  }

  // --- tabs and unread ------------------------------------------------------------------------------------------------

  #isVisible(phone) {
    return !narrow.matches || phone.name === this.shown;
  }

  read(phone) {
    this.#unread.delete(phone.chat);
    this.#unreadChanged();
  }

  #unreadChanged() {
    for (const phone of this.phones) phone.unreadChanged();
    this.#showTabs();
  }

  #tab(name) {
    const tab = element("button", "tab");
    tab.type = "button";
    tab.append(icon(name), element("span", "tab-name"), element("span", "badge"));
    tab.lastElementChild.setAttribute("role", "img");
    tab.addEventListener("click", () => this.show(name));
    this.#tabs.set(name, tab);
    return tab;
  }

  show(name) {
    this.shown = name;
    keep("tab", name);
    const phone = this.phones.find((each) => each.name === name);
    if (phone) {
      this.read(phone);
      this.#showTabs();
      phone.toEnd();
    }
  }

  #showTabs() {
    for (const phone of this.phones) {
      const tab = this.#tabs.get(phone.name);
      const current = phone.name === this.shown;
      phone.root.classList.toggle("shown", current);
      tab.setAttribute("aria-current", String(current));
      tab.setAttribute("aria-controls", phone.root.id);
      tab.querySelector(".tab-name").textContent = this.texts[`phone_${phone.name}`];
      const count = phone.chats.reduce((sum, chat) => sum + this.unread(chat), 0);
      const badge = tab.querySelector(".badge");
      badge.hidden = count === 0;
      badge.textContent = String(count);
      badge.setAttribute("aria-label", this.texts.unread.replace("{n}", String(count)));
    }
  }

  // --- invitations: links that open a conversation --------------------------------------------------------------------

  /** What a link of this page carries for the assistant; empty for any other link. */
  invitation(href) {
    const url = new URL(href, location.href);
    return url.origin === location.origin && url.pathname === "/" ? url.searchParams.get("start") ?? "" : "";
  }

  open(payload) {
    this.show("unit");
    this.phones.find((phone) => phone.name === "unit")?.composer.invite(payload);
  }

  #open() {
    const payload = this.invitation(location.href);
    if (!payload) return;
    history.replaceState(null, "", "/");
    this.open(payload);
  }

  // --- the top bar ------------------------------------------------------------------------------------------------------

  #bar() {
    const plain = byId("plain");
    plain.checked = this.plain;
    plain.addEventListener("change", () => {
      this.plain = plain.checked;
      keep("plain", this.plain ? "yes" : "no");
      document.body.classList.toggle("plain", this.plain);
      for (const phone of this.phones) phone.render();
    });
    document.body.classList.toggle("plain", this.plain);
    byId("language").addEventListener("click", () => {
      this.language = this.language === "vi" ? "en" : "vi";
      keep("language", this.language);
      this.#translate();
      for (const phone of this.phones) phone.render();
      this.#showTabs();
      this.clock.show();
    });
    const settings = byId("settings");
    const unfold = (open) => {
      byId("controls").classList.toggle("open", open);
      settings.setAttribute("aria-expanded", String(open));
    };
    settings.addEventListener("click", () => unfold(settings.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".bar")) unfold(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") unfold(false);
    });
    byId("reset").addEventListener("click", () => {
      unfold(false);
      byId("confirm").returnValue = "";
      byId("confirm").showModal();
    });
    byId("confirm").addEventListener("close", () => {
      if (byId("confirm").returnValue === "yes") this.#reset();
    });
    narrow.addEventListener("change", () => this.#each((phone) => phone.toEnd()));
    this.#translate();
  }

  async #reset() {
    byId("reset").disabled = true;
    let ok = false;
    try {
      ok = (await fetch("/simulator/reset", { method: "POST" })).ok;
    } catch {
      ok = false; // said below
    }
    byId("reset").disabled = false;
    this.say(ok ? this.texts.reset_done : this.texts.reset_failed);
  }

  /** A short passing remark on all phones. */
  say(text) {
    this.#each((phone) => phone.say(text));
  }

  #translate() {
    document.documentElement.lang = this.language;
    document.title = this.texts.title;
    byId("banner").textContent = this.texts.reconnecting;
    const set = (attribute, apply) => {
      for (const node of document.querySelectorAll(`[data-${attribute}]`)) apply(node, this.texts[node.dataset[attribute]]);
    };
    set("text", (node, text) => (node.textContent = text));
    set("label", (node, text) => node.setAttribute("aria-label", text));
    set("title", (node, text) => (node.title = text));
    set("placeholder", (node, text) => (node.placeholder = text));
    byId("language").lang = this.language === "vi" ? "en" : "vi";
  }
}

function recall(key) {
  try {
    return localStorage.getItem(`simulator.${key}`);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(`simulator.${key}`, value);
  } catch {
    // Nothing is remembered then; everything else works.
  }
}

new App(await (await fetch("/simulator/texts.json")).json());
