import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

const parts = [
  '{gateway,packages/*,services/*,simulators/*}/{manifest,src/**/*}.ts',
  'packages/database/sql/*.sql',
  'services/*/prisma/migrations/*/*.sql',
  '{dev,ops}/src/*.ts',
  'proto/mostrador/**/*.proto',
  'package-lock.json',
];

/** The code here, as one short text: another one is another version, whatever it calls itself. */
export function sourcesHere(): string {
  const hash = createHash('sha256');
  const made = (path: string) => /node_modules|\.test\.ts$|\/src\/db\b/.test(path);
  for (const path of globSync(parts, { cwd: root, exclude: made }).sort())
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}
