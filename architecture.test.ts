import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The layout's rules that no linter knows. They read files only: no server, no generated code. */

const root = import.meta.dirname;
const ignored = ['**/node_modules/**', '**/src/db/**', 'proto/gen/**', '.mostrador/**'];
const glob = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: ignored })
    .filter((path) => !path.includes('node_modules'))
    .sort();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const code = (path: string) => read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const camel = (kebab: string) => kebab.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const kebab = (pascal: string) => pascal.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
const nameOf = (path: string) => basename(path, '.ts');
const isTest = (path: string) => /\/test\/|\.test\.ts$/.test(path);
const exportsOf = (path: string) =>
  [...code(path).matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)].map((match) => match[1]!);

type Import = { from: string; typesOnly: boolean };
function importsOf(path: string): Import[] {
  const found = code(path).matchAll(/^(?:import|export) (?:([^;]*?)\s*from )?'([^']+)'|import\('([^']+)'/gm);
  return [...found].map(([, what = '', source, dynamic]) => {
    const names =
      /\{([^}]*)\}/
        .exec(what)?.[1]
        ?.split(',')
        .filter((name) => name.trim() !== '') ?? [];
    const each = names.length > 0 && names.every((name) => name.trim().startsWith('type '));
    return { from: source ?? dynamic!, typesOnly: what.startsWith('type ') || each };
  });
}

const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map((one) => one.name);
const services = readdirSync(join(root, 'services')).filter((name) => existsSync(join(root, 'services', name, 'src')));

