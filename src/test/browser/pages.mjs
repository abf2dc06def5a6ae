import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFits, ids, locked, moment, password, send, site, walk } from './browser.mjs';

const CHANNELS = ['orders', 'sign-up', 'servers', 'deploys', 'site'];

const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

test('the overview names every channel, and leads to it', () =>
  walk({}, async (page) => {
    await page.goto(site);
    for (const channel of CHANNELS) {
      assert.ok(await page.getByRole('link', { name: channel, exact: true }).isVisible(), channel);
    }
    await page.getByRole('link', { name: 'orders', exact: true }).click();
    assert.equal(new URL(page.url()).pathname, '/channels/orders');
    assert.equal((await ids(page)).length, 40);
  }));

test('a bar of the chart is a filter, and leads back', () =>
  walk({}, async (page) => {
    await page.goto(`${site}/channels/orders`);
    const bars = page.locator('.chart svg a');
    const title = await bars.nth(-2).locator('title').textContent();
    await bars.nth(-2).click();
    const [since, until] = [new Date(parameter(page, 'since')), new Date(parameter(page, 'until'))];
    assert.ok(since < until);
    const times = await page.locator('.logs time').evaluateAll((all) => all.map((time) => time.dateTime));
    const number = [...title.matchAll(/(\d+) [a-z]/g)].slice(-5);
    assert.ok(times.length > 0 && number.length > 0, title);
    for (const time of times) {
      assert.ok(new Date(time) >= since && new Date(time) < until, time);
    }
    await page.locator('.chosen a').first().click();
    await page.locator('.chosen a').first().click();
    assert.equal(page.url(), `${site}/channels/orders`);
  }));

test('each filter shows what it names, and goes away', () =>
  walk({}, async (page) => {
    const rows = page.locator('.logs > li');
    await page.goto(`${site}/channels/orders`);
    await page.getByRole('navigation', { name: 'Types' }).getByRole('link', { name: /^error/ }).click();
    assert.ok((await rows.count()) > 0);
    assert.equal(await page.locator('.logs > li:not(.error)').count(), 0);

    await page.getByLabel('Text', { exact: true }).fill('refus* "another card"');
    await page.keyboard.press('Enter');
    await page.waitForURL(/text=/);
    assert.equal(parameter(page, 'type'), 'error');
    assert.equal(await rows.count(), 1);

    await page.goto(`${site}/channels/orders`);
    for (const [label, value, selector] of [
      ['Reference', 'user 4711', '.reference'],
      ['Tag', 'eu', '.tag >> text=eu'],
      ['Custom reference, name=value', 'order=A-1733', '.custom'],
    ]) {
      const field = page.getByLabel(label, { exact: true });
      if (!(await field.isVisible())) {
        await page.locator('.filter summary').click();
      }
      await field.fill(value);
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.locator('.chosen a').first().waitFor();
      const number = await rows.count();
      assert.ok(number > 0, label);
      assert.equal(await rows.filter({ has: page.locator(selector) }).count(), number, label);
      await page.locator('.chosen a').first().click();
      await page.waitForURL(`${site}/channels/orders`);
    }
    await page.getByRole('link', { name: '24h', exact: true }).click();
    const since = Date.now() - new Date(parameter(page, 'since'));
    assert.ok(Math.abs(since - 86_400_000) < 60_000, page.url());
    assert.equal(await page.locator('.ranges a[aria-current]').textContent(), '24h');
  }));

test('older pages and back again show each log once', () =>
  walk({}, async (page) => {
    await page.goto(`${site}/channels/orders`);
    const pages = [await ids(page)];
    for (let i = 0; i < 3; i++) {
      await page.getByRole('link', { name: 'Older', exact: true }).click();
      pages.push(await ids(page));
    }
    const all = pages.flat();
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(all, [...all].sort((a, b) => b - a));
    for (let i = 2; i >= 0; i--) {
      await page.getByRole('link', { name: 'Newer', exact: true }).click();
      assert.deepEqual(await ids(page), pages[i]);
    }
  }));

test('one log is shown whole, and its reference tells a story over all channels', () =>
  walk({}, async (page) => {
    await page.goto(`${site}/channels/orders?type=error`);
    await page.getByRole('link', { name: 'Card refused' }).first().click();
    assert.match(await page.locator('h1').textContent(), /Card refused/);
    assert.match(
      await page.locator('pre.whole').textContent(),
      /The bank said: insufficient funds\.\nThe customer was asked for another card\./,
    );
    await page.locator('.fields .reference').click();
    assert.equal(parameter(page, 'reference'), 'user 4711');
    const channels = await page.locator('.logs .channel').allTextContents();
    assert.deepEqual([...new Set(channels)].sort(), ['orders', 'sign-up', 'site']);
    assert.equal(channels.length, 5);
  }));

test('the search looks through all channels', () =>
  walk({}, async (page) => {
    await page.goto(site);
    await page.getByPlaceholder('Search all channels').fill('lisbon 49.90');
    await page.keyboard.press('Enter');
    await page.locator('.logs').waitFor();
    const logs = await page.locator('.logs .what > a').allTextContents();
    assert.deepEqual(logs, ['Order paid', 'Basket paid']); // the one says the sum, of the other it is a value
  }));

