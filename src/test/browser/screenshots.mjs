// Makes the pictures of the documents in the folder that is named: node screenshots.mjs FOLDER
import { mkdirSync } from 'node:fs';
import { closeBrowser, send, site, walk } from './browser.mjs';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const DESK = { width: 1120, height: 720 };
const PHONE = { width: 390, height: 760 };

function shoot(name, path, options, steps = async () => {}) {
  return walk({ viewport: DESK, ...options }, async (page) => {
    await page.goto(site + path);
    if (path !== '/' && !path.includes('/logs/')) {
      await page.locator('.live .state.on').waitFor();
    }
    await steps(page);
    await page.screenshot({ path: `${folder}/${name}.png` });
  });
}

await shoot('console', '/channels/orders', {});
await shoot('console-dark', '/channels/orders', { colorScheme: 'dark' });
await shoot('console-overview', '/', { viewport: { width: 1120, height: 520 } });
await shoot('console-story', '/logs?reference=user+4711', { viewport: { width: 1120, height: 760 } });
await shoot('console-phone', '/channels/orders', { viewport: PHONE, colorScheme: 'dark', deviceScaleFactor: 2 });
await shoot('console-log', '/channels/orders?type=error', {}, async (page) => {
  await page.locator('.logs .what > a').first().click();
  await page.locator('.fields').waitFor();
  await page.evaluate(() => document.activeElement.blur());
});
await shoot('console-live', '/channels/orders', {}, async (page) => {
  await page.mouse.wheel(0, 360);
  await page.waitForFunction(() => window.scrollY > 300);
  for (const user of ['user 4093', 'user 4120', 'user 4711']) {
    await send({ channel_id: 'orders', label: 'Order paid', reference: user, type: 'success' });
  }
  await page.getByRole('button', { name: '3 new logs' }).waitFor();
});
await closeBrowser();
