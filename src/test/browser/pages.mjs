import assert from 'node:assert/strict';
import { test } from 'node:test';
import { site, walk } from './browser.mjs';

test('the overview names every channel', () =>
  walk({}, async (page) => {
    await page.goto(site);
    for (const channel of ['orders', 'sign-up', 'servers', 'deploys', 'site']) {
      assert.ok(await page.getByRole('link', { name: channel, exact: true }).isVisible(), channel);
    }
  }));
