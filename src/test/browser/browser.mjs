// What the tests share: the browser, the service that BrowserTest has started, and a page that
// notices whatever a log must never bring about.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { LOGWIRE_CALL, LOGWIRE_CONSOLE, LOGWIRE_LOCKED, LOGWIRE_PASSWORD, LOGWIRE_TOKEN } = process.env;
export const site = LOGWIRE_CONSOLE;
export const locked = LOGWIRE_LOCKED;
export const password = LOGWIRE_PASSWORD;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const PATIENCE = 60_000; // ms

let launched;

function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return launched;
}

export async function closeBrowser() {
  await (await launched)?.close();
}

// A page in a context of its own. Its `finish` fails if anything happened that must not.
export async function open(options = {}) {
  const context = await (await browser()).newContext({ timezoneId: 'UTC', locale: 'en-GB', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (![site, locked].includes(origin)) {
      faults.push(`request to ${request.url().slice(0, 100)}`);
    }
  });
  waitForWhatLoads(page);
  page.finish = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  page.faults = faults;
  return page;
}

// Some look at once, also while the page to which a click leads is still read.
function waitForWhatLoads(page) {
  const Locator = Object.getPrototypeOf(page.locator('main'));
  if (Locator.waitsForWhatLoads) {
    return;
  }
  Locator.waitsForWhatLoads = true;
  for (const name of ['all', 'allTextContents', 'count', 'evaluateAll', 'isHidden', 'isVisible']) {
    const look = Locator[name];
    Locator[name] = async function (...args) {
      await this.page().waitForLoadState('domcontentloaded');
      return look.apply(this, args);
    };
  }
}

// What a page has for something that is to be quick: 300 ms, and more where the browser needs more
// than 100 ms to count to a hundred million, as on a slow machine or beside others.
export async function moment(page) {
  const counting = await page.evaluate(() => {
    const begin = performance.now();
    let number = 1;
    for (let i = 0; i < 100_000_000; i++) {
      number = (Math.imul(number, 1_103_515_245) + 12_345) | 0;
    }
    return performance.now() - begin + (number & 1) / 1_000;
  });
  return 300 * Math.max(1, counting / 100);
}

// Runs a test on a page, which has no fault at the end of it.
export async function walk(options, steps) {
  const page = await open(options);
  await steps(page);
  await page.finish();
}

// Sends a log as a program does, and gives its id.
export async function send(log) {
  const answer = await fetch(LOGWIRE_CALL, {
    method: 'POST',
    headers: { Authorization: `Bearer ${LOGWIRE_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(log),
  });
  assert.equal(answer.status, 202, await answer.text());
  return answer.headers.get('Log-Id');
}

// axe, which sees what a screen reader, a keyboard or weak eyes would stumble over.
export async function assertAccessible(page) {
  await page.evaluate(`${AXE}; undefined`);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3)}`);
  assert.deepEqual(found, [], page.url());
}

export async function assertFits(page) {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= room, `${page.url()} is ${wide} pixels wide, and there are ${room}`);
}

// The ids of the logs that a page shows, from the top.
export async function ids(page) {
  await page.waitForLoadState('domcontentloaded');
  return page.evaluate(() => [...document.querySelectorAll('.logs > li')].map((log) => log.id.replace('log-', '')));
}
