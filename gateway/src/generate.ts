import { readFileSync, writeFileSync } from 'node:fs';
import { loadImage, makeDocument } from './openapi.ts';

/** Writes `openapi.json`; with `--check` only says whether the one there is what it would write. */
const file = new URL('../openapi.json', import.meta.url);
const text = `${JSON.stringify(makeDocument(loadImage()), null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('gateway/openapi.json is stale: npm run gen:openapi -w gateway');
  process.exit(1);
}
