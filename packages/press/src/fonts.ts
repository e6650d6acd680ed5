import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Font } from 'fontkit';

/** What the standard fonts have, which every PDF reader brings: Latin-1, and some signs beside it (WinAnsi). */
const beside = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const isStandard = (sign: string) => /^[\x20-\x7e\xa1-\xac\xae-\xff]$/.test(sign) || beside.includes(sign);

/** A font that is put into papers where the standard ones will not do. `may`: what it is worth looking for in it. */
type Family = { face: string; plain: string; bold: string; may: RegExp };

const families: Family[] = [
  // Latin, Greek, Cyrillic.
  { face: 'inter', plain: 'inter-ui/web/Inter-Regular.woff2', bold: 'inter-ui/web/Inter-Bold.woff2', may: /./u },
  // Chinese, with the syllables of Japanese; one weight.
  {
    face: 'han',
    plain: '@librescore/fonts/SourceHanSansCN.min.woff2',
    bold: '@librescore/fonts/SourceHanSansCN.min.woff2',
    may: /[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]/,
  },
  // Korean; one weight.
  {
    face: 'hangul',
    plain: '@librescore/fonts/SourceHanSansKR.min.woff2',
    bold: '@librescore/fonts/SourceHanSansKR.min.woff2',
    may: /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]/,
  },
];

/** A family that was read. `signs` as code points. */
export type Face = { name: string; plain: Buffer; bold: Buffer; signs: Set<number> };

const { resolve } = createRequire(import.meta.url);

async function read(path: string): Promise<Buffer> {
  const { decompress } = await import('wawoff2');
  return Buffer.from(await decompress(readFileSync(resolve(path))));
}

const known = new Map<string, Promise<Face>>();

async function readFace({ face, plain, bold }: Family): Promise<Face> {
  // Loaded with the first sign that needs it.
  const { create } = await import('fontkit');
  const thin = await read(plain);
  const { characterSet } = create(thin) as Font;
  return { name: face, plain: thin, bold: bold === plain ? thin : await read(bold), signs: new Set(characterSet) };
}

function faceOf(family: Family): Promise<Face> {
  const face = known.get(family.face) ?? readFace(family);
  known.set(family.face, face);
  return face;
}

/** The faces that a paper needs besides the standard fonts, and the name of the face of each sign that needs one. */
export type Faces = { faces: Face[]; faceOf: Map<string, string> };

/** Finds fonts for the signs of a text that no standard font has. Most papers need none. */
export async function facesFor(text: string): Promise<Faces> {
  const found: Faces = { faces: [], faceOf: new Map() };
  let missing = [...new Set(composed(text))].filter((sign) => !isStandard(sign));
  for (const family of families) {
    if (!missing.some((sign) => family.may.test(sign))) continue;
    const face = await faceOf(family);
    const had = new Set(missing.filter((sign) => face.signs.has(sign.codePointAt(0)!)));
    if (had.size > 0) found.faces.push(face);
    for (const sign of had) found.faceOf.set(sign, face.name);
    missing = missing.filter((sign) => !had.has(sign));
  }
  return found;
}

/** What there is to print of a sign that no font has: its nearest, or a question mark; of an accent alone nothing. */
const nearest = (sign: string) =>
  /\p{M}/u.test(sign) ? '' : [...sign.normalize('NFKD')].filter(isStandard).join('') || '?';

/** Text as it is looked up in fonts: composed, on one line, without what only steers the writing. */
const composed = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replaceAll(/[\p{Cf}\u{FE00}-\u{FE0F}]/gu, '')
    .trim();

/** Text in signs that can be printed. */
export const printable = (text: string, faceOf: Faces['faceOf']): string =>
  [...composed(text)].map((sign) => (isStandard(sign) || faceOf.has(sign) ? sign : nearest(sign))).join('');
