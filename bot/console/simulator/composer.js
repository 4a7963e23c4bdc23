// The lower end of a phone: typing, attaching, the small menu, and the one big button that begins a conversation.

import { element, icon, samplePhoto, sizeOf } from "./bubbles.js";

const TEXT_LIMIT = 10000;
const FILE_LIMIT = 20 * 1024 * 1024; // bytes

const TYPES = {
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  mov: "video/quicktime",
  mp4: "video/mp4",
  pdf: "application/pdf",
  txt: "text/plain",
  webm: "video/webm",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** `phone` has `chat`, `isFresh`, `isBlocked`, `deeds`, `send(frame)` and `say(text)`; each chat has its own draft. */
export class Composer {
  #phone;
  #app;
  #drafts = new Map(); // chat -> { text, files, payload, busy }
  #chat = ""; // whose draft is in the field

  constructor(root, phone, app) {
    this.#phone = phone;
    this.#app = app;
    const find = (selector) => root.querySelector(selector);
    this.form = find(".composer");
    this.field = find("textarea");
    this.picker = find("input[type=file]");
    this.attach = find(".attach");
    this.menu = find(".menu");
    this.chosen = find(".chosen");
    this.start = find(".start");
    this.#listen(root);
  }

  /** Show the draft of the phone's present chat. */
  show() {
    if (this.#chat !== this.#phone.chat) {
      if (this.#drafts.has(this.#chat)) this.#drafts.get(this.#chat).text = this.field.value;
      this.#chat = this.#phone.chat;
      this.field.value = this.#draft().text;
    }
    this.#showChosen();
    this.showStart();
    this.#fit();
  }

  /** Where there is nothing to answer yet, one button stands in place of the field. */
  showStart() {
    const blocked = this.#phone.isBlocked;
    const offered = this.#phone.isFresh || blocked || Boolean(this.#draft().payload);
    this.start.textContent = blocked ? this.#app.texts.unblock : this.#app.texts.start;
    this.start.hidden = !offered;
    this.form.hidden = offered;
  }

  /** Offer to open the conversation with what an invitation's link carries. */
  invite(payload) {
    this.#draft().payload = payload;
    this.showStart();
    this.start.focus();
  }

  /** Forget everything that was begun (the phones were emptied). */
  forget() {
    this.#drafts.clear();
    this.field.value = "";
  }

  // --- sending ----------------------------------------------------------------------------------------------------

  #begin() {
    const draft = this.#draft();
    if (this.#phone.isBlocked) this.#phone.send({ kind: "unblocked" });
    else this.#phone.send({ kind: "start", text: draft.payload });
    draft.payload = "";
    this.showStart();
    this.field.focus();
  }

  async #submit() {
    const draft = this.#draft();
    const text = this.field.value.trim();
    if (text.length > TEXT_LIMIT) {
      this.#phone.say(this.#app.texts.too_long);
    } else if (draft.files.length) {
      await this.#submitFiles(draft, this.#phone.chat, text);
    } else if (text) {
      this.#phone.send({ kind: "text", text });
      this.field.value = "";
    }
    this.#fit();
  }

  async #submitFiles(draft, chat, caption) {
    if (draft.busy) return;
    const sender = this.#phone.sender;
    draft.busy = true;
    this.#showChosen();
    try {
      while (draft.files.length) {
        const response = await upload(draft.files[0]);
        const answer = await response.json();
        draft.files.shift();
        if (!response.ok) {
          this.#phone.say(this.#app.texts[`file_${answer.error}`] ?? this.#app.texts.file_failed);
          continue;
        }
        this.#phone.send({ ...sender, kind: "file", file: answer.ref, text: caption, shown: answer });
        caption = "";
        draft.text = "";
        if (this.#chat === chat) this.field.value = "";
      }
    } catch {
      this.#phone.say(this.#app.texts.file_failed);
    } finally {
      draft.busy = false;
      this.#showChosen();
    }
  }

  // --- choosing -----------------------------------------------------------------------------------------------------

  #choose(files) {
    const fitting = [...files].filter((file) => file.size <= FILE_LIMIT);
    if (fitting.length < files.length) this.#phone.say(this.#app.texts.file_too_large);
    this.#draft().files.push(...fitting);
    this.#showChosen();
    this.field.focus();
  }

  async #choseFromMenu(what) {
    if (!what) return;
    this.#openMenu(false);
    if (what === "file") this.picker.click();
    else if (what === "sample") this.#choose([await samplePhoto(this.#app.texts.sample_photo)]);
    else {
      this.#phone.send({ kind: what });
      this.attach.focus();
    }
  }

  #openMenu(open) {
    if (this.menu.hidden === !open) return;
    for (const deed of this.menu.querySelectorAll("[data-deed]")) deed.hidden = !this.#phone.deeds.includes(deed.dataset.do);
    this.menu.hidden = !open;
    this.attach.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
  }

  #showChosen() {
    const draft = this.#draft();
    this.chosen.hidden = draft.files.length === 0;
    this.chosen.replaceChildren(...draft.files.map((file) => this.#chosenFile(draft, file)));
    if (draft.busy) this.chosen.append(element("span", "sending", this.#app.texts.sending));
    this.field.placeholder = draft.files.length ? this.#app.texts.caption : this.#app.texts.type;
  }

  #chosenFile(draft, file) {
    const row = element("span", "chosen-file");
    const remove = element("button", "icon");
    remove.type = "button";
    remove.setAttribute("aria-label", `${this.#app.texts.remove} ${file.name}`);
    remove.append(icon("close"));
    remove.disabled = Boolean(draft.busy);
    remove.addEventListener("click", () => {
      draft.files = draft.files.filter((other) => other !== file);
      this.#showChosen();
      this.field.focus();
    });
    row.append(icon("file"), element("span", "chip-name", file.name), element("span", "chip-size", sizeOf(file.size)), remove);
    return row;
  }

  // --- inside -------------------------------------------------------------------------------------------------------

  #draft() {
    const chat = this.#phone.chat;
    if (!this.#drafts.has(chat)) this.#drafts.set(chat, { text: "", files: [], payload: "", busy: false });
    return this.#drafts.get(chat);
  }

  #fit() {
    this.field.rows = Math.min(5, this.field.value.split("\n").length);
  }

  #listen(root) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      // Vietnamese input methods use Enter to finish a word: that is not yet the end of the message.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.field.addEventListener("input", () => this.#fit());
    this.start.addEventListener("click", () => this.#begin());
    this.attach.addEventListener("click", () => this.#openMenu(this.menu.hidden));
    this.menu.addEventListener("click", (event) => this.#choseFromMenu(event.target.closest("button")?.dataset.do));
    this.picker.addEventListener("change", () => {
      this.#choose(this.picker.files);
      this.picker.value = "";
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        this.#openMenu(false);
        this.attach.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!this.menu.contains(event.target) && !this.attach.contains(event.target)) this.#openMenu(false);
    });
  }
}

function upload(file) {
  const type = file.type || TYPES[file.name.split(".").at(-1).toLowerCase()] || "application/octet-stream";
  const headers = { "Content-Type": type, "X-File-Name": encodeURIComponent(file.name) };
  return fetch("/simulator/files", { method: "POST", body: file, headers });
}
