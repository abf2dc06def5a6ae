// The overview: what is new, what is pinned, and ways to a channel without a mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFits, send, site, walk } from './browser.mjs';

const names = (page) => page.locator('.channels tbody th > a:first-child').allTextContents();
const cell = (page, channel, kind) => page.locator(`#c-${channel} .${kind}`);

async function live(page, path = '/') {
  await page.goto(site + path);
  await page.locator('.live .state.on').waitFor();
}

test('the overview counts what arrives, where it stands, and shows a channel that is new', async () => {
  await send({ channel_id: 'counted', label: 'first' });
  for (const colorScheme of ['light', 'dark']) {
    await walk({ colorScheme }, async (page) => {
      await live(page);
      const before = await names(page);
      const today = Number(await cell(page, 'counted', 'today').textContent());
      const errors = Number(await cell(page, 'counted', 'errors').textContent());
      const id = await send({ channel_id: 'counted', label: 'It <b>failed</b>', type: 'error' });
      await page.locator(`#c-counted a[href$="/logs/${id}"]`).waitFor();
      assert.equal(await cell(page, 'counted', 'today').textContent(), `${today + 1}`);
      assert.equal(await cell(page, 'counted', 'errors').textContent(), `${errors + 1}`);
      assert.match(await page.locator('.failures').textContent(), /errors? today/);
      assert.deepEqual(await names(page), before);
      const fresh = `fresh-${colorScheme}`;
      await send({ channel_id: fresh, label: 'first' });
      await page.locator(`#c-${fresh}`).waitFor();
      assert.deepEqual(await names(page), [fresh, ...before].slice(0, 200));
      await assertAccessible(page);
    });
  }
});

test('a sum that the owner has named grows with what arrives', () =>
  walk({}, async (page) => {
    await live(page);
    const sum = async () => Number((await page.locator('.sums strong').textContent()).replaceAll(',', ''));
    const before = await sum();
    await send({ channel_id: 'orders', label: 'Order paid', custom_references: { amount: '0.5' } });
    await page.waitForFunction((old) => Number(document.querySelector('.sums strong').textContent.replaceAll(',', '')) !== old, before);
    assert.equal(Math.round(100 * ((await sum()) - before)), 50);
  }));

test('whoever walks by keys keeps his place in the overview, and is told of other channels', () =>
  walk({}, async (page) => {
    await live(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = (await names(page))[0];
    assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
    await send({ channel_id: 'unseen-yet', label: 'first' });
    const button = page.getByRole('button', { name: '1 other channel' });
    await button.waitFor();
    assert.equal((await names(page))[0], first);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press('.');
    await page.locator('#c-unseen-yet').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site}/channels/${first}`);
    await page.goBack();
    await page.waitForFunction((id) => document.activeElement.textContent === id, first);
  }));

test('the key g goes to a channel from every page', () =>
  walk({}, async (page) => {
    for (const path of ['/', '/channels/orders', '/logs?text=lisbon']) {
      await page.goto(site + path);
      await page.keyboard.press('g');
      const dialog = page.getByRole('dialog', { name: 'Go to a channel' });
      await dialog.getByRole('link').first().waitFor();
      await assertAccessible(page);
      await page.keyboard.type('SIGN');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${site}/channels/sign-up`);
    }
    await page.keyboard.press('g');
    await page.keyboard.type('serv');
    await page.getByRole('link', { name: 'servers' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site}/channels/servers`);
    await page.keyboard.press('g');
    await page.keyboard.type('<img src=x onerror=alert(1)>');
    await page.getByText('No channel has this in its ID.').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.keyboard.press('?');
    assert.match(await page.getByRole('dialog', { name: 'Keys' }).textContent(), /go to a channel/);
  }));

for (const javaScriptEnabled of [true, false]) {
  test(`a pin puts a channel on top, JavaScript or not (${javaScriptEnabled})`, () =>
    walk({ javaScriptEnabled }, async (page) => {
      await page.goto(site);
      await page.getByRole('button', { name: 'Pin servers' }).click();
      await page.getByRole('button', { name: 'Unpin servers' }).waitFor();
      await page.goto(site);
      assert.equal((await names(page))[0], 'servers');
      await page.getByRole('button', { name: 'Unpin servers' }).click();
      await page.getByRole('button', { name: 'Pin servers', exact: true }).waitFor();
    }));
}

test('channels that begin alike are a group', async () => {
  for (let i = 0; i < 9; i++) {
    await send({ channel_id: `till-${i}`, label: 'open' });
  }
  await walk({ viewport: { width: 360, height: 740 } }, async (page) => {
    await page.goto(site);
    await page.getByRole('link', { name: 'till-… 9' }).click();
    assert.equal((await names(page)).length, 9);
    await assertFits(page);
    await assertAccessible(page);
    const first = await page.locator('.channels tbody tr').first().boundingBox();
    assert.ok(first.y < 370, `${first.y}`);
  });
});
