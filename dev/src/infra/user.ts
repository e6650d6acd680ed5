import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDirectory } from '@mostrador/ops/files';

export type User = { uid: number; gid: number };

/** PostgreSQL refuses to run as root: then an ordinary user of the machine owns its data. */
export function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (!user)
    throw new Error(
      'PostgreSQL does not run as root and there is no user "postgres" or "nobody": run this as an ordinary user.',
    );
  return user;
}

function lookUp(name: string): User | undefined {
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/** `dir`, or a directory under /var/lib when `user` may not walk there (a clone below /root). */
export function reachable(dir: string, user: User | undefined): string {
  if (!user || canReach(dir, user)) return openDirectory(dir);
  const hash = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  return openDirectory(`/var/lib/mostrador-${hash}`);
}

function canReach(dir: string, user: User): boolean {
  openDirectory(dir);
  for (let at = dir; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (at === dirname(at)) return true;
  }
}
