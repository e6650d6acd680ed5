import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server on the loopback that keeps what it takes, and can be told to misbehave. */
export async function openMailbox() {
  const mails: Email[] = [];
  const moods = {
    /** How often it takes an e-mail and is gone before it says so. */
    goAway: 0,
    /** Addresses that it does not know. */
    unknown: new Set<string>(),
    /** What it says to every e-mail in its place. */
    busy: '',
    /** Never answers a greeting. */
    silent: false,
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onConnect: (_session, done) => {
      if (!moods.silent) done();
    },
    onRcptTo: ({ address }, _session, done) => {
      if (moods.unknown.has(address)) return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      if (moods.busy) return done(Object.assign(new Error(moods.busy), { responseCode: 451 }));
      done();
    },
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(parts)).then((mail) => {
          mails.push(mail);
          if (moods.goAway === 0) return done();
          moods.goAway -= 1;
          for (const connection of server.connections) connection.close();
        });
      });
    },
  });
  // A client that goes away in the middle is no matter here.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    moods,
    /** What came for an address. */
    mailsTo: (address: string) => mails.filter((mail) => mail.to?.some((one) => one.address === address)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