/** Who may import what of our own packages. The first line that fits a file is its rule. */
const boundaries: [files: RegExp, may: RegExp, why: string][] = [
  [/^packages\/(mail|manifest|money|press|sealing|storage|telemetry)\//, /^$/, 'the small packages stand alone'],
  [
    /^packages\/till\/src\//,
    /^@mostrador\/(money|rules\/documents|proto\/(common|identity|sales|words)|till\/\w+)$/,
    'a till has no server in it',
  ],
  [/^packages\/client\/(src\/|build)/, /^$/, 'the client is for whoever has nothing else of ours'],
  [/^packages\/rules\//, /^@mostrador\/access$/, 'rules know no verb, only how one is refused'],
  [/^packages\/database\//, /^@mostrador\/telemetry$/, 'the database knows no verbs'],
  [/^packages\/access\//, /^@mostrador\/(database|proto\/words)$/, 'access knows callers, not what they call'],
  [
    /^packages\/kit\/src\//,
    /^@mostrador\/(telemetry|access|database(\/\w+)?|manifest|rules(\/paging)?|proto\/(ops|common))$/,
    'the kit knows no context',
  ],
  [/^packages\//, /^@mostrador\/(?!(dev|bench|chaos|fuzz)$|dev\/)/, 'tests may use everything but the commands'],
  [/^(services|simulators)\/[^/]+\/manifest.ts|gateway\/manifest.ts/, /^@mostrador\/manifest$/, 'a manifest is data'],
  [
    /^services\/[^/]+\/(test\/|src\/.*\.test\.ts)/,
    /^@mostrador\/(kit|kit\/testing|mail|money|rules|sealing\/streams|storage|till\/\w+|proto\/\w+|simulator-\w+)$/,
    'a service is tested alone',
  ],
  [
    /^services\/[^/]+\/play\/(\w+-alone\.ts|chaos\/)/,
    /^@mostrador\/(?!bench(\/|$))/,
    'who makes a stack of its own may use all that starts, breaks and reads one',
  ],
  [
    /^services\/[^/]+\/play\//,
    /^@mostrador\/(client|dev(\/(play|seed)\/\w+)?|money|rules\/documents|ops\/paths|proto\/\w+|simulator-\w+|\w+\/invariants)$/,
    'it plays with the shop from outside, as any client of the API',
  ],
  [
    /^services\//,
    /^@mostrador\/(kit|mail|money|press\/\w+|rules(\/paging)?|sealing(\/streams)?|storage|till\/(sale|price|voucher|paper|log|scan)|proto\/\w+)$/,
    'a service imports no other: it asks or it hears',
  ],
  [/^simulators\//, /^$/, 'a simulator is useful alone'],
  [
    /^gateway\/src\//,
    /^@mostrador\/(kit|money|rules|sealing\/streams|storage|telemetry|proto\/[\w.]+)$/,
    'the gateway asks services, it does not contain them',
  ],
  [/^ops\/src\//, /^@mostrador\/(database(\/migrate)?|kit|manifest)$/, 'production runs it: no seed, no supervisor'],
  [/^dev\//, /^@mostrador\/(?!(bench|chaos|fuzz)(\/|$))/, 'a shop starts without the tools'],
  [/./, /^@mostrador\//, 'journeys and tools may use everything'],
];

describe('imports', () => {
  const files = glob('{packages,services,simulators,tools}/*/{manifest,{src,test,play}/**/*}.ts').concat(
    glob('{gateway,ops,dev,e2e}/**/*.ts'),
  );

  it.each(boundaries.filter(([, may]) => may.source !== '^@mostrador\\/'))('%s: only %s', (pattern, may, why) => {
    const ours = files.filter((path) => boundaries.find(([one]) => one.test(path))![0] === pattern);
    const wrong = ours.flatMap((path) =>
      importsOf(path)
        .filter(({ from }) => from.startsWith('@mostrador/') && !may.test(from))
        .map(({ from }) => `${path} imports ${from}: ${why}`),
    );
    expect(wrong).toEqual([]);
  });

  it('stay inside their package, unless they name it', () => {
    const packageOf = (path: string) =>
      /^(?:(?:packages|services|simulators|tools)\/[^/]+(?:\/play)?|[^/]+)/.exec(path)![0];
    const wrong = files.flatMap((path) =>
      importsOf(path)
        .filter(({ from }) => from.startsWith('.') && packageOf(join(dirname(path), from)) !== packageOf(path))
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(['money/src/money.ts', 'rules/src/documents.ts'])('of %s: none, for it also runs in the browser', (path) => {
    expect(importsOf(`packages/${path}`)).toEqual([]);
  });

  it('of the client: only what a browser has, too', () => {
    const product = glob('packages/client/src/*.ts').filter((path) => !isTest(path));
    const others = product.flatMap((path) => importsOf(path).filter(({ from }) => !from.startsWith('./')));
    expect(new Set(others.map(({ from }) => from))).toEqual(new Set(['uuid']));
  });
});

describe.each(services)('services/%s', (service) => {
  const home = `services/${service}`;
  const src = glob(`${home}/src/**/*.ts`);
  const product = src.filter((path) => !isTest(path));
  /** Contexts whose verbs it serves beside its own: each is a house of its own, in a folder of its name. */
  const guests = folders(`${home}/src`).filter((name) => existsSync(join(root, 'proto/mostrador', name)));
  const houses = new Map([[service, `${home}/src`], ...guests.map((name) => [name, `${home}/src/${name}`] as const)]);
  const importedBy = (path: string) =>
    src.filter((other) =>
      importsOf(other).some(({ from }) => from.startsWith('.') && join(dirname(other), from) === path),
    );

  it('has a door plate and only the rooms of the layout', () => {
    const rooms = [
      'README.md',
      'manifest.ts',
      'node_modules',
      'package.json',
      'play',
      'prisma',
      'prisma.config.ts',
      'seed.ts',
      'src',
      'test',
    ];
    const kept = readdirSync(join(root, home)).filter((name) => !name.startsWith('.'));
    expect(kept.filter((name) => !rooms.includes(name))).toEqual([]);
    expect(kept).toContain('README.md');
    expect(read(`${home}/manifest.ts`)).toContain(`  name: '${service}',\n`);
    const inner = ['afip', 'consumers', 'db', 'domain', 'handlers', 'jobs', 'paper', ...guests];
    // What a job does in many steps has a room named after it.
    const isStory = (name: string) => name.endsWith('ing');
    const other = folders(`${home}/src`).filter((name) => !inner.includes(name) && !isStory(name));
    expect(other).toEqual([]);
  });

  it('has a door plate of one screen', () => {
    expect(read(`${home}/README.md`).split('\n').length).toBeLessThanOrEqual(64);
    expect(read(`${home}/README.md`).length).toBeLessThanOrEqual(8_000);
  });

  it('has no file beside the known ones that fewer than two others share', () => {
    const known = [
      'convert',
      'database',
      'env',
      'errors',
      'figures',
      'invariants',
      'main',
      'queries',
      'rules',
      'service',
    ];
    const others = product.filter(
      (path) => [...houses.values()].includes(dirname(path)) && !known.includes(nameOf(path)),
    );
    expect(others.filter((path) => importedBy(path).length < 2)).toEqual([]);
  });

  it('names no file after nothing', () => {
    const vague =
      /^(utils?|helpers?|common|types|interfaces|dto|lib|misc|shared|managers?|mappers?|processors?|data|info)$/;
    expect(product.filter((path) => vague.test(nameOf(path)))).toEqual([]);
  });

  it('has a handler file for every RPC, and no other but what verbs share', () => {
    for (const [context, house] of houses) {
      const contract = read(`proto/mostrador/${context}/v1/${context}.proto`);
      const verbs = [...contract.matchAll(/^ {2}rpc (\w+)\(/gm)].map(
        (match) => `${house}/handlers/${kebab(match[1]!)}.ts`,
      );
      const handlers = product.filter((path) => dirname(path) === `${house}/handlers`);
      expect(verbs.filter((path) => !handlers.includes(path))).toEqual([]);
      const extra = handlers.filter((path) => !verbs.includes(path));
      expect(extra.filter((path) => importedBy(path).length < 2)).toEqual([]);
    }
  });

  it('exports from each verb, consumer and job the function its file is named after', () => {
    const rooms = product.filter((path) => /\/(handlers|consumers|jobs)\//.test(path));
    expect(rooms.filter((path) => !exportsOf(path).includes(camel(nameOf(path))))).toEqual([]);
  });

  it('has verbs, consumers and jobs that know nothing of each other: what they share stands beside them', () => {
    const roomOf = (path: string) => /\/(handlers|consumers|jobs)\//.exec(path)?.[1];
    const wrong = product.flatMap((path) =>
      importsOf(path)
        .map(({ from }) => roomOf(join(dirname(path), from)))
        .filter((other) => roomOf(path) && other && other !== roomOf(path))
        .map((other) => `${path} imports from ${other}/`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no consumer and no job but those that it registers', () => {
    const rooms = product.filter((path) => /\/(consumers|jobs)\//.test(path));
    expect(rooms.filter((path) => !importedBy(path).includes(`${home}/src/service.ts`))).toEqual([]);
  });

  it('keeps each domain/ below 1,500 lines: more is another context', () => {
    const linesOf = (house: string) =>
      product
        .filter((path) => path.startsWith(`${house}/domain/`))
        .reduce((total, path) => total + read(path).split('\n').length - 1, 0);
    expect([...houses.values()].filter((house) => linesOf(house) > 1_500)).toEqual([]);
  });

  it('keeps domain/ pure: it imports itself, errors, money, rules, words and what a till computes, and neither waits nor looks at clock or dice', () => {
    const domain = product.filter((path) => path.includes('/domain/'));
    const pure =
      /^((?:\.\.\/){1,2}errors\.ts|@mostrador\/(money|rules|proto\/words|till\/(sale|price|voucher|paper|log|scan))|node:(crypto|net|util))$/;
    const inside = (path: string, from: string) =>
      from.startsWith('.') && join(dirname(path), from).includes('/domain/');
    const foreign = domain.flatMap((path) =>
      importsOf(path)
        .filter(({ from, typesOnly }) => !pure.test(from) && !(typesOnly && from.startsWith('@mostrador/')))
        .filter(({ from }) => !inside(path, from))
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(foreign).toEqual([]);
    const impure =
      /\bawait\b|\basync\b|\bPromise\b|new Date\(\)|\bDate\.now\b|Math\.random|random(Bytes|UUID|Int)\b|\bprocess\./;
    expect(domain.filter((path) => impure.test(code(path)))).toEqual([]);
  });

  it('says in its catalogue what each reason means that a rule gives', () => {
    const reasonsIn = (path: string) => [...read(path).matchAll(/^ {2}(\w+): \{/gm)].map((match) => match[1]!);
    const told = [`${home}/src/errors.ts`, 'packages/access/src/errors.ts'].flatMap(reasonsIn);
    const given = /\.(?:refine|regex|min|max)\([^;]*?'([a-z]+(?:_[a-z]+)+)',?\s*\)/g;
    const files = product.filter((path) => nameOf(path) !== 'invariants');
    const reasons = files.flatMap((path) => [...code(path).matchAll(given)].map((match) => match[1]!));
    expect(reasons.filter((reason) => !told.includes(reason))).toEqual([]);
  });

  it('calls whom its manifest names, and all of those', () => {
    const named = /^ {2}asks: \[(.*)\],$/m.exec(read(`${home}/manifest.ts`))![1]!.match(/\w+/g) ?? [];
    const calls = product.flatMap((path) => [
      ...code(path).matchAll(/\bcall(?:For)?\([^)]*?(\w+)ServiceDefinition\)/g),
    ]);
    expect([...new Set(calls.map((match) => match[1]!.toLowerCase()))].toSorted()).toEqual(named.toSorted());
  });

  it('asks no peer inside a transaction', () => {
    const opened = /ctx\.(?:tenant|once|as|prisma)\(/g;
    const wrong = product.filter((path) => {
      const text = code(path);
      return [...text.matchAll(opened)].some((match) =>
        /ctx\.call(For)?\(/.test(argumentsFrom(text, match.index + match[0].length)),
      );
    });
    expect(wrong).toEqual([]);
  });
});

/** The text up to the bracket that closes the one before `start`. */
function argumentsFrom(text: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; end < text.length && depth > 0; end += 1) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
  return text.slice(start, end);
}

describe('the kit', () => {
  it('has at most 2,000 lines, those for tests aside', () => {
    const files = glob('packages/kit/src/*.ts').filter((path) => !isTest(path));
    const lines = files.map((path) => read(path).split('\n').length - 1).reduce((total, one) => total + one, 0);
    expect(lines).toBeLessThanOrEqual(2_000);
  });
});

describe('documents', () => {
  const documents = glob(
    '{*.md,docs/**/*.md,{packages,services,simulators}/*/README.md,{ops,dev,tools,gateway,e2e}/README.md}',
  );
  const files = glob('{{packages,services,simulators,tools}/*,proto,gateway,ops,dev,e2e,docs}/**/*.*').concat(
    glob('*'),
    glob('.*'),
  );
  const folders = new Set(files.map(dirname));
  const made = /^(backups|nats|out|node_modules|\.mostrador|proto\/gen)\b|\/src\/db\b/;
  const ends = (path: string, name: string) => path === name || path.endsWith(`/${name}`);

  it('link only to what exists', () => {
    const wrong = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .filter((match) => !existsSync(join(root, dirname(document), match[1]!)))
        .map((match) => `${document} links to ${match[1]}`),
    );
    expect(wrong).toEqual([]);
  });

  // The how-to pages name files that their reader is about to make; a decision those of its day.
  it.each(documents.filter((path) => !/^docs\/(adr|how-to|reference)\//.test(path)))(
    '%s names only files that exist',
    (document) => {
      const text = read(document).replaceAll(/^```[\s\S]*?^```/gm, '');
      const shape = /`([\w.-]+(?:\/[\w.*-]+)+\/?|[\w-]+\.(?:ts|json|ya?ml|sh|md))`/g;
      const named = [...text.matchAll(shape)].map((match) => match[1]!.replace(/\/$/, ''));
      const exists = (name: string) =>
        made.test(name) ||
        files.some((path) => ends(path, name)) ||
        [...folders].some((path) => ends(path, name)) ||
        existsSync(join(root, name)) ||
        glob(name).length > 0;
      expect(named.filter((name) => !exists(name))).toEqual([]);
    },
  );
});

describe('reasons', () => {
  it('stand in one catalogue each: what several services refuse means the same', () => {
    const catalogues = ['packages/access/src/errors.ts', 'gateway/src/problem.ts', ...glob('services/*/src/errors.ts')];
    const all = catalogues.flatMap((path) =>
      [...code(path).matchAll(/^  (\w+): \{\s+kind: '/gm)].map(([, reason]) => ({ reason: reason!, path })),
    );
    expect(all.length).toBeGreaterThan(150);
    const twice = [...Map.groupBy(all, ({ reason }) => reason)].filter(([, same]) => same.length > 1);
    expect(twice.map(([reason, same]) => [reason, ...same.map(({ path }) => path)])).toEqual([]);
  });
});

describe('closed sets of words', () => {
  const listed = glob('proto/mostrador/*/v1/words.proto').flatMap((path) =>
    [...read(path).matchAll(/name: "(\w+)"\s+words: \[([^\]]*)\]/g)].map(([, name, list]) => ({
      name: name!,
      words: [...list!.matchAll(/"([^"]+)"/g)].map(([, word]) => word!).sort(),
    })),
  );
  /** Lists and unions of three words or more; two may be together by chance, and SQL says `in (...)`. */
  const together = /(?<!\(|\('.*)(?:'[\w.]+'\s*[,|]\s*){2,}'[\w.]+'/g;
  const product = glob('{packages,services,simulators}/*/src/**/*.ts').concat(glob('{gateway,dev}/src/**/*.ts'));

  it('are written down once, beside the contracts', () => {
    expect(listed.length).toBeGreaterThan(30);
    const byHand = product
      // What is generated of them lists them again.
      .filter((path) => !isTest(path) && path !== 'packages/client/src/api.ts')
      .flatMap((path) =>
        [...code(path).matchAll(together)].flatMap(([text]) => {
          const found = [...text.matchAll(/'([^']+)'/g)].map(([, word]) => word!).sort();
          const set = listed.find(({ words }) => String(words) === String(found));
          return set ? [`${path} lists ${set.name} by hand`] : [];
        }),
      );
    expect(byHand).toEqual([]);
  });
});
