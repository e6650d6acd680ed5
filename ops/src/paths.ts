import { isAbsolute, join, resolve } from 'node:path';

/** The repository: every relative path of this package starts here, whatever the caller's directory. */
export const root = resolve(import.meta.dirname, '../..');
/** Everything the stack keeps on this machine: servers, data, keys, logs. Git ignores it. */
export const home = process.env.MOSTRADOR_HOME ? resolve(process.env.MOSTRADOR_HOME) : join(root, '.mostrador');
export const run = join(home, 'run');
export const logs = join(home, 'logs');
export const keys = join(home, 'keys');

/** Commands named in a text, as they have to be typed for this shop. */
export const withHome = (text: string): string =>
  process.env.MOSTRADOR_HOME
    ? text.replaceAll(
        /(?<!MOSTRADOR_HOME=\S+ )\bmake (?=(up|down|status|logs|dev|reset|backup|restore|take-over|seed|demo|reconcile)\b)/g,
        `MOSTRADOR_HOME=${home} make `,
      )
    : text;

export const fromRoot = (path: string): string => (isAbsolute(path) ? path : resolve(root, path));
