import { readFileSync } from 'node:fs';
import { contractsOf, type OwnManifest } from '@mostrador/manifest';
import { writeFile } from '@mostrador/ops/files';
import { fromRoot } from '@mostrador/ops/paths';
import { own, services, stores } from '@mostrador/ops/stack';

/** Writes into files that have to be static what follows from the manifests; with `--check` only says what is stale. */

const { stringify } = JSON;
/** Settings that are passed on, each with what it is where it is not given. */
const variables = ({ takes = [], stores = {} }: OwnManifest) =>
  [...takes.map((name) => [name, '']), ...Object.entries(stores).map(([name, store]) => [name, `/${store}`])]
    .map(([name, usual]) => `      ${name}: \${${name}:-${usual}}\n`)
    .join('');
/** The path under which a process finds a volume of its own in its container. */
const mounted = (own: OwnManifest) => [
  `${own.name}:/state`,
  ...('volumes' in own ? Object.values(own.volumes ?? {}) : [])
    .concat(Object.values(own.stores ?? {}))
    .map((volume) => `${volume}:/${volume}`),
];
const volumes = [...services.flatMap((one) => Object.values(one.volumes ?? {})), ...stores.values()];

const container = (one: OwnManifest): string => `  ${one.name}:
    <<: *process
    build: { context: ., args: { SERVICE: ${one.name} } }
    command: [node, --env-file=/state/env, main.ts]
${one.takes || one.stores ? `    environment:\n${variables(one)}` : ''}    volumes: [${mounted(one).join(', ')}]
    mem_limit: ${one.resources.memoryMb}m
${one.kind === 'gateway' ? "    ports: ['127.0.0.1:${PORT:-8080}:8080']\n" : ''}`;

/** The parts of each file, by the words that stand on the lines round them. */
const parts: Record<string, Record<string, string>> = {
  'compose.yaml': {
    settings: own.map(({ name }) => `      - ${name}:/settings/${name}\n`).join(''),
    processes: own.map(container).join('\n'),
    volumes: [...own.map(({ name }) => name), ...volumes].map((name) => `  ${name}:\n`).join(''),
  },
  Dockerfile: {
    folders: `RUN mkdir -p /state /afip /settings/nats ${[...volumes, ...own.map(({ name }) => `settings/${name}`)].map((name) => `/${name}`).join(' ')} \\
    && chown -R node:node /state /afip /settings ${volumes.map((name) => `/${name}`).join(' ')}\n`,
  },
  'gateway/src/routes/index.ts': {
    imports: contractsOf(services)
      .toSorted()
      .map((name) => `import { ${name} } from ${stringify(`./${name}.ts`).replaceAll('"', "'")};\n`)
      .join(''),
    tables: `const contextTables = [${contractsOf(services).join(', ')}];\n`,
  },
};

function filled(path: string): string {
  const text = readFileSync(fromRoot(path), 'utf8');
  return Object.entries(parts[path]!).reduce((before, [name, content]) => {
    const part = new RegExp(
      `(^ *(#|//) The ${name} of the manifests:.*\\n)[^]*?(^ *\\2 End of the ${name}\\.\\n)`,
      'm',
    );
    if (!part.test(before)) throw new Error(`${path} has no place for the ${name} of the manifests.`);
    return before.replace(part, (_, start: string, __, end: string) => start + content + end);
  }, text);
}

const stale = Object.keys(parts).filter((path) => filled(path) !== readFileSync(fromRoot(path), 'utf8'));
if (!process.argv.includes('--check')) for (const path of stale) writeFile(fromRoot(path), filled(path));
else if (stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}; run node dev/src/derived.ts`);
  process.exitCode = 1;
}
