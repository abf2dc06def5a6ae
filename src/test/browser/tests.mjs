// All tests, in one process and with one browser.
import { after } from 'node:test';
import { closeBrowser } from './browser.mjs';

import './pages.mjs';
import './hostile.mjs';
import './live.mjs';
import './logs.mjs';
import './overview.mjs';
import './downloads.mjs';

after(closeBrowser);
