import { latin1 } from '../../domain/latin1.ts';

/** Fields of AFIP's fixed-width records (RG 3685, "Diseño de registros"): Latin-1, no separators, lines end in CRLF. */

/** Digits with zeros before them. Throws where they do not fit: a cut number would be another number. */
export function digits(value: number | string, width: number): string {
  const text = String(value);
  if (!/^\d*$/.test(text) || text.length > width) throw new RangeError(`${text} does not fit in ${width} digits`);
  return text.padStart(width, '0');
}

/** Centavos in 15 positions, 13 + 2; what is negative has the sign in the first one. */
export const amount = (minor: number): string => (minor < 0 ? `-${digits(-minor, 14)}` : digits(minor, 15));

/** yyyymmdd of yyyy-mm-dd; zeros for none. */
export const date = (day: string): string => digits(day.replaceAll('-', ''), 8);

/** Text with blanks after it, cut where it is too long. */
export const text = (value: string, width: number): string => latin1(value).slice(0, width).padEnd(width);

/** A file: each record is the fields of one line. Throws where a line has not the length of its design. */
export function file(name: string, length: number, records: string[][]): { name: string; bytes: Buffer } {
  const lines = records.map((fields) => fields.join(''));
  const wrong = lines.find((line) => line.length !== length);
  if (wrong !== undefined) throw new RangeError(`${name}: a line of ${wrong.length} instead of ${length}`);
  return { name, bytes: Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1') };
}
