// The inbox: its mails, newest first, and the one that is read. Opening one takes the place of the list, as on a phone.

import { drawSum } from "./channels.js";
import { el, find, icon, unseen } from "./dom.js";
import { drawReading, drawLeft } from "./mail_reading.js";

const ROW_STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

/** An empty inbox, wired. Mails come by `takeMail`. */
export function makeInbox(page) {
  const inbox = { page, mails: [], severalAddresses: false, open: null };
  find("email-list").addEventListener("keydown", rowKeys);
  find("email-reading").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    closeMail(inbox);
  });
  return inbox;
}

/** Whose inbox it is, from the server's first words. */
export function meetInbox(inbox, { mailboxes, for_anyone: forAnyone }) {
  const whose = forAnyone ? "mail to any address" : mailboxes.map(({ address }) => address).join(", ");
  inbox.severalAddresses = forAnyone || mailboxes.length > 1;
  find("email-summary").textContent = `${whose} · a local mail server`;
  find("email").setAttribute("aria-label", `Inbox, ${whose}`);
  drawInbox(inbox);
}

/** A mail came. */
export function takeMail(inbox, mail) {
  inbox.mails.unshift({ ...mail, unread: true, left: null });
  if (!inbox.page.replaying) inbox.page.speaker.later("Inbox", "mail");
  drawInbox(inbox);
}

/** The one-click request of a mail was answered. */
export function mailLeft(inbox, { id, status }) {
  const mail = inbox.mails.find((one) => one.id === id);
  if (!mail) return;
  mail.left = status;
  if (inbox.open === mail) drawLeft(mail, inbox);
}

/** Opens a mail by its id or its Message-ID; returns whether it is there. */
export function openMail(inbox, id) {
  const mail = inbox.mails.find((one) => one.id === id || one.message_id === id);
  if (!mail) return false;
  mail.unread = false;
  inbox.open = mail;
  drawInbox(inbox);
  drawReading(mail, inbox, () => closeMail(inbox));
  find("email-reading").hidden = false;
  find("email-frame").hidden = true;
  find("email-reading").scrollTop = 0;
  find("email-subject").focus({ preventScroll: true });
  return true;
}

function closeMail(inbox) {
  const { id } = inbox.open;
  inbox.open = null;
  find("email-reading").hidden = true;
  find("email-reading").replaceChildren();
  find("email-frame").hidden = false;
  find("email-list").querySelector(`[data-mail="${CSS.escape(id)}"]`)?.focus();
}

/** Moves the focus into the inbox: to the mail that is read, else to the newest. */
export function focusInbox(inbox) {
  (inbox.open ? find("email-subject") : find("email-list").querySelector("button") ?? find("email-frame")).focus();
}

function drawInbox(inbox) {
  const focused = document.activeElement?.dataset?.mail;
  find("email-list").replaceChildren(...inbox.mails.map((mail) => mailRow(mail, inbox)));
  if (focused) find("email-list").querySelector(`[data-mail="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  find("email-empty").hidden = inbox.mails.length > 0;
  drawSum("email", inbox.mails.filter((mail) => mail.unread).length);
}

function mailRow(mail, inbox) {
  const { times } = inbox.page;
  const to = inbox.severalAddresses ? el("span", { class: "mail-to" }, `to ${mail.mailbox}`) : null;
  const row = el("button", { type: "button", class: "mail-row", "data-mail": mail.id, "data-unread": mail.unread },
    mail.unread ? el("span", { class: "mail-dot" }, unseen("Unread. ")) : null,
    el("span", { class: "mail-from" }, mail.from.name || mail.from.address),
    el("time", { datetime: mail.at, title: times.longDay(mail.at) }, times.minute(mail.at)),
    el("span", { class: "mail-subject" }, mail.subject || "(no subject)"),
    el("span", { class: "mail-line" }, firstWords(mail)),
    mail.remarks.length ? el("span", { class: "mail-flag" }, icon("eye"), mail.remarks[0]) : null, to);
  row.addEventListener("click", () => openMail(inbox, mail.id));
  return el("li", {}, row);
}

/** How a mail begins, behind the heading that says what its subject says. */
function firstWords({ subject, text }) {
  const words = text.replace(/\s+/g, " ").trim();
  const behind = words.startsWith(subject) ? words.slice(subject.length).trim() : words;
  return behind.replace(/^[=-]{3,} /, "").slice(0, 160);
}

/** From mail to mail with the arrows, as in a list of messages. */
function rowKeys(event) {
  if (!(event.key in ROW_STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...find("email-list").querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement) + ROW_STEPS[event.key];
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, at))]?.focus();
}
