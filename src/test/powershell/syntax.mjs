// syntax.mjs < SCRIPT: what of it is no PowerShell by a grammar of that language, a line each; the
// exit code is 1 then. It runs nothing.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

function faults(node) {
  const here = node.isError || node.isMissing;
  return here ? [node] : node.children.flatMap(faults);
}

const found = faults(parser.parse(readFileSync(0, 'utf8')).rootNode);
for (const node of found) {
  console.log(`line ${node.startPosition.row + 1}: ${node.isMissing ? 'misses' : ''} ${node.text || node.type}`);
}
process.exitCode = found.length === 0 ? 0 : 1;
