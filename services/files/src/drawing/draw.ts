import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { maxPixels } from '../domain/kinds.ts';

/**
 * A process for one picture: reads it from the input, and writes what is made anew of it to the output. What somebody sent
 * is decoded here and nowhere else, with nothing of ours at hand and within limits that its parent sets.
 */
const sides = { large: 1_600, small: 320 };

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
sharp.concurrency(1);
sharp.cache(false);

const webp = (from: Buffer, side: number) =>
  sharp(from, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true })
    // As it is shown: turned as its camera says, and of all it told nothing but the picture itself.
    .autoOrient()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();

const original = await buffer(process.stdin);
const { autoOrient: shown } = await sharp(original, { limitInputPixels: false }).metadata();
// Its parent knows by this number that there are too many.
if (shown.width * shown.height > maxPixels) process.exit(3);
const large = await webp(original, sides.large);
const small = await webp(large, sides.small);
process.stdout.write(
  Buffer.concat([
    Buffer.from(`${JSON.stringify({ ...shown, large: large.length, small: small.length })}\n`),
    large,
    small,
  ]),
);
