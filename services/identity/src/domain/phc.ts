/** Parameters of argon2id: memory in KiB, passes over it, lanes. */
export type Cost = { memoryKib: number; passes: number; parallelism: number };
export type Phc = Cost & { salt: Buffer; hash: Buffer };

const shape = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** The PHC string format (github.com/P-H-C/phc-string-format), so that parameters can rise and old hashes still verify. */
export const formatPhc = (phc: Phc): string =>
  `$argon2id$v=19$m=${phc.memoryKib},t=${phc.passes},p=${phc.parallelism}$${base64(phc.salt)}$${base64(phc.hash)}`;

export function parsePhc(text: string): Phc {
  const parts = shape.exec(text);
  if (!parts) throw new Error('Not an argon2id hash.');
  const [, memory, passes, lanes, salt, hash] = parts;
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    salt: Buffer.from(salt!, 'base64'),
    hash: Buffer.from(hash!, 'base64'),
  };
}

/** True when a hash was made more cheaply than they are made now. */
export const isCheaper = (phc: Cost, now: Cost): boolean => phc.memoryKib < now.memoryKib || phc.passes < now.passes;
