// How one entry of a chat looks. Texts only ever become text nodes: nothing in a message can become code or markup
// other than bold and italic.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/;
const CLOCK = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The assistant's text: <b> and <i> become elements, entities characters, everything else stays text. */
export function markup(text) {
  const root = document.createDocumentFragment();
  const open = [root];
  for (const part of text.split(/(<\/?[bi]>)/)) {
    if (part === "<b>" || part === "<i>") {
      const made = document.createElement(part[1]);
      open.at(-1).append(made);
      open.push(made);
    } else if (part === "</b>" || part === "</i>") {
      if (open.length > 1) open.pop();
    } else {
      open.at(-1).append(linked(decoded(part)));
    }
  }
  return root;
}

function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()];
    const code = decimal ? Number(decimal) : parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Plain text with its web addresses as links. */
export function linked(text) {
  const root = document.createDocumentFragment();
  text.split(LINK).forEach((part, index) => {
    if (index % 2 === 0) {
      root.append(part);
      return;
    }
    const link = element("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    root.append(link);
  });
  return root;
}

/** The list item of an entry. `side` is "in" or "out"; `content` are nodes. */
export function bubble(side, content, { author = "", at = "", state = null } = {}) {
  const item = element("li", `entry ${side}`);
  const box = element("div", "bubble");
  if (author) box.append(element("span", "author", author));
  box.append(...content);
  const foot = element("span", "foot");
  if (at) {
    const time = element("time", "", CLOCK.format(new Date(at)));
    time.dateTime = at;
    foot.append(time);
  }
  if (state) foot.append(state);
  box.append(foot);
  item.append(box);
  return item;
}

export function textBlock(nodes) {
  const block = element("div", "text");
  block.append(...nodes);
  return block;
}

/** A picture as a thumbnail, a video with its player, anything else as a chip with name and size. */
export function fileBlock(file, texts) {
  if (file.kind === "video") return videoBlock(file, texts);
  const link = element("a", file.kind === "photo" ? "thumb" : "chip");
  link.href = `/simulator/files/${encodeURIComponent(file.ref)}`;
  link.target = "_blank";
  link.rel = "noopener";
  if (file.kind === "photo") {
    const image = element("img");
    image.src = link.href;
    image.alt = file.name || texts.photo;
    link.append(image);
  } else {
    link.append(icon("file"), element("span", "chip-name", file.name || file.ref), element("span", "chip-size", sizeOf(file.size)));
  }
  return link;
}

function videoBlock(file, texts) {
  const video = element("video", "clip");
  video.src = `/simulator/files/${encodeURIComponent(file.ref)}`;
  video.controls = true;
  video.preload = "metadata";
  video.playsInline = true;
  video.setAttribute("aria-label", file.name || texts.video);
  return video;
}

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;
}

/** The buttons under a message; `press(choice, button)` is called for each press. */
export function keyboard(rows, press) {
  const board = element("div", "keyboard");
  for (const row of rows) {
    const line = element("div", "row");
    for (const choice of row) {
      const button = element("button", `choice ${choice.role}`);
      button.type = "button";
      button.dataset.data = choice.data;
      if (choice.role === "contact") button.append(icon("phone"));
      button.append(element("span", "", choice.label));
      button.addEventListener("click", () => press(choice, button));
      line.append(button);
    }
    if (line.childElementCount) board.append(line);
  }
  return board;
}

/** A picture made here, so that evidence can be tried without having one at hand. */
export function samplePhoto(caption) {
  const canvas = element("canvas");
  canvas.width = 1200;
  canvas.height = 900;
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 900);
  sky.addColorStop(0, "#8ec5e8");
  sky.addColorStop(0.62, "#e6f2ea");
  sky.addColorStop(0.63, "#7aa874");
  sky.addColorStop(1, "#4f7d52");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 1200, 900);
  pen.fillStyle = "#f4f0e6";
  pen.fillRect(300, 380, 600, 260);
  pen.fillStyle = "#b5533c";
  pen.beginPath();
  pen.moveTo(260, 380);
  pen.lineTo(600, 220);
  pen.lineTo(940, 380);
  pen.fill();
  pen.fillStyle = "#0b5a41";
  pen.fillRect(300, 700, 600, 110);
  pen.fillStyle = "#fff";
  pen.font = "bold 64px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.fillText(caption, 600, 778);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(new File([blob], "anh-mau.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85));
}
