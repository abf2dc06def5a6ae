import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFits, ids, send, site, walk } from './browser.mjs';

const TEXTS = {
  markup: `</li></ol></main></body><h1>Yours</h1><style>body{display:none}</style><!--`,
  script: `<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">`,
  attribute: `" onmouseover="alert(4)" x="' autofocus onfocus='alert(5) https://elsewhere.example/x.png`,
  event: `\n\nevent: logs\ndata: <script>alert(6)</script>\n\n\u001B[31mred\u0007 \u009B\uFFFE`,
  bidi: `\u202Eevil\u2066 \u2067right\u2069 \u202Dleft 👩‍👩‍👧‍👦🏳️‍🌈 ｆｕｌｌ Z̸̡͎̹a̵͍͒l̴͔̓g̶͕̀o̵̠͝`,
  wide: 'W'.repeat(64),
};

const MOST = { label: 255, reference: 255, tag: 64, name: 64, value: 1024 };

// A log that says this in every field that it has.
function everywhere(channel, text) {
  const cut = (most) => [...text].slice(0, most).join('');
  return {
    channel_id: channel,
    label: cut(MOST.label),
    body: text === TEXTS.wide ? 'W'.repeat(20_000) : text, // longer ones are shown in parts
    reference: cut(MOST.reference),
    type: 'error',
    tags: [cut(MOST.tag).replaceAll(',', ' ')],
    custom_references: { [cut(MOST.name)]: cut(MOST.value) },
  };
}

// The elements of a page below <main>, without what they say, and without a link that shows where it
// leads, as an address in a body becomes one.
const structure = (page) =>
  page.evaluate(() => {
    const isAddress = (element) => element.rel === 'noopener noreferrer nofollow' && element.textContent === element.href;
    const names = (element) => [
      element.localName,
      ...[...element.children].filter((child) => !isAddress(child)).map(names),
    ];
    return JSON.stringify(names(document.querySelector('main')));
  });

test('what a log says changes nothing of a page, where it is read and where it arrives', () =>
  walk({ viewport: { width: 360, height: 740 } }, async (page) => {
    const expected = new Map();
    for (const [name, text] of [['harmless', 'harmless'], ...Object.entries(TEXTS)]) {
      const channel = `hostile-${name}`;
      const first = await send(everywhere(channel, text));
      await page.goto(`${site}/channels/${channel}`);
      await page.locator('.live .state.on').waitFor();
      const second = await send(everywhere(channel, text));
      await page.locator(`#log-${second}`).waitFor();
      assert.deepEqual(await ids(page), [second, first]);
      const address = (link) => page.locator(link).first().evaluate((a) => a.href);
      const reference = await address('.logs .reference');
      const custom = await address('.logs .custom');
      for (const [kind, path] of Object.entries({
        live: null,
        log: `${site}/channels/${channel}/logs/${first}`,
        story: reference,
        custom,
      })) {
        if (path) {
          await page.goto(path);
        }
        await page.mouse.move(100, 300);
        await assertFits(page);
        const seen = await structure(page);
        expected.set(kind, expected.get(kind) ?? seen);
        assert.equal(seen, expected.get(kind), `${name} at ${path}`);
      }
      assert.equal(await page.locator('h1').count(), 1);
    }
    await page.goto(site);
    assert.equal(await page.locator('h1').count(), 1);
    await assertFits(page);
  }));
