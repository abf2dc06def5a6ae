// The page of one log, and how a search shows what it has found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFits, PATIENCE, send, site, walk } from './browser.mjs';

const BODY = { order: { id: 12345678901234567890n, lines: ['t1', "it's"] }, url: 'https://example.org/a?b=1' };
const json = JSON.stringify(BODY, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
const TRACE = `java.lang.IllegalStateException: no seats\n${'\tat com.shop.Orders.save(Orders.java:77)\n'.repeat(30)}`;
const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

// What is on the clipboard as soon as that is so.
async function copied(page, isMeant) {
  for (let end = Date.now() + PATIENCE; ; ) {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    if (isMeant(text)) {
      return text;
    }
    assert.ok(Date.now() < end, `on the clipboard is ${text}`);
  }
}

test('a body of JSON folds, and its addresses are links', async () => {
  const id = await send({ channel_id: 'bodies', label: 'a call', body: json });
  for (const colorScheme of ['light', 'dark']) {
    await walk({ colorScheme }, async (page) => {
      await page.goto(`${site}/channels/bodies/logs/${id}`);
      const inner = page.getByText('"t1"');
      assert.ok(await inner.isVisible());
      await page.locator('.whole summary').first().click();
      assert.ok(!(await inner.isVisible()));
      const link = page.getByRole('link', { name: 'https://example.org/a?b=1' });
      assert.equal(await link.getAttribute('href'), 'https://example.org/a?b=1');
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
      await assertAccessible(page);
    });
  }
});

test('buttons copy what the log says, byte for byte', async () => {
  const body = 'tabs\tand\r\nlines \u202e, quotes \' " and \\';
  const id = await send({ channel_id: 'bodies', label: 'copied', body });
  await walk(CLIPBOARD, async (page) => {
    await page.goto(`${site}/channels/bodies/logs/${id}?text=copied`);
    await page.getByRole('button', { name: 'Copy body' }).click();
    const lines = body.replaceAll('\r\n', '\n'); // a clipboard of text has the line ends of its system
    await copied(page, (text) => text.replaceAll('\r\n', '\n') === lines);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await copied(page, (text) => text === `${site}/channels/bodies/logs/${id}`);
    await page.getByRole('button', { name: 'Copy ID' }).click();
    await copied(page, (text) => text === id);
    await page.getByRole('button', { name: 'Copy curl' }).click();
    const line = await copied(page, (text) => text.startsWith('curl'));
    assert.match(line, /\/api\/v1\/log\/create \\\n/);
    const sent = line.match(/-d '([^]*)'$/)[1].replaceAll("'\\''", "'");
    assert.deepEqual(JSON.parse(sent), { channel_id: 'bodies', label: 'copied', body, type: 'information', alert: false });
  });
});

test('a search marks what it has found, in the feed and on the page of the log', async () => {
  await send({ channel_id: 'marked', label: 'Long', body: `${'word '.repeat(500)}lost near Porto` });
  await walk({}, async (page) => {
    await page.goto(`${site}/channels/marked?text=porto`);
    assert.equal(await page.locator('.logs mark').textContent(), 'Porto');
    assert.match(await page.locator('.logs .body').textContent(), /^….*lost near Porto$/);
    await assertAccessible(page);
    await page.locator('.logs .what > a').first().click();
    assert.equal(await page.locator('.whole mark').textContent(), 'Porto');
    await page.getByRole('link', { name: '10 minutes around it' }).click();
    assert.equal(await page.locator('.logs li').count(), 1);
  });
});

test('on a phone a trace keeps its shape, and the page its width', async () => {
  const id = await send({ channel_id: 'bodies', type: 'error', label: 'no seats', body: TRACE });
  await walk({ viewport: { width: 360, height: 640 } }, async (page) => {
    await page.goto(`${site}/channels/bodies/logs/${id}`);
    await assertFits(page);
    const { lines, shown } = await page.locator('pre.trace').evaluate((pre) => ({
      lines: pre.textContent.trimEnd().split('\n').length,
      shown: pre.clientHeight / Number.parseFloat(getComputedStyle(pre).lineHeight),
    }));
    assert.ok(shown < lines + 3, `${shown} lines for ${lines}`);
    await assertAccessible(page);
  });
});

test('the fields for a time are in the zone of the reader', () =>
  walk({ timezoneId: 'Asia/Kolkata' }, async (page) => {
    await page.goto(`${site}/logs?since=2026-01-01T00:00Z`);
    await page.waitForFunction(() => document.documentElement.dataset.zone !== 'UTC');
    await page.locator('.filter summary').click();
    const from = page.getByLabel('Since');
    assert.match(await from.inputValue(), /^2026-01-01T05:30/);
    await from.fill('2026-01-02T05:30');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/since=2026-01-02/);
    assert.equal(new URL(page.url()).searchParams.get('since'), '2026-01-02T05:30');
    assert.match(await page.locator('.chosen').textContent(), /since 2 Jan 05:30|since 2 Jan/);
    await page.getByRole('link', { name: 'until now' }).click();
    assert.match(page.url(), /until=/);
  }));

test('on a phone the first log is on the first half, and a long reference takes one line', async () => {
  await send({ channel_id: 'phone', label: 'Long', reference: 'session-'.repeat(31), tags: 't'.repeat(64), type: 'error' });
  for (const viewport of [{ width: 390, height: 760 }, { width: 360, height: 640 }]) {
    await walk({ viewport, hasTouch: true }, async (page) => {
      for (const path of ['/logs?reference=user+4711', '/channels/orders', '/channels/phone?type=error&text=long']) {
        await page.goto(site + path);
        const first = await page.locator('.logs li').first().boundingBox();
        assert.ok(first.y < viewport.height / 2, `${path}: ${first.y} of ${viewport.height}`);
        await assertFits(page);
      }
      const reference = await page.locator('.logs .reference').first().boundingBox();
      assert.ok(reference.height < 30, `${reference.height}`);
      assert.ok(!(await page.locator('.filter summary').isVisible()));
      await page.getByLabel('Text', { exact: true }).tap();
      await page.locator('.filter summary').tap();
      assert.ok(await page.getByLabel('with an alert').isVisible());
      await assertAccessible(page);
    });
  }
});