test('a person logs in, gets where he wanted to, and out again', () =>
  walk({}, async (page) => {
    await page.goto(`${locked}/channels/orders?type=error`);
    assert.equal(new URL(page.url()).pathname, '/login');
    await assertAccessible(page);
    await page.getByLabel('Password').fill('a wrong one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    page.faults.length = 0; // the browser reports the 401 as an error
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${locked}/channels/orders?type=error`);
    await page.locator('.live .state.on').waitFor();

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${locked}/login`);
    await page.goto(`${locked}/channels/orders`);
    assert.equal(new URL(page.url()).pathname, '/login');
  }));

test('a live page whose session has ended asks to log in again', () =>
  walk({}, async (page) => {
    await page.goto(`${locked}/channels/orders`);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.locator('.live .state.on').waitFor();
    const other = await page.context().newPage(); // another tab of the same browser
    await other.goto(`${locked}/`);
    await other.getByRole('button', { name: 'Log out' }).click();
    await other.waitForURL(`${locked}/login`);
    await page.bringToFront();
    await page.getByRole('link', { name: 'log in again' }).click();
    await page.waitForURL(/\/login\?to=\/channels\/orders$/);
    page.faults.length = 0; // the browser reports the stream that it did not get
  }));

test('back from a log leads to the same place, also where others have come', () =>
  walk({}, async (page) => {
    const top = (log) => page.locator(`#log-${log}`).evaluate((found) => found.getBoundingClientRect().top);
    const many = async (number) => {
      for (let i = 0; i < number; i++) {
        await send({ channel_id: 'back', label: `log ${i}` });
      }
    };
    await many(45);
    await page.goto(`${site}/channels/back`);
    const log = (await ids(page))[20];
    const link = page.locator(`#log-${log} .what > a`);
    await link.evaluate((found) => found.scrollIntoView({ block: 'center' }));
    const before = await top(log);
    await link.click();
    await page.locator('.fields').waitFor();
    await many(3);
    await page.goBack();
    await page.waitForFunction((id) => document.activeElement.closest('li')?.id === `log-${id}`, log);
    assert.ok(Math.abs((await top(log)) - before) < 3, `${await top(log)} instead of ${before}`);

    await page.keyboard.press('Enter');
    await page.locator('.fields').waitFor();
    await many(45);
    await page.goBack();
    await page.waitForURL(/before=/);
    assert.equal((await ids(page))[0], log);
  }));

test('the keyboard alone is enough', () =>
  walk({}, async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.closest('li')?.id.replace('log-', ''));
    await page.goto(site);
    await page.keyboard.press('Tab'); // to the link past the head of the page
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab'); // to the field that finds channels
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter'); // the first channel
    await page.locator('.logs').waitFor();
    await page.goto(`${site}/channels/orders`);
    const logs = await ids(page);
    for (const [key, expected] of [['j', 0], ['j', 1], ['ArrowDown', 2], ['k', 1], ['ArrowUp', 0]]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), logs[expected], key);
    }
    await page.keyboard.press('Escape');
    assert.equal(await focused(), undefined);
    await page.keyboard.press('n');
    await page.waitForURL(/before=/);
    await page.keyboard.press('p');
    await page.waitForURL(/after=/);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site}/channels/orders/logs/${logs[0]}`);
    await page.goBack();

    await page.keyboard.press('/');
    await page.keyboard.type('lisbon');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await page.keyboard.press('?');
    assert.ok(await page.getByRole('dialog', { name: 'Keys' }).isVisible());
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    assert.ok(await page.getByRole('dialog', { name: 'Keys' }).isHidden());

    await page.locator('.chart svg a').last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/since=.*until=/);
  }));

test('without JavaScript all pages are there, and are not live', () =>
  walk({ javaScriptEnabled: false }, async (page) => {
    await page.goto(site);
    await page.getByRole('link', { name: 'orders', exact: true }).click();
    assert.equal(await page.locator('.logs > li').count(), 40);
    assert.ok(await page.locator('.live').isHidden());
    await page.locator('.filter summary').click();
    await page.getByLabel('Reference', { exact: true }).fill('user 4711');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/reference=user\+4711/);
    assert.equal(await page.locator('.logs > li').count(), 3);
    await page.locator('.logs .what > a').first().click();
    assert.match(await page.locator('h1').textContent(), /Order paid/);
  }));

test('times are those of the reader, and say what they are in UTC', () =>
  walk({ timezoneId: 'Asia/Kolkata' }, async (page) => {
    const id = await send({ channel_id: 'times', label: 'now' });
    await page.goto(`${site}/channels/times/logs/${id}`);
    const time = page.locator('.fields time');
    const date = new Date(await time.getAttribute('datetime'));
    const india = new Date(date.getTime() + 5.5 * 3600 * 1000).toISOString();
    assert.match(await time.textContent(), new RegExp(` ${india.slice(11, 23)}$`));
    assert.match(await time.getAttribute('title'), / UTC$/);
  }));

test('all times of a page are in one zone, which it names', () =>
  walk({ timezoneId: 'Asia/Tokyo' }, async (page) => {
    const tokyo = (iso) => new Date(new Date(iso).getTime() + 9 * 3_600_000).toISOString().slice(11, 16);
    // The day alone where it is a midnight.
    const told = (iso) => {
      const day = new Date(new Date(iso).getTime() + 9 * 3_600_000).getUTCDate();
      return tokyo(iso) === '00:00' ? `${day} [A-Z][a-z][a-z]` : tokyo(iso);
    };
    await page.goto(`${site}/channels/orders`);
    await page.getByText('Times are in Asia/Tokyo.').waitFor();
    await page.locator('.chart svg a').nth(-2).click();
    const [since, until] = [parameter(page, 'since'), parameter(page, 'until')];
    assert.match(since, /Z$/);
    const chosen = page.locator(`.chart svg a:has(title:text-matches("(^| )${told(since)}: "))`);
    assert.equal(await chosen.count(), 1);
    assert.match(await page.locator('.chart figcaption').textContent(), /a bar is an hour \(Asia\/Tokyo\)/);
    assert.match(await page.locator('.chosen').textContent(), new RegExp(`since .*${told(since)}`));
    assert.match(await page.locator('.types .range').textContent(), new RegExp(`${told(since)} to .*${told(until)}`));
    for (const time of await page.locator('.logs time').all()) {
      const iso = await time.getAttribute('datetime');
      assert.match(await time.textContent(), new RegExp(` ${tokyo(iso)}:`));
    }
    const id = await send({ channel_id: 'tokyo', label: 'first' });
    await page.goto(`${site}/channels/tokyo`);
    await page.locator('.live .state.on').waitFor();
    await send({ channel_id: 'tokyo', label: 'arrives' });
    const arrived = page.locator(`.logs li:not(#log-${id}) time`);
    assert.match(await arrived.textContent(), new RegExp(` ${tokyo(await arrived.getAttribute('datetime'))}:`));
  }));

