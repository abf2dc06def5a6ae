// What a page of the console can do beyond links and forms: the zone of the reader, keys, and
// logs that arrive by themselves. Without it every page still works.
'use strict';

const MOST_LOGS = 200; // on a page, beyond which the oldest go: a browser stays quick
const LONGEST_WAIT = 60_000; // ms between two tries to be live again
const SECOND = 1_000; // ms

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- The zone: the server writes all times in that of the reader, as soon as it knows it. It is
// told once, and the page is loaded anew; true then, as nothing else needs to be done with this one.

function tellZone() {
  const shown = document.documentElement.dataset.zone;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!shown || !zone || zone === shown) {
    return false;
  }
  const cookie = `logwire_zone=${zone}`;
  const isTold = () => document.cookie.split('; ').includes(cookie);
  if (isTold()) {
    return false; // and the server does not know such a zone
  }
  document.cookie = `${cookie}; path=/; max-age=31536000; SameSite=Lax`;
  if (isTold()) {
    location.reload();
    return true;
  }
  return false;
}

// ---- Keys

const KEYS = [
  ['g', 'go to a channel'],
  ['j or ↓', 'next log, or channel'],
  ['k or ↑', 'the one before'],
  ['Enter', 'open it'],
  ['← →', 'walk along the bars of the chart'],
  ['n, p', 'older page, newer page'],
  ['.', 'show what has arrived'],
  ['/', 'search'],
  ['Esc', 'leave a field or this help'],
  ['?', 'this help'],
];

function help() {
  const open = one('dialog.help');
  if (open) {
    open.showModal();
    return;
  }
  const list = element('dl');
  for (const [keys, text] of KEYS) {
    list.append(element('dt', {}, element('kbd', { textContent: keys })), element('dd', { textContent: text }));
  }
  const close = element('form', { method: 'dialog' }, element('button', { textContent: 'Close' }));
  const dialog = element('dialog', { className: 'help' }, element('h2', { textContent: 'Keys' }), list, close);
  dialog.setAttribute('aria-label', 'Keys');
  document.body.append(dialog);
  dialog.showModal();
}

// ---- Going to a channel: a field, and the channels whose IDs hold what was typed into it.

