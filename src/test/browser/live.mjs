import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ids as shown, moment, send, site, walk } from './browser.mjs';

// Opens the page of a channel and waits until it is live.
async function live(page, path) {
  await page.goto(site + path);
  await page.locator('.live .state.on').waitFor();
}

// Gives the ids, in the order of sending.
async function sendMany(channel, number) {
  const ids = [];
  for (let i = 0; i < number; i++) {
    ids.push(await send({ channel_id: channel, label: `log ${i}` }));
  }
  return ids;
}

test('a log appears within 300 ms of its 202', () =>
  walk({}, async (page) => {
    await send({ channel_id: 'fast', label: 'first' });
    await live(page, '/channels/fast');
    const took = [];
    for (let i = 0; i < 7; i++) {
      await page.evaluate(() => {
        window.appeared = new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            requestAnimationFrame(() => resolve(Date.now()));
          });
          observer.observe(document.querySelector('.logs'), { childList: true });
        });
      });
      const id = await send({ channel_id: 'fast', label: `log ${i}`, type: 'success' });
      const sent = Date.now();
      took.push((await page.evaluate(() => window.appeared)) - sent);
      assert.equal((await shown(page))[0], id);
    }
    took.sort((a, b) => a - b);
    console.log(`a log appears after ${took.join(', ')} ms`);
    const most = await moment(page);
    assert.ok(took[3] < most, `${took} of ${most}`);
  }));

test('whoever has scrolled down keeps his place, and is told', () =>
  walk({}, async (page) => {
    await sendMany('place', 50);
    await live(page, '/channels/place');
    const read = page.locator('.logs > li').nth(35);
    await read.scrollIntoViewIfNeeded();
    const before = await read.boundingBox();
    const ids = await sendMany('place', 3);
    const button = page.getByRole('button', { name: '3 new logs' });
    await button.waitFor();
    assert.deepEqual(await read.boundingBox(), before);
    assert.equal((await shown(page)).length, 40);
    await button.click();
    assert.deepEqual((await shown(page)).slice(0, 3), ids.reverse());
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    assert.ok(await button.isHidden());
  }));

test('an older page stays as it is, and leads to what has arrived', () =>
  walk({}, async (page) => {
    await sendMany('older', 60);
    await page.goto(`${site}/channels/older`);
    await page.getByRole('link', { name: 'Older', exact: true }).click();
    await page.locator('.live .state.on').waitFor();
    const before = await shown(page);
    const id = await send({ channel_id: 'older', label: 'new' });
    await page.getByRole('button', { name: '1 new log' }).waitFor();
    assert.deepEqual(await shown(page), before);
    await page.keyboard.press('.');
    await page.locator(`#log-${id}`).waitFor();
    assert.equal((await shown(page))[0], id);
  }));

test('a channel without logs shows the first one', () =>
  walk({}, async (page) => {
    await live(page, '/channels/unheard-of');
    const id = await send({ channel_id: 'unheard-of', label: 'first' });
    await page.getByRole('button', { name: '1 new log' }).click();
    await page.locator(`#log-${id}`).waitFor();
  }));

test('only what answers the filter arrives', () =>
  walk({}, async (page) => {
    await send({ channel_id: 'filtered', label: 'first', type: 'error', tags: 'eu' });
    await live(page, '/channels/filtered?type=error&tag=eu');
    await send({ channel_id: 'filtered', label: 'not this one', type: 'success', tags: 'eu' });
    const id = await send({ channel_id: 'filtered', label: 'this one', type: 'error', tags: 'eu' });
    await page.locator(`#log-${id}`).waitFor();
    assert.equal((await shown(page)).length, 2);
  }));

test('a tab that was hidden comes back and has missed nothing', () =>
  walk({}, async (page) => {
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const first = await sendMany('hidden', 1);
    await live(page, '/channels/hidden');
    const seen = await sendMany('hidden', 2);
    await page.locator(`#log-${seen[1]}`).waitFor();
    await hide(true);
    const missed = await sendMany('hidden', 5);
    assert.equal((await shown(page)).length, 3);
    await hide(false);
    await page.locator(`#log-${missed[4]}`).waitFor();
    assert.deepEqual(await shown(page), [...first, ...seen, ...missed].reverse());
  }));

test('a burst fills no page, and the rest is told', () =>
  walk({}, async (page) => {
    await sendMany('burst', 1);
    await live(page, '/channels/burst');
    // On a slow machine it takes more of them until so many come at once.
    const rest = page.getByRole('link', { name: /more came too fast to show: reload/ });
    let newest = 0;
    for (let i = 0; i < 50 && !(await rest.isVisible()); i++) {
      const senders = Array.from({ length: 80 }, () => sendMany('burst', 4));
      newest = Math.max(...(await Promise.all(senders)).flat().map(Number));
      await page.locator(`#log-${newest}`).waitFor();
    }
    const logs = (await shown(page)).map(Number);
    assert.ok(logs.length <= 200, `${logs.length}`);
    assert.deepEqual(logs, [...logs].sort((a, b) => b - a));
    await rest.click();
    await page.locator(`#log-${newest}`).waitFor();
    await page.getByRole('link', { name: 'Older', exact: true }).waitFor();
  }));