test('a wrong query keeps the page and what was typed', () =>
  walk({}, async (page) => {
    await page.goto(`${site}/channels/orders?type=error`);
    await page.locator('.filter summary').click();
    await page.getByLabel('Custom reference, name=value').fill('A-1733');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').textContent(), /NAME=VALUE/);
    assert.equal(await page.locator('h1').textContent(), 'orders');
    await assertAccessible(page);
    page.faults.length = 0; // the browser reports the 400 as an error
    const field = page.getByLabel('Custom reference, name=value');
    assert.equal(await field.inputValue(), 'A-1733');
    await field.fill('order=A-1733');
    await page.keyboard.press('Enter');
    await page.locator('.logs').waitFor();
    assert.equal(parameter(page, 'type'), 'error');
    assert.equal(parameter(page, 'custom'), 'order=A-1733');
  }));

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any page, ${colorScheme}`, () =>
    walk({ colorScheme }, async (page) => {
      const paths = [
        '/',
        '/channels/orders',
        '/channels/orders?type=error&tag=eu&since=7d&text=card',
        '/channels/never-used',
        '/logs?reference=user+4711',
        '/logs?text=nowhere-to-be-found',
      ];
      for (const path of paths) {
        await page.goto(site + path);
        await assertAccessible(page);
      }
      await page.goto(`${site}/channels/orders?type=error`);
      await page.locator('.logs .what > a').first().click();
      await assertAccessible(page);
      await page.goto(`${site}/nothing/here`);
      await assertAccessible(page);
      page.faults.length = 0; // the browser reports the 404 as an error
    }));
}

test('a phone is wide enough', () =>
  walk({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
    for (const path of ['/', '/channels/orders', '/logs?reference=user+4711', '/channels/never-used']) {
      await page.goto(site + path);
      await assertFits(page);
    }
    await page.goto(`${site}/channels/orders?type=error`);
    await page.locator('.logs .what > a').first().click();
    await assertFits(page);
  }));

test('a page is small, is painted at once, and keeps its styles and its script', () =>
  walk({}, async (page) => {
    await page.goto(`${site}/channels/orders`);
    const cold = await resources(page);
    assert.ok(cold.bytes < 60_000, `${cold.bytes} bytes`);
    const paints = [];
    for (let i = 0; i < 5; i++) {
      await page.goto(`${site}/channels/orders`);
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
      paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
    }
    const warm = await resources(page);
    assert.equal(warm.fetched, 0, 'files fetched again');
    paints.sort((a, b) => a - b);
    console.log(`${cold.bytes} bytes with styles and script, ${cold.plain} before compression; painted after ${paints.map(Math.round)} ms`);
    const most = await moment(page);
    assert.ok(paints[2] < most, `${paints} of ${most}`);
  }));

function resources(page) {
  return page.evaluate(() => {
    const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'));
    const all = [...performance.getEntriesByType('navigation'), ...files];
    return {
      bytes: all.map(({ encodedBodySize }) => encodedBodySize).reduce((a, b) => a + b),
      plain: all.map(({ decodedBodySize }) => decodedBodySize).reduce((a, b) => a + b),
      fetched: files.filter(({ transferSize }) => transferSize > 0).length,
    };
  });
}
