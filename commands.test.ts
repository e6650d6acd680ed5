import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What documents tell somebody to type has to work with whatever Node they have: by make, or behind the bootstrap. */

const root = import.meta.dirname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = globSync(
  ['*.md', '{docs,packages,services,simulators,gateway,ops,dev,tools,e2e}/**/*.md{,.template}'],
  { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|\.mostrador)$/.test(path) },
).toSorted();
const targets = new Set([...read('Makefile').matchAll(/^([a-z0-9-]+):/gm)].map((match) => match[1]!));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The lines of a document that are commands: in a block for a shell, or between backticks. */
function commandsOf(text: string): string[] {
  const shell = [...text.matchAll(/^ *```(?:sh|bash)\n([\s\S]*?)^ *```/gm)].flatMap((match) => match[1]!.split('\n'));
  const inline = [...text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  return [...shell, ...inline].map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
}

/** Why a command fails somewhere; undefined where it does not. */
function faultOf(command: string): string | undefined {
  // Containers have a Node of their own.
  if (/dev\/bootstrap\.sh|^docker /.test(command)) return undefined;
  const words = command.replace(/^(\w+=('[^']*'|\S*) +)+/, '').split(/\s+/);
  const [program, argument = ''] = words;
  if (program === 'make')
    return argument === '' || targets.has(argument.replace(/[.,]+$/, '')) ? undefined : 'no such target';
  if (/^(npx|vitest|tsc|oxlint|oxfmt)$/.test(program!) && argument) return 'a program of this repository';
  if (program === 'node' && argument.endsWith('.ts')) return 'TypeScript';
  if (program !== 'npm') return undefined;
  if (argument === 'ci' || words.includes('-w')) return 'npm with whatever Node there is';
  const script = argument === 'run' ? words[2]! : /^(start|test)$/.test(argument) ? argument : undefined;
  return script && !scripts[script]?.startsWith('sh dev/bootstrap.sh ') ? 'a script that is not led' : undefined;
}

describe('commands', () => {
  it('are known for what they are', () => {
    const bad = [
      'npx vitest run x',
      'RECORD=1 npx vitest',
      'npm run gen',
      'npm run gen -w proto',
      'node a/b.ts',
      'tsc -p .',
      'make tea',
      'npm ci',
    ];
    expect(bad.filter((command) => faultOf(command) === undefined)).toEqual([]);
    const good = [
      'sh dev/bootstrap.sh npx vitest',
      'make test ONLY=x',
      'PORT=9000 make up',
      'npm start',
      'npm run new-service -- x',
      'node shop.mts',
    ];
    expect(good.filter((command) => faultOf(command) !== undefined)).toEqual([]);
  });

  it.each(documents)('of %s work with any Node', (document) => {
    const wrong = commandsOf(read(document)).flatMap((command) => {
      const fault = faultOf(command);
      return fault ? [`${command}: ${fault}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

/** What a shell is given by the machine it runs on. */
const given = /^(HOME|PATH|PWD|USER)$/;

it.each(documents.filter((path) => path.startsWith('docs/how-to/')))('%s says what its variables are', (document) => {
  const text = read(document);
  const shell = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map((match) => match[1]!).join('');
  const used = [...shell.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map((match) => match[1]!);
  const isSaid = (name: string) => new RegExp(`(^|[\\s(])${name}=|\`${name}\``, 'm').test(text);
  expect([...new Set(used)].filter((name) => !given.test(name) && !isSaid(name))).toEqual([]);
});

it('scripts of package.json are led through the bootstrap, so that any Node may start them', () => {
  expect(Object.entries(scripts).filter(([, script]) => !script.startsWith('sh dev/bootstrap.sh '))).toEqual([]);
});
