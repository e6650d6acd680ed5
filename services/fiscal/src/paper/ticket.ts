import { copyOf, type Sheet } from '@mostrador/till/paper';
import { line, mm, type Pdf, put, putAmount, qrCode } from '@mostrador/press/pdf';
import { pressOf } from './press.ts';

/** Paper of 80 mm, of which printers reach 72. */
const paper = mm(80);
const width = mm(72);
const x = mm(4);
const size = 8.5;

const centred = { x, width, align: 'center' } as const;
const rule = (pdf: Pdf, y: number) => {
  line(pdf, { x, y: y + 4, width, weight: 0.6 });
  return y + 9;
};

/** A label at the left and an amount at the right of the same line. */
function pair(pdf: Pdf, [label, amount]: [string, string], y: number, big = false): number {
  const style = { size: big ? 13 : size, bold: big };
  const end = put(pdf, label, { x, y, width: width - 78, ...style });
  putAmount(pdf, amount, { x: x + 62, y, width: width - 62, ...style });
  return end + 1.5;
}

function heading(pdf: Pdf, sheet: Sheet): number {
  let y = mm(4);
  if (sheet.authorization) y = put(pdf, copyOf(sheet), { ...centred, y, size: 12, bold: true }) + 3;
  y = put(pdf, sheet.issuer.name, { ...centred, y, size: 13, bold: true }) + 2;
  for (const one of sheet.issuer.lines) y = put(pdf, one, { ...centred, y, size }) + 1;
  for (const [label, value] of sheet.issuer.registration)
    y = put(pdf, `${label}: ${value}`, { ...centred, y, size }) + 1;
  y = rule(pdf, y);
  const box = 36;
  pdf.rect(x, y, box, box).lineWidth(1).strokeColor('#000').stroke();
  put(pdf, sheet.letter, { x, y: y + (sheet.code ? 3 : 6), width: box, size: 24, bold: true, align: 'center' });
  if (sheet.code)
    put(pdf, `COD. ${sheet.code}`, { x, y: y + box - 9, width: box, size: 6, bold: true, align: 'center' });
  const beside = { x: x + box + 8, width: width - box - 8 };
  let z = put(pdf, sheet.title.toUpperCase(), { ...beside, y: y + 1, size: 10.5, bold: true }) + 1;
  z = put(pdf, `N° ${sheet.number}`, { ...beside, y: z, size: 9.5, bold: true }) + 1;
  z = put(pdf, `Fecha: ${sheet.date}`, { ...beside, y: z, size });
  return rule(pdf, Math.max(z, y + box));
}

function receiver(pdf: Pdf, sheet: Sheet, top: number): number {
  let y = top;
  for (const [label, value] of sheet.receiver)
    y = put(pdf, label ? `${label}: ${value}` : value, { x, y, width, size, bold: label === '' }) + 1;
  for (const note of sheet.notes) y = put(pdf, note, { x, y, width, size, bold: true }) + 1;
  return y === top ? y : rule(pdf, y);
}

function rows(pdf: Pdf, sheet: Sheet, top: number): number {
  let y = top;
  for (const row of sheet.rows) {
    y = put(pdf, row.name, { x, y, width, size, bold: true });
    const rate = row.iva ? `  (${row.iva})` : '';
    y = pair(pdf, [`${row.quantity} x ${row.unit}${rate}`, row.discount ? '' : row.amount], y);
    if (row.discount) y = pair(pdf, [`Bonificación ${row.discount}`, row.amount], y);
    y += 1.5;
  }
  return rule(pdf, y - 2);
}

function totals(pdf: Pdf, sheet: Sheet, top: number): number {
  let y = top;
  for (const { label, amount } of sheet.totals) y = pair(pdf, [label, amount], y);
  y = pair(pdf, ['TOTAL', sheet.total], y + 1, true);
  for (const { label, amount } of sheet.payments) y = pair(pdf, [label, amount], y);
  return rule(pdf, y);
}

function closing(pdf: Pdf, sheet: Sheet, top: number): number {
  let y = top;
  if (sheet.transparency) {
    y = put(pdf, sheet.transparency.title, { x, y, width, size: 8, bold: true }) + 1;
    for (const { label, amount } of sheet.transparency.rows) y = pair(pdf, [label, amount], y);
    y = rule(pdf, y);
  }
  for (const legend of sheet.legends) y = put(pdf, legend, { ...centred, y, size, bold: true }) + 3;
  const side = mm(sheet.authorization ? 42 : 32);
  qrCode(pdf, sheet.qrUrl, { x: (paper - side) / 2, y, side });
  y += side;
  if (!sheet.authorization) return y;
  const { label, code, dueLabel, due } = sheet.authorization;
  y = put(pdf, 'Comprobante Autorizado', { ...centred, y, size: 9, bold: true }) + 1;
  y = put(pdf, `${label}: ${code}`, { ...centred, y, size: 9, bold: true }) + 1;
  return put(pdf, `${dueLabel}: ${due}`, { ...centred, y, size });
}

/** Draws it all from the top and answers where it ends. */
const draw = (pdf: Pdf, sheet: Sheet): number =>
  closing(pdf, sheet, totals(pdf, sheet, rows(pdf, sheet, receiver(pdf, sheet, heading(pdf, sheet)))));

/** The longest page that PDF readers take. */
const longest = 14_400;

/** A voucher on a roll of 80 mm as PDF: one page as long as it needs, drawn once to measure it. */
export async function ticket(sheet: Sheet): Promise<Buffer> {
  const render = await pressOf(sheet);
  let end = 0;
  await render([paper, longest], (pdf) => {
    end = draw(pdf, sheet);
  });
  return render([paper, Math.min(end + mm(6), longest)], (pdf) => {
    draw(pdf, sheet);
  });
}
