// All tests, in one process and with one browser.
import { after } from 'node:test';
import { closeBrowser } from './browser.mjs';

import './pages.mjs';

after(closeBrowser);
