/** So many first bytes are looked at. */
export const headBytes = 4_096;

const startsWith = (head: Buffer, bytes: string, at = 0): boolean =>
  head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));

/** What an Office document begins with: a ZIP whose first entry is one of its parts. */
function isSheet(head: Buffer): boolean {
  if (!startsWith(head, 'PK\x03\x04') || head.length < 30) return false;
  const name = head.subarray(30, 30 + head.readUInt16LE(26)).toString('latin1');
  return /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/.test(name);
}

/** Text as spreadsheets write it, in UTF-8 or in a Windows code page: no control characters, and no markup. */
function isText(head: Buffer): boolean {
  for (const byte of head) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  const text = head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  return text.trim() !== '' && !/^\s*</.test(text) && !/<(!doctype|html|head|body|script|svg|iframe|\?xml)/i.test(text);
}

/**
 * What is in a file, by its first bytes; null for whatever else. Something that begins as a picture may go on as a page:
 * an original is never shown, and a picture only as it was made anew.
 */
export function contentTypeOf(head: Buffer): string | null {
  if (startsWith(head, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(head, 'RIFF') && startsWith(head, 'WEBP', 8)) return 'image/webp';
  if (startsWith(head, '%PDF-')) return 'application/pdf';
  if (isSheet(head)) return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return isText(head) ? 'text/csv' : null;
}