function goTo() {
  one('dialog.goto')?.remove();
  const field = element('input', { type: 'text', autofocus: true, maxLength: 64, autocomplete: 'off' });
  field.setAttribute('aria-label', 'Go to a channel');
  field.placeholder = 'Go to a channel';
  const list = element('ul');
  const dialog = element('dialog', { className: 'goto' }, field, list);
  dialog.setAttribute('aria-label', 'Go to a channel');
  const links = () => all('a', list);
  let asked = 0;
  const find = async () => {
    const number = ++asked;
    const answer = await fetch(`/names?${new URLSearchParams({ part: field.value })}`).catch(() => undefined);
    const { channels } = (await answer?.json().catch(() => undefined)) ?? { channels: [] };
    if (number === asked) { // what was typed later may be answered sooner
      const found = channels.map((id) => element('li', {}, element('a', { href: `/channels/${id}`, textContent: id })));
      list.replaceChildren(...(found.length > 0 ? found : [element('li', { textContent: 'No channel has this in its ID.' })]));
    }
    return number === asked;
  };
  let finding = find();
  field.addEventListener('input', () => (finding = find()));
  dialog.addEventListener('keydown', async (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      step([field, ...links()], event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && document.activeElement === field) {
      event.preventDefault();
      await finding;
      links()[0]?.click();
    }
  });
  dialog.addEventListener('cancel', () => document.activeElement.blur()); // else the next key is still the field's
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

// Moves the focus along these elements; from none of them to the first, or the last.
function step(elements, by) {
  const at = elements.indexOf(document.activeElement);
  const next = elements[at < 0 ? (by > 0 ? 0 : elements.length - 1) : at + by];
  if (next) {
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

const rowLinks = () => all('.logs .what > a:first-child, .channels th a:first-child, .others a');
const bars = () => all('.chart svg a');

function onKey(event) {
  const focused = document.activeElement;
  const typing = focused.matches('input, select, textarea');
  if (event.ctrlKey || event.altKey || event.metaKey || one('dialog[open]')) {
    return;
  }
  if (typing) {
    if (event.key === 'Escape') {
      focused.blur();
    }
    return;
  }
  const inRows = focused.closest('.logs, .channels, .others');
  const inChart = focused.closest('.chart');
  const actions = {
    j: () => step(rowLinks(), 1),
    k: () => step(rowLinks(), -1),
    ArrowDown: inRows && (() => step(rowLinks(), 1)),
    ArrowUp: inRows && (() => step(rowLinks(), -1)),
    ArrowRight: inChart && (() => step(bars(), 1)),
    ArrowLeft: inChart && (() => step(bars(), -1)),
    n: () => one('.pager a[rel=next]')?.click(),
    p: () => one('.pager a[rel=prev]')?.click(),
    '.': () => one('.live button:not([hidden])')?.click(),
    '/': () => one('.filter input[name=text], .search input')?.select(),
    Escape: () => focused.blur(),
    '?': help,
    g: goTo,
  };
  const action = actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}

// One stop of the Tab key for the whole chart, and the arrows from there.
function gatherBars() {
  const links = bars();
  links.forEach((bar, i) => bar.setAttribute('tabindex', i === links.length - 1 ? '0' : '-1'));
  for (const chart of all('.chart')) {
    chart.addEventListener('focusin', (event) => {
      bars().forEach((bar) => bar.setAttribute('tabindex', bar === event.target ? '0' : '-1'));
    });
  }
}

// ---- Live

// The cells of a row, but for what a reader may be about to use: the name, the pin, and where he is.
function changeRow(shown, row) {
  for (const cell of all('td:not(.pin)', row)) {
    const old = one(`.${[...cell.classList].join('.')}`, shown);
    if (old && !old.contains(document.activeElement) && old.innerHTML !== cell.innerHTML) {
      old.replaceWith(document.importNode(cell, true));
    }
  }
  shown.classList.remove('new');
  void shown.offsetWidth; // so that it is told again
  shown.classList.add('new');
}

class Live {
  constructor(place) {
    this.place = place;
    this.newest = place.dataset.after;
    this.held = []; // logs that have arrived and are not shown, newest first
    this.heldNumber = 0;
    this.rows = new Map(); // of channels, by their IDs, that are not shown yet
    this.painted = 0;
    this.wait = 1_000;
    this.state = element('span', { className: 'state' });
    this.button = element('button', { type: 'button', hidden: true });
    this.button.addEventListener('click', () => this.showHeld());
    this.more = element('a', { href: location.href, hidden: true });
    this.moreNumber = 0;
    place.append(this.state, this.button, this.more);
    place.hidden = false;
    // A tab that nobody sees holds no connection: a browser has six for all tabs together.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.leave() : this.join()));
    window.addEventListener('pagehide', () => this.leave());
    window.addEventListener('pageshow', () => this.join());
    this.hourEnds = Date.now() + Number(place.dataset.left ?? Infinity);
    window.addEventListener('scroll', () => this.isReading() || this.showHeld(), { passive: true });
    this.join();
  }

  join() {
    if (document.hidden || (this.source && this.source.readyState !== EventSource.CLOSED)) {
      return;
    }
    clearTimeout(this.retry);
    this.awaitHour();
    const url = new URL(this.place.dataset.live, location.href);
    // Of a sum that took too long to read the rest is read for whoever asks from the beginning on.
    url.searchParams.set('after', one('.sums .late') ? '1' : this.newest);
    this.source = new EventSource(url);
    this.source.addEventListener('open', () => this.show('on', 'Live'));
    this.source.addEventListener('logs', (event) => this.onLogs(event));
    this.source.addEventListener('more', (event) => this.onMore(event));
    this.source.addEventListener('channels', (event) => this.onChannels(event));
    this.source.addEventListener('morning', (event) => (this.morning = event.data));
    this.source.addEventListener('error', () => this.onError());
  }

  leave() {
    clearTimeout(this.retry);
    clearTimeout(this.hour);
    this.source?.close();
  }

  show(state, text) {
    this.state.className = `state ${state}`;
    this.state.textContent = text;
    if (state === 'on') {
      this.wait = 1_000;
    }
  }

  // The browser comes back by itself after a connection that broke, but not after a refusal.
  onError() {
    this.show('lost', 'Not live');
    if (this.source.readyState === EventSource.CLOSED) {
      this.retry = setTimeout(() => this.join(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
      this.tellIfLoggedOut();
    }
  }

  // The login is shown to whoever has no session any more; who has one is sent on from it.
  async tellIfLoggedOut() {
    const login = await fetch('/login', { method: 'HEAD', redirect: 'manual' }).catch(() => undefined);
    if (login?.status === 200 && this.source.readyState === EventSource.CLOSED) {
      clearTimeout(this.retry);
      this.show('lost', 'Not live: ');
      this.state.append(element('a', { href: location.href, textContent: 'log in again' }));
    }
  }

  onLogs(event) {
    this.newest = event.lastEventId;
    const page = new DOMParser().parseFromString(event.data, 'text/html');
    const logs = all('li.log', page).filter((log) => !document.getElementById(log.id));
    this.heldNumber += logs.length;
    this.held = [...logs, ...this.held].slice(0, MOST_LOGS);
    if (this.isReading()) {
      this.tell();
    } else {
      this.showHeld();
    }
  }

  onMore(event) {
    this.newest = event.lastEventId;
    this.moreNumber += Number(event.data); // none where they were not counted
    this.more.textContent = event.data
      ? `${this.moreNumber.toLocaleString('en')} more came too fast to show: reload`
      : 'More came than are shown: reload';
    this.more.hidden = false;
  }

  // The overview. What it shows of a channel is changed where it stands, once a second at most, so
  // that nothing moves below the eyes of a reader; a channel that was not there comes on top.
  onChannels(event) {
    this.newest = event.lastEventId;
    const page = new DOMParser().parseFromString(`<table>${event.data}</table>`, 'text/html');
    for (const row of all('tr', page).reverse()) {
      this.rows.delete(row.id);
      this.rows.set(row.id, row); // the newest last
    }
    this.painting ??= setTimeout(() => this.paintChannels(), Math.max(0, this.painted + SECOND - Date.now()));
  }

  paintChannels() {
    this.painting = undefined;
    this.painted = Date.now();
    if (this.morning) {
      const page = new DOMParser().parseFromString(this.morning, 'text/html');
      const old = one('.morning');
      if (old && !old.contains(document.activeElement)) {
        old.replaceWith(document.importNode(one('.morning', page), true));
      }
      this.morning = undefined;
    }
    for (const [id, row] of this.rows) {
      const shown = document.getElementById(id);
      if (shown && document.getSelection().isCollapsed) {
        changeRow(shown, row);
        this.rows.delete(id);
      }
    }
    this.showChannels(this.isReading());
  }

  // Those that the page did not have; whoever reads is told of them first.
  showChannels(isReading) {
    const others = [...this.rows.keys()].filter((id) => !document.getElementById(id));
    const body = one('.channels tbody');
    if (!isReading && body) {
      const rows = others.map((id) => document.importNode(this.rows.get(id), true)).reverse();
      rows.forEach((row) => row.classList.add('new'));
      body.prepend(...rows);
      [...body.children].slice(MOST_LOGS).forEach((row) => row.remove());
      others.forEach((id) => this.rows.delete(id));
    } else if (!isReading) {
      location.reload(); // the page had no channel at all
    }
    const number = isReading ? others.length : 0;
    this.button.textContent = `${number} other ${number === 1 ? 'channel' : 'channels'}`;
    this.button.hidden = number === 0;
  }

  // An overview compares whole hours, and says of which day it is.
  awaitHour() {
    clearTimeout(this.hour);
    if (this.hourEnds === Infinity) {
      return;
    }
    const left = this.hourEnds - Date.now();
    if (left > 0) {
      this.hour = setTimeout(() => this.awaitHour(), left + SECOND);
    } else if (this.isReading()) {
      this.more.textContent = 'Another hour has begun: reload';
      this.more.hidden = false;
    } else {
      location.reload();
    }
  }

  // Whoever reads, or is about to click, keeps his place.
  isReading() {
    return (
      this.place.dataset.newest !== undefined ||
      !one('.logs, .channels') ||
      window.scrollY > 8 ||
      document.activeElement.closest('.logs, .channels') !== null ||
      !document.getSelection().isCollapsed
    );
  }

  tell() {
    const number = this.heldNumber.toLocaleString('en');
    this.button.textContent = `${number} new ${this.heldNumber === 1 ? 'log' : 'logs'}`;
    this.button.hidden = this.heldNumber === 0;
  }

  showHeld() {
    if (this.rows.size > 0) {
      this.showChannels(false);
    }
    if (this.held.length === 0) {
      return;
    }
    const list = one('.logs');
    if (this.place.dataset.newest !== undefined || !list) {
      location.href = this.place.dataset.newest ?? location.href; // the page that has them
      return;
    }
    const logs = this.held.map((log) => document.importNode(log, true));
    logs.forEach((log) => log.classList.add('new'));
    list.prepend(...logs);
    this.dropOldest(list);
    this.held = [];
    this.heldNumber = 0;
    this.tell();
    window.scrollTo(0, 0);
  }

  // What goes is on the older page, which begins earlier then.
  dropOldest(list) {
    const gone = [...list.children].slice(MOST_LOGS);
    gone.forEach((log) => log.remove());
    all('.gap:last-child', list).forEach((gap) => gap.remove());
    if (gone.length > 0) {
      let older = one('.pager a[rel=next]');
      if (!older) {
        older = element('a', { rel: 'next', textContent: 'Older', href: location.href });
        one('main').append(element('nav', { className: 'pager', ariaLabel: 'Pages' }, older));
      }
      const url = new URL(older.href);
      url.searchParams.set('before', list.lastElementChild.id.replace('log-', ''));
      older.href = url;
    }
  }
}

// ---- The way back: no page is kept by the browser, as it must not be seen after a logout. So the
// entry of the history keeps which log was opened, and where on the screen it was.

const fromHere = (log) => log.getBoundingClientRect().top;

function keepPlace(event) {
  const log = event.target.closest('.logs li.log, .channels tbody tr');
  if (log && event.target.closest('a')) {
    history.replaceState({ log: log.id, top: fromHere(log) }, '');
  }
}

function returnToPlace() {
  const { log: id, top } = history.state ?? {};
  const [visit] = performance.getEntriesByType('navigation');
  if (!id || visit?.type !== 'back_forward') {
    return;
  }
  const log = document.getElementById(id);
  if (log) {
    one('.what > a, th a', log)?.focus({ preventScroll: true });
    history.scrollRestoration = 'manual';
    const scroll = () => window.scrollBy(0, fromHere(log) - top);
    scroll();
    window.addEventListener('load', scroll);
  } else if (one('.live') && id.startsWith('log-')) { // so many have come meanwhile that it is on an older page
    const url = new URL(location.href);
    url.searchParams.delete('after');
    url.searchParams.set('before', String(BigInt(id.replace('log-', '')) + 1n));
    history.replaceState(null, '');
    location.replace(url);
  }
}

// ---- Copying: what is on the clipboard is what the log says, not how a page shows it.

async function copy(text) {
  if (navigator.clipboard) { // there is none on a page without TLS, but for one of this machine
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = element('textarea', { value: text, className: 'unseen' });
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`; // as a POSIX shell reads it

function curl(create, { id, time, ...fields }) {
  return [
    `curl -i ${create}`,
    `-H 'Authorization: Bearer TOKEN'`,
    `-H 'Content-Type: application/json'`,
    `-d ${quoted(JSON.stringify(fields))}`,
  ].join(' \\\n  ');
}

function addCopying(place) {
  const log = async () => (await fetch(place.dataset.log)).json();
  const id = place.dataset.log.match(/\d+(?=\/json$)/)[0];
  const texts = {
    body: async () => (await log()).body ?? '',
    link: () => location.origin + location.pathname,
    ID: () => id,
    curl: async () => curl(place.dataset.create, await log()),
  };
  for (const [name, text] of Object.entries(texts)) {
    if (name === 'curl' && !place.dataset.create) {
      continue;
    }
    const button = element('button', { type: 'button', textContent: `Copy ${name}` });
    button.addEventListener('click', async () => {
      try {
        await copy(await text());
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Not copied';
      }
      setTimeout(() => (button.textContent = `Copy ${name}`), 1_500);
    });
    place.append(button);
  }
}

if (!tellZone()) {
  gatherBars();
  document.addEventListener('click', keepPlace);
  document.addEventListener('keydown', onKey);
  all('[data-log]').forEach(addCopying);
  all('.live[data-live]').forEach((place) => new Live(place)); // which moves the list down a little
  returnToPlace();
}
