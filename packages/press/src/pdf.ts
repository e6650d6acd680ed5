import Document from 'pdfkit';
import QRCode from 'qrcode';
import { type Faces, facesFor, printable } from './fonts.ts';

/** A document with the face of each sign that no standard font has. */
export type Pdf = PDFKit.PDFDocument & Pick<Faces, 'faceOf'>;

export const mm = (length: number): number => (length * 72) / 25.4;

type Style = { size: number; bold?: boolean };

/** `face`: of the signs that need none of their own. */
type Setting = Style & { face: string };

type Put = Style & { x: number; y: number; width: number; align?: 'left' | 'center' | 'right'; color?: string };

/** Signs side by side of one face; '' is the standard one, which every reader has and which keeps the file small. */
type Run = { face: string; text: string };

/** A text that needs Inter for one of its letters has it for all that Inter has: words are of one face. */
const typeset = ({ faceOf }: Pdf, text: string, { size, bold = false }: Style): Setting => ({
  size,
  bold,
  face: [...text].some((sign) => faceOf.get(sign) === 'inter') ? 'inter' : '',
});

function runsOf({ faceOf }: Pdf, text: string, usual: string): Run[] {
  const runs: Run[] = [];
  for (const sign of text) {
    const face = faceOf.get(sign) ?? usual;
    const last = runs.at(-1);
    if (last?.face === face) last.text += sign;
    else runs.push({ face, text: sign });
  }
  return runs;
}

function setFont(pdf: Pdf, { face, size, bold = false }: Setting): Pdf {
  const standard = bold ? 'Helvetica-Bold' : 'Helvetica';
  pdf.font(face === '' ? standard : `${face} ${bold ? 'bold' : 'plain'}`).fontSize(size);
  return pdf;
}

const widthOf = (pdf: Pdf, text: string, set: Setting): number =>
  runsOf(pdf, text, set.face).reduce(
    (width, { face, text }) => width + setFont(pdf, { ...set, face }).widthOfString(text),
    0,
  );

/** Every line is as high as the standard font makes it, whatever is on it. */
const lineHeight = (pdf: Pdf, style: Style): number =>
  setFont(pdf, { ...style, face: '' }).currentLineHeight(true) + style.size * 0.12;

/** Ascender of Helvetica, in thousandths of its size. */
const ascender = 718;

/** Breaks a text into lines of a width; what is wider than a line, as texts of scripts without blanks are, anywhere. */
function linesOf(pdf: Pdf, text: string, width: number, set: Setting): string[] {
  if (widthOf(pdf, text, set) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const add = (piece: string, pieceWidth: number) => {
    if (used + pieceWidth > width && line !== '') {
      lines.push(line.trimEnd());
      [line, used] = ['', 0];
    }
    if (line === '' && piece === ' ') return;
    line += piece;
    used += pieceWidth;
  };
  for (const [piece] of text.matchAll(/ |[^ ]+/g)) {
    const pieceWidth = widthOf(pdf, piece, set);
    if (pieceWidth <= width) add(piece, pieceWidth);
    else for (const sign of piece) add(sign, widthOf(pdf, sign, set));
  }
  return [...lines, line];
}

/** Writes text in a column and answers where it ends below. */
export function put(pdf: Pdf, text: string, { x, y, width, align = 'left', color = '#111', ...style }: Put): number {
  const words = printable(text, pdf.faceOf);
  if (words === '') return y;
  const set = typeset(pdf, words, style);
  const height = lineHeight(pdf, set);
  pdf.fillColor(color);
  const lines = linesOf(pdf, words, width, set);
  lines.forEach((line, index) => {
    const left = width - widthOf(pdf, line, set);
    let at = x + (align === 'right' ? left : align === 'center' ? left / 2 : 0);
    const base = y + index * height + (ascender / 1_000) * set.size;
    for (const { face, text } of runsOf(pdf, line, set.face)) {
      setFont(pdf, { ...set, face }).text(text, at, base, { lineBreak: false, baseline: 'alphabetic' });
      at += pdf.widthOfString(text);
    }
  });
  return y + lines.length * height;
}

/** Writes an amount at the right of a column, on one line: smaller where it is too long. */
export function putAmount(pdf: Pdf, text: string, { size, ...style }: Omit<Put, 'align' | 'color'>): number {
  const words = printable(text, pdf.faceOf);
  const wide = widthOf(pdf, words, typeset(pdf, words, { ...style, size }));
  const fitting = Math.min(size, (size * (style.width - 1)) / Math.max(1, wide));
  return put(pdf, text, { ...style, size: fitting, align: 'right' });
}

/** How high `put` would make the text. */
export function heightOf(pdf: Pdf, text: string, { width, ...style }: Pick<Put, 'width' | 'size' | 'bold'>): number {
  const words = printable(text, pdf.faceOf);
  return linesOf(pdf, words, width, typeset(pdf, words, style)).length * lineHeight(pdf, style);
}

type Line = { x: number; y: number; width: number; weight: number; color?: string };

export function line(pdf: Pdf, { x, y, width, weight, color = '#111' }: Line): void {
  pdf
    .moveTo(x, y)
    .lineTo(x + width, y)
    .lineWidth(weight)
    .strokeColor(color)
    .stroke();
}

/** The QR code as squares of ink, with a quiet zone of four modules inside `side`. Level M, as AFIP's own prints. */
export function qrCode(pdf: Pdf, text: string, { x, y, side }: { x: number; y: number; side: number }): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const module = side / (modules.size + 8);
  for (let row = 0; row < modules.size; row += 1)
    for (let from = 0, to = 0; from < modules.size; from = to + 1) {
      // A run of dark modules is one rectangle: no hairlines between them.
      for (to = from; to < modules.size && modules.get(row, to); to += 1);
      if (to > from) pdf.rect(x + (from + 4) * module, y + (row + 4) * module, (to - from) * module, module);
    }
  pdf.fillColor('#000').fill();
}

/** A document of these measures, drawn and finished. */
export type Render = (size: [number, number], draw: (pdf: Pdf) => void) => Promise<Buffer>;

/** What a file says of itself. `day` as yyyy-mm-dd. */
export type About = { title: string; author: string; day: string };

/** Gets ready to draw what holds these texts. The same gives the same bytes: nothing in it is of today. */
export async function pressFor(texts: object, { title, author, day }: About): Promise<Render> {
  const { faces, faceOf } = await facesFor(JSON.stringify(texts));
  const info = {
    Title: printable(title, faceOf),
    Author: printable(author, faceOf),
    Creator: 'Mostrador',
    CreationDate: new Date(`${day}T12:00:00-03:00`),
  };
  return async (size, draw) => {
    const document = new Document({ size, margin: 0, bufferPages: true, lang: 'es-AR', info });
    for (const { name, plain, bold } of faces)
      document.registerFont(`${name} plain`, plain).registerFont(`${name} bold`, bold);
    const chunks: Buffer[] = [];
    return new Promise((resolve, reject) => {
      document.on('data', (chunk: Buffer) => chunks.push(chunk));
      document.on('end', () => resolve(Buffer.concat(chunks)));
      document.on('error', reject);
      draw(Object.assign(document, { faceOf }));
      document.end();
    });
  };
}
