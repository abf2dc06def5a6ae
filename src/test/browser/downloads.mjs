// A view as a file, and a search inside of words.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { assertAccessible, assertFits, locked, password, send, site, walk } from './browser.mjs';

const HOSTILE = `=HYPERLINK("http://evil.example")\r\n\u202e"quoted", 'and' <b>bold</b>`;

async function downloaded(page, begin) {
  const [download] = await Promise.all([page.waitForEvent('download'), begin()]);
  assert.equal(await download.failure(), null);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('a click downloads the view as a table, with or without JavaScript', async () => {
  const id = await send({ channel_id: 'files', label: 'Ticket sold', body: HOSTILE, tags: 'eu' });
  await send({ channel_id: 'files', label: 'Ticket returned', tags: 'ch' });
  for (const javaScriptEnabled of [true, false]) {
    await walk({ javaScriptEnabled }, async (page) => {
      await page.goto(`${site}/channels/files?tag=eu`);
      const { name, text } = await downloaded(page, () => page.getByRole('link', { name: 'CSV' }).click());
      assert.match(name, /^files-\d{4}-\d\d-\d\d\.csv$/);
      const rows = text.trimEnd().split('\r\n"=""');
      assert.equal(rows.length, 2);
      assert.ok(text.startsWith('\ufeffid,time,channel_id,'));
      assert.ok(rows[1].startsWith(`${id}"""`), rows[1]);
      assert.ok(rows[1].includes(`"'${HOSTILE.replaceAll('"', '""')}"`), rows[1]);
    });
  }
});

test('keys download it on a phone, in light and dark', async () => {
  await send({ channel_id: 'files', label: 'Ticket sold', tags: 'phone' });
  for (const colorScheme of ['light', 'dark']) {
    await walk({ colorScheme, viewport: { width: 360, height: 640 }, hasTouch: true }, async (page) => {
      await page.goto(`${site}/channels/files?tag=phone`);
      await assertFits(page);
      await assertAccessible(page);
      await page.getByRole('link', { name: 'NDJSON' }).focus();
      const { name, text } = await downloaded(page, () => page.keyboard.press('Enter'));
      assert.match(name, /\.ndjson$/);
      const logs = text.trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.ok(logs.length > 0 && logs.every((log) => log.tags.includes('phone')));
    });
  }
});

test('a download is for who has logged in', () =>
  walk({}, async (page) => {
    await page.goto(`${locked}/logs/download.csv`);
    await page.getByLabel('Password').fill(password);
    const { text } = await downloaded(page, () => page.keyboard.press('Enter'));
    assert.match(text, /^\ufeffid,time/);
  }));

test('a piece inside of words is a field, a chip and a mark', async () => {
  await send({ channel_id: 'pieces', label: 'Payment 8434161 taken' });
  await send({ channel_id: 'pieces', label: 'Payment 1 taken' });
  await walk({}, async (page) => {
    await page.goto(`${site}/channels/pieces`);
    await page.locator('.filter summary').click();
    await page.getByLabel('Contains, also inside of words').fill('34161');
    await page.keyboard.press('Enter');
    await page.waitForURL(/contains=34161/);
    assert.equal(await page.locator('.logs > li').count(), 1);
    assert.equal(await page.locator('.logs mark').textContent(), '34161');
    await assertAccessible(page);
    await page.locator('.logs .what > a').click();
    assert.equal(await page.locator('h1 mark').textContent(), '34161');
    await page.goBack();
    await page.locator('.chosen a').filter({ hasText: 'contains' }).click();
    assert.equal(await page.locator('.logs > li').count(), 2);
  });
});
