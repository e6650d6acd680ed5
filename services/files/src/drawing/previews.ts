import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Ctx, makeBudget } from '@mostrador/kit';
import { z } from 'zod';
import { fail } from '../errors.ts';

export const previewType = 'image/webp';
export const previewRoles = ['large', 'small'] as const;
type Role = (typeof previewRoles)[number];

/** A picture as it was made anew: its size as it is shown, and its previews. */
export type Previews = { width: number; height: number } & Record<Role, Buffer>;

/** The most memory that a picture may take, and how long: 40 megapixels of any kind need less than a third of either. */
const maxKilobytes = 1_500_000;
const maxMs = 20_000;
/** How the process says that there are too many pixels. */
const tooLargeCode = 3;

const drawer = fileURLToPath(new URL('./draw.ts', import.meta.url));
const drawing = makeBudget({ atOnce: 2, waitingPerCompany: 20 });
const head = z.object({ width: z.int(), height: z.int(), large: z.int(), small: z.int() });

/** Runs the process that draws; what it takes and is given is bounded. Its limit of memory counts where there is Linux. */
async function draw(original: Buffer): Promise<{ code: number | null; output: Buffer }> {
  const limited = ['-c', `ulimit -d ${maxKilobytes} 2>/dev/null; exec "$0" "$1"`, process.execPath, drawer];
  const child = spawn('/bin/sh', limited, {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: maxMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  // It may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(original);
  const [code, output] = await Promise.all([ended, buffer(child.stdout)]);
  return { code, output };
}

/** Makes a picture anew; throws where it cannot be read within its limits. */
export async function makePreviews({ tenantId, signal }: Ctx, original: Buffer): Promise<Previews> {
  const { code, output } = await drawing(tenantId, () => draw(original), { signal });
  if (code === tooLargeCode) return fail('picture_too_large', { field: 'fileId' });
  if (code !== 0) return fail('picture_unreadable', { field: 'fileId' });
  const start = output.indexOf('\n') + 1;
  const { width, height, large, small } = head.parse(JSON.parse(output.subarray(0, start).toString()));
  const end = start + large;
  return { width, height, large: output.subarray(start, end), small: output.subarray(end, end + small) };
}
