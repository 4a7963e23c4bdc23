// The line to the server: everything a person does goes into a queue that survives a reload and is repeated, with the
// same id, until the server says that it is kept. Per person one at a time, so that the order stays as it was.

const QUEUE = "simulator.queue";
const SLOWEST = 5000; // milliseconds between two attempts to connect
const LONGEST = 30000; // milliseconds between two attempts to send what the server could not keep

export class Connection extends EventTarget {
  #socket = null;
  #queue = [];
  #inFlight = new Set();
  #delays = new Map(); // event id -> milliseconds to wait next time
  #pause = 300;
  #epoch = "";
  #timer = 0;

  constructor() {
    super();
    try {
      this.#queue = JSON.parse(sessionStorage.getItem(QUEUE) ?? "[]");
    } catch {
      this.#queue = [];
    }
    window.addEventListener("online", () => this.#connect());
    this.#connect();
  }

  get pending() {
    return this.#queue;
  }

  isPending(id) {
    return this.#queue.some((frame) => frame.id === id);
  }

  /** Queue what a person did; returns the frame with its id. */
  send(frame) {
    const whole = { ...frame, id: newId(), epoch: this.#epoch };
    this.#queue.push(whole);
    this.#save();
    this.#pump();
    return whole;
  }

  #connect() {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.#timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/simulator/line`);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.#inFlight.clear();
      this.#emit("offline");
      this.#timer = setTimeout(() => this.#connect(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, SLOWEST);
    });
  }

  #receive(frame) {
    if (frame.type === "hello") {
      this.#pause = 300;
      this.#epoch = frame.epoch;
      this.#queue = this.#queue.filter((waiting) => waiting.epoch === frame.epoch);
      this.#save();
      this.#emit("hello", frame);
      this.#pump();
    } else if (frame.type === "ack" || frame.type === "refused") {
      this.#queue = this.#queue.filter((waiting) => waiting.id !== frame.id);
      this.#inFlight.delete(frame.id);
      this.#delays.delete(frame.id);
      this.#save();
      this.#emit(frame.type, frame);
      this.#pump();
    } else if (frame.type === "later") {
      this.#emit("later", frame);
      const delay = this.#delays.get(frame.id) ?? frame.after * 1000;
      this.#delays.set(frame.id, Math.min(delay * 2, LONGEST));
      setTimeout(() => {
        this.#inFlight.delete(frame.id);
        this.#pump();
      }, delay);
    } else {
      this.#emit(frame.type, frame);
    }
  }

  #pump() {
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.#epoch) return;
    const busy = new Set();
    for (const frame of this.#queue) {
      if (!busy.has(frame.account) && !this.#inFlight.has(frame.id)) {
        this.#inFlight.add(frame.id);
        this.#socket.send(JSON.stringify(frame));
      }
      busy.add(frame.account);
    }
  }

  #save() {
    try {
      sessionStorage.setItem(QUEUE, JSON.stringify(this.#queue));
    } catch {
      // A browser without storage still sends; only a reload would forget what is waiting.
    }
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A random UUID; crypto.randomUUID itself is missing where the page is not served from this machine or by TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
