// A mail that is read: its subject and sender, what a mail program offers for it, and its HTML or its text.

import { el, find, icon } from "./dom.js";
import { drawMailText, mailLink } from "./mail_text.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox"; // no scripts, no forms, an origin of its own
const OPEN_TO_ALL = [200, 202, 204];

/** Draws a mail into the reading view; `close()` leads back to the list. */
export function drawReading(mail, inbox, close) {
  const back = el("button", { type: "button", class: "mail-back" }, icon("fold"), "Inbox");
  back.addEventListener("click", close);
  const body = el("div", { class: "mail-body" });
  const kinds = mail.html === null ? null : kindSwitch(mail, inbox, body);
  find("email-reading").replaceChildren(
    el("div", { class: "mail-bar" }, back, kinds, leaveButton(mail, inbox)),
    el("p", { class: "mail-left", id: "email-left", hidden: true }),
    el("h3", { class: "mail-title", id: "email-subject", tabindex: "-1" }, mail.subject || "(no subject)"),
    el("p", { class: "mail-sender" }, el("strong", {}, mail.from.name || mail.from.address), ` <${mail.from.address}> to ${mail.mailbox}, ${inbox.page.times.minute(mail.at)}`),
    mail.remarks.map((remark) => el("p", { class: "mail-remark" }, icon("eye"), remark)),
    mail.attachments.map(({ name, size }) => el("p", { class: "mail-file" }, `Attached: ${name} (${size} bytes)`)),
    headerTable(mail), body);
  drawBody(mail, { body, asText: mail.html === null, inbox });
  if (mail.left !== null) drawLeft(mail, inbox);
}

/** The server live sends the frame's own policy; a record has no server, so its frame is made of text. */
function drawBody(mail, { body, asText, inbox }) {
  if (asText) return body.replaceChildren(drawMailText(mail.text));
  const source = inbox.page.recorded ? { srcdoc: mail.html } : { src: `/mail/${mail.id}` };
  return body.replaceChildren(el("iframe", { class: "mail-html", title: `The mail “${mail.subject}”`, sandbox: SANDBOX, ...source }));
}

function kindSwitch(mail, inbox, body) {
  const button = el("button", { type: "button", class: "mail-button", "aria-pressed": "false" }, "Plain text");
  button.addEventListener("click", () => {
    const asText = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(asText));
    drawBody(mail, { body, asText, inbox });
  });
  return button;
}

/** What mail programs show for List-Unsubscribe: a button for one click, else a link to the sender's page. */
function leaveButton(mail, inbox) {
  if (!mail.unsubscribe) return null;
  if (!mail.unsubscribe.one_click) return mailLink(mail.unsubscribe.address, "Unsubscribe", "mail-button");
  const button = el("button", { type: "button", class: "mail-button mail-leave", disabled: inbox.page.frozen }, "Unsubscribe");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const answer = await inbox.page.post("/mail/unsubscribe", { mail: mail.id });
    button.removeAttribute("aria-disabled");
    if (!answer.ok) tellLeft(answer.error, inbox);
  });
  return button;
}

/** Says how the one-click request was answered. */
export function drawLeft(mail, inbox) {
  const taken = OPEN_TO_ALL.includes(mail.left);
  tellLeft(taken ? "Unsubscribed: the sender took the one-click request." : `The sender refused the one-click request (HTTP ${mail.left}).`, inbox);
}

function tellLeft(sentence, inbox) {
  const line = find("email-left");
  line.hidden = false;
  line.textContent = sentence;
  if (!inbox.page.replaying) inbox.page.speaker.now(sentence);
}

function headerTable(mail) {
  const rows = mail.headers.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  return el("details", { class: "mail-headers" }, el("summary", {}, "Headers"), el("dl", {}, rows));
}
