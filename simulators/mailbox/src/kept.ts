import { randomUUID } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';

/** An e-mail as it came: who gave it and to whom by the envelope, what it says, and its bytes. */
export type KeptMail = { id: string; at: string; from: string; to: string[]; mail: Email; raw: Buffer };

export type Bounds = { maxMails: number; maxBytes: number };

/** What came, newest first. The oldest goes when there is more than may be kept. */
export function makeKept({ maxMails, maxBytes }: Bounds) {
  const kept: KeptMail[] = [];
  const bytes = () => kept.reduce((total, { raw }) => total + raw.length, 0);
  return {
    all: (): readonly KeptMail[] => kept,
    find: (id: string) => kept.find((one) => one.id === id),
    clear: () => void kept.splice(0),
    async add(raw: Buffer, from: string, to: string[]): Promise<void> {
      const mail = await PostalMime.parse(raw);
      kept.unshift({ id: randomUUID(), at: new Date().toISOString(), from, to, mail, raw });
      while (kept.length > maxMails || (kept.length > 1 && bytes() > maxBytes)) kept.pop();
    },
  };
}
export type Kept = ReturnType<typeof makeKept>;
