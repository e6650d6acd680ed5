import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type Bounds, makeKept } from './kept.ts';
import { servePages } from './pages.ts';

const host = '127.0.0.1';
const megabyte = 1_000_000;

export type MailboxOptions = Partial<Bounds> & {
  /** Of SMTP, and of the page; free ones when absent. */
  port?: number;
  pagePort?: number;
};

export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** What it does wrong, for those who try how a client bears it. */
const makeFaults = () => ({
  /** How often it takes an e-mail and is gone before it says so. */
  goAway: 0,
  /** Addresses that it does not know. */
  unknown: new Set<string>(),
  /** What it says to every e-mail in its place. */
  busy: '',
  /** Never answers a greeting. */
  silent: false,
});

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/**
 * A mail server that sends nothing on: what it takes is kept, and read on a page. It listens on this machine only, for
 * whoever reaches it may read what others were written.
 */
export async function startMailbox(options: MailboxOptions = {}) {
  const { port = 0, pagePort = 0, maxMails = 500, maxBytes = 50 * megabyte } = options;
  const kept = makeKept({ maxMails, maxBytes });
  const faults = makeFaults();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: Math.min(maxBytes, 25 * megabyte),
    maxClients: 20,
    socketTimeout: 60_000,
    onConnect: (_session, done) => {
      if (!faults.silent) done();
    },
    onRcptTo: ({ address }, session, done) => {
      if (faults.unknown.has(address)) return done(refusal(550, 'no such mailbox'));
      if (faults.busy) return done(refusal(451, faults.busy));
      return session.envelope.rcptTo.length < 100 ? done() : done(refusal(452, 'too many recipients'));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => {
        if (!stream.sizeExceeded) parts.push(part);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(refusal(552, 'larger than may be'));
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        const to = rcptTo.map(({ address }) => address);
        kept.add(Buffer.concat(parts), from, to).then(() => {
          if (faults.goAway === 0) return done();
          faults.goAway -= 1;
          for (const connection of server.connections) connection.close();
        }, done);
      });
    },
  });
  // A client that goes away in the middle is no matter here.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const pages = await servePages(kept, host, pagePort);
  return {
    /** Where it takes e-mail. */
    url: `smtp://${host}:${(server.server.address() as AddressInfo).port}`,
    /** Where it is read. */
    pageUrl: pages.url,
    faults,
    /** What came for an address, newest first. */
    mailsTo: (address: string) => kept.all().flatMap(({ to, mail }) => (to.includes(address) ? [mail] : [])),
    async stop(): Promise<void> {
      for (const connection of server.connections) connection.close();
      await Promise.all([pages.stop(), new Promise<void>((resolve) => server.close(() => resolve()))]);
    },
  };
}
