import QRCode from 'qrcode';
import { latin1 } from '../domain/latin1.ts';
import type { Sheet } from './sheet.ts';

export type Pdf = PDFKit.PDFDocument;

export const mm = (length: number): number => (length * 72) / 25.4;

const fonts = { plain: 'Helvetica', bold: 'Helvetica-Bold' } as const;

type Put = {
  x: number;
  y: number;
  width: number;
  size: number;
  bold?: boolean;
  align?: 'left' | 'center' | 'right';
  color?: string;
};

/**
 * Writes text in a column and answers where it ends below. The standard fonts, which every reader has and which keep the
 * file small, know Latin-1.
 */
export function put(
  pdf: Pdf,
  text: string,
  { x, y, width, size, bold = false, align = 'left', color = '#111' }: Put,
): number {
  const words = latin1(text);
  pdf
    .font(bold ? fonts.bold : fonts.plain)
    .fontSize(size)
    .fillColor(color)
    .text(words, x, y, { width, align, lineGap: size * 0.12 });
  return words === '' ? y : pdf.y;
}

/** Writes an amount at the right of a column, on one line: smaller where it is too long. */
export function putAmount(pdf: Pdf, text: string, style: Omit<Put, 'align' | 'color'>): number {
  pdf.font(style.bold ? fonts.bold : fonts.plain).fontSize(style.size);
  const size = Math.min(style.size, (style.size * (style.width - 1)) / Math.max(1, pdf.widthOfString(latin1(text))));
  return put(pdf, text, { ...style, size, align: 'right' });
}

/** How high `put` would make the text. */
export function heightOf(
  pdf: Pdf,
  text: string,
  { width, size, bold = false }: Pick<Put, 'width' | 'size' | 'bold'>,
): number {
  return pdf
    .font(bold ? fonts.bold : fonts.plain)
    .fontSize(size)
    .heightOfString(latin1(text), { width, lineGap: size * 0.12 });
}

export function line(pdf: Pdf, x: number, y: number, width: number, weight = 0.5, color = '#111'): void {
  pdf
    .moveTo(x, y)
    .lineTo(x + width, y)
    .lineWidth(weight)
    .strokeColor(color)
    .stroke();
}

/** The QR code as squares of ink, with a quiet zone of four modules inside `side`. Level M, as AFIP's own prints. */
export function qrCode(pdf: Pdf, text: string, x: number, y: number, side: number): void {
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

/** A document of these measures, drawn and finished. The same sheet gives the same bytes: nothing in it is of today. */
export async function render(sheet: Sheet, size: [number, number], draw: (pdf: Pdf) => void): Promise<Buffer> {
  // Loaded with the first paper: it is a tenth of the memory of a service that prints none.
  const { default: Document } = await import('pdfkit');
  const pdf = new Document({
    size,
    margin: 0,
    bufferPages: true,
    lang: 'es-AR',
    info: {
      Title: latin1(`${sheet.title} ${sheet.letter} ${sheet.number}`),
      Author: latin1(sheet.issuer.name),
      Creator: 'Mostrador',
      CreationDate: new Date(`${sheet.day}T12:00:00-03:00`),
    },
  });
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
    draw(pdf);
    pdf.end();
  });
}
