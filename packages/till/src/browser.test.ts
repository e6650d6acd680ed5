import { readFileSync } from 'node:fs';
import { type RolldownOutput, rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const folder = new URL('..', import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
  exports: Record<string, string>;
};
const doors = Object.keys(exports).filter((name) => name !== './testing');

async function bundled(door: string): Promise<RolldownOutput['output'][0]> {
  const input = new URL(exports[door]!, folder).pathname;
  const bundle = await rolldown({ input, platform: 'browser', logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm' });
  return output[0];
}

describe.each(doors)('%s in a browser', (door) => {
  it('brings all that it needs, and nothing of a server', async () => {
    const { imports, dynamicImports, code, moduleIds } = await bundled(door);
    expect([...imports, ...dynamicImports]).toEqual([]);
    expect(code.match(/\b(?:Buffer|process)\.\w+|\brequire\(|\b__dirname\b/g)).toBeNull();
    const packages = moduleIds.map((id) => /(?:packages|node_modules)\/((?:@\w+\/)?[\w-]+)/.exec(id)![1]!);
    expect(packages.filter((name) => !['till', 'money', 'rules', '@noble/hashes'].includes(name))).toEqual([]);
  });
});
