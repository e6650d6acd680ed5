#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startMailbox } from './mailbox.ts';

const usage = `simulator-mailbox: a mail server that keeps what it is sent, and shows it on a page

  simulator-mailbox [--port 2525] [--page-port 8025]
`;

/** A mistake of the caller, told in one line. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
}

function settings() {
  const options = {
    port: { type: 'string', default: '2525' },
    'page-port': { type: 'string', default: '8025' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const portOf = (name: string, text: string) =>
  /^\d{1,5}$/.test(text) ? Number(text) : refuse(`--${name} has to be a port`);

const values = settings();
const mailbox = await startMailbox({
  port: portOf('port', values.port),
  pagePort: portOf('page-port', values['page-port']),
});
process.stdout.write(`takes mail at ${mailbox.url}\nis read at    ${mailbox.pageUrl}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mailbox.stop());
