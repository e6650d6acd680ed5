import { sum } from '@mostrador/money';
import { copyOf, pesos, type Row, type Sheet } from '@mostrador/till/paper';
import { heightOf, line, type Pdf, put, putAmount, qrCode, type Render } from '@mostrador/press/pdf';
import { pressOf } from './press.ts';

const page = { width: 595.28, height: 841.89 };
const margin = 34;
const width = page.width - 2 * margin;
const grey = '#555';

/** Columns of the rows: where IVA stands apart its rate has one. */
type Column = { title: string; of: keyof Omit<Row, 'minor'>; width: number; align: 'left' | 'right' };

const columnsOf = (sheet: Sheet): Column[] => {
  const others: Column[] = [
    { title: 'Cantidad', of: 'quantity', width: 52, align: 'right' },
    { title: sheet.netRows ? 'Precio neto' : 'Precio', of: 'unit', width: 78, align: 'right' },
    { title: 'Bonificación', of: 'discount', width: 72, align: 'right' },
    ...(sheet.netRows ? [{ title: 'IVA', of: 'iva', width: 46, align: 'right' } as const] : []),
    { title: sheet.netRows ? 'Importe neto' : 'Importe', of: 'amount', width: 86, align: 'right' },
  ];
  const left = width - others.reduce((total, one) => total + one.width, 0);
  return [others[0]!, { title: 'Descripción', of: 'name', width: left, align: 'left' }, ...others.slice(1)];
};

/** Original or copy, the issuer at the left, the letter in its box, the voucher at the right. Answers where it ends. */
function heading(pdf: Pdf, sheet: Sheet): number {
  const top = margin + 16;
  const half = width / 2;
  const gap = 34;
  if (sheet.authorization)
    put(pdf, copyOf(sheet), { x: margin, y: margin, width, size: 9, bold: true, align: 'center' });
  const left = { x: margin + 10, width: half - gap - 10 };
  let y = put(pdf, sheet.issuer.name, { ...left, y: top + 12, size: 15, bold: true }) + 4;
  for (const one of sheet.issuer.lines) y = put(pdf, one, { ...left, y, size: 8.5, color: '#333' }) + 1.5;
  const right = { x: margin + half + gap, width: half - gap - 10 };
  let z = put(pdf, sheet.title.toUpperCase(), { ...right, y: top + 12, size: 14, bold: true }) + 3;
  z = put(pdf, `N° ${sheet.number}`, { ...right, y: z, size: 11, bold: true }) + 2;
  z = put(pdf, `Fecha de emisión: ${sheet.date}`, { ...right, y: z, size: 9 }) + 5;
  for (const [label, value] of sheet.issuer.registration)
    z = put(pdf, `${label}: ${value}`, { ...right, y: z, size: 8.5, color: '#333' }) + 1.5;
  const bottom = Math.max(y, z, top + 66) + 8;
  pdf
    .rect(margin, top, width, bottom - top)
    .lineWidth(0.8)
    .strokeColor('#111')
    .stroke();
  const box = 46;
  const middle = margin + half - box / 2;
  pdf
    .moveTo(margin + half, top + box + 8)
    .lineTo(margin + half, bottom)
    .lineWidth(0.5)
    .stroke();
  pdf
    .rect(middle, top, box, box + 8)
    .lineWidth(0.8)
    .stroke();
  const letterY = sheet.code ? top + 7 : top + 12;
  put(pdf, sheet.letter, { x: middle, y: letterY, width: box, size: 30, bold: true, align: 'center' });
  if (sheet.code)
    put(pdf, `COD. ${sheet.code}`, { x: middle, y: top + box - 5, width: box, size: 7, bold: true, align: 'center' });
  return bottom;
}

/** Who receives, and what this voucher is about. */
function receiver(pdf: Pdf, sheet: Sheet, top: number): number {
  if (sheet.receiver.length === 0 && sheet.notes.length === 0) return top;
  let y = top + 7;
  for (const [label, value] of sheet.receiver)
    y = put(pdf, label ? `${label}: ${value}` : value, { x: margin + 10, y, width: width - 20, size: 9 }) + 2;
  for (const note of sheet.notes) y = put(pdf, note, { x: margin + 10, y, width: width - 20, size: 9, bold: true }) + 2;
  y += 4;
  pdf
    .rect(margin, top, width, y - top)
    .lineWidth(0.8)
    .strokeColor('#111')
    .stroke();
  return y;
}

function tableHead(pdf: Pdf, columns: Column[], top: number): number {
  pdf.rect(margin, top, width, 17).fillColor('#e9e9e9').fill();
  let x = margin;
  for (const { title, width, align } of columns) {
    put(pdf, title, { x: x + 5, y: top + 5, width: width - 10, size: 8, bold: true, align });
    x += width;
  }
  return top + 17;
}

const rowSize = 8.8;

function tableRow(pdf: Pdf, columns: Column[], row: Row, top: number): void {
  let x = margin;
  for (const { of, width, align } of columns) {
    const cell = { x: x + 5, y: top + 4.5, width: width - 10, size: rowSize };
    if (align === 'right') putAmount(pdf, row[of], cell);
    else put(pdf, row[of], cell);
    x += width;
  }
}

const rowHeight = (pdf: Pdf, columns: Column[], row: Row) => {
  const name = columns.find((one) => one.of === 'name')!;
  return heightOf(pdf, row.name || ' ', { width: name.width - 10, size: rowSize }) + 7;
};

function carried(pdf: Pdf, label: string, minor: number, y: number): number {
  put(pdf, label, { x: margin + 5, y: y + 4, width: width - 110, size: rowSize, align: 'right', bold: true });
  putAmount(pdf, pesos(minor), { x: margin + width - 105, y: y + 4, width: 100, size: rowSize, bold: true });
  return y + 18;
}

/** Amounts at the right; transparency, payments and legends at the left; AFIP's authorisation below. */
function closing(pdf: Pdf, sheet: Sheet, top: number): number {
  const column = 250;
  const right = { x: margin + width - column, width: column - 10 };
  const left = { x: margin + 10, width: width - column - 30 };
  line(pdf, { x: margin, y: top, width, weight: 0.8 });
  let y = top + 8;
  for (const { label, amount } of sheet.totals) {
    const end = put(pdf, label, { ...right, y, width: 150, size: 9, color: '#333' });
    putAmount(pdf, amount, { x: right.x + 130, y, width: right.width - 130, size: 9 });
    y = end + 3;
  }
  pdf
    .rect(right.x - 8, y, column + 8, 24)
    .fillColor('#e9e9e9')
    .fill();
  put(pdf, 'IMPORTE TOTAL', { ...right, y: y + 7, size: 11, bold: true });
  putAmount(pdf, sheet.total, { x: right.x + 100, width: right.width - 100, y: y + 6, size: 13, bold: true });
  y += 30;
  let z = top + 8;
  for (const legend of sheet.legends) z = put(pdf, legend, { ...left, y: z, size: 8.5, bold: true }) + 5;
  if (sheet.payments.length > 0) {
    const paid = sheet.payments.map(({ label, amount }) => `${label} ${amount}`).join(' · ');
    z = put(pdf, `Forma de pago: ${paid}`, { ...left, y: z, size: 8.5, color: '#333' }) + 5;
  }
  if (sheet.transparency) {
    const { title, rows } = sheet.transparency;
    z = put(pdf, title, { ...left, y: z + 2, size: 8.5, bold: true }) + 2;
    for (const { label, amount } of rows) z = put(pdf, `${label}: ${amount}`, { ...left, y: z, size: 8.5 }) + 1.5;
  }
  return authorization(pdf, sheet, Math.max(y, z) + 6);
}

function authorization(pdf: Pdf, sheet: Sheet, top: number): number {
  line(pdf, { x: margin, y: top, width, weight: 0.8 });
  const side = 92;
  qrCode(pdf, sheet.qrUrl, { x: margin, y: top + 6, side });
  const text = { x: margin + side + 12, width: 230 };
  if (sheet.authorization) {
    const { label, code, dueLabel, due } = sheet.authorization;
    put(pdf, 'Comprobante Autorizado', { ...text, y: top + 20, size: 11, bold: true });
    const small = { ...text, size: 7.5, color: grey };
    put(pdf, 'Escanee el código QR para verificarlo en el sitio de ARCA.', { ...small, y: top + 37 });
    const right = { x: margin + width - 210, width: 200, align: 'right' } as const;
    put(pdf, `${label}: ${code}`, { ...right, y: top + 20, size: 11, bold: true });
    put(pdf, `${dueLabel}: ${due}`, { ...right, y: top + 38, size: 9.5 });
  } else put(pdf, 'Escanee el código QR para ver su factura cuando esté lista.', { ...text, y: top + 40, size: 9 });
  return top + side + 12;
}

/** Draws the rows over as many pages as they need; what they come to is carried from one to the next. */
function rows(pdf: Pdf, sheet: Sheet, top: number): number {
  const columns = columnsOf(sheet);
  const bottom = page.height - margin - 34;
  let y = tableHead(pdf, columns, top);
  sheet.rows.forEach((row, index) => {
    const height = rowHeight(pdf, columns, row);
    if (y + height > bottom) {
      const minor = sum(sheet.rows.slice(0, index).map((one) => one.minor));
      carried(pdf, 'Transporte', minor, y);
      y = carried(pdf, 'Transporte de la página anterior', minor, tableHead(pdf, columns, nextPage(pdf, sheet)));
    }
    tableRow(pdf, columns, row, y);
    y += height;
    line(pdf, { x: margin, y, width, weight: 0.4, color: '#c8c8c8' });
  });
  return y;
}

/** A page more, with the heading and in a line who receives. */
function nextPage(pdf: Pdf, sheet: Sheet): number {
  pdf.addPage();
  const y = heading(pdf, sheet) + 6;
  const [name, document] = sheet.receiver.map(([label, value]) => (label ? `${label}: ${value}` : value));
  const named = [name, document].filter(Boolean).join(' · ');
  return put(pdf, named, { x: margin + 10, y, width: width - 20, size: 9 }) + 4;
}

/** The height of what closes the paper, found by drawing it on a page that is thrown away. */
async function closingHeight(render: Render, sheet: Sheet): Promise<number> {
  let height = 0;
  await render([page.width, page.height], (pdf) => {
    height = closing(pdf, sheet, 0);
  });
  return height;
}

function pageNumbers(pdf: Pdf): void {
  const { count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(index);
    const y = page.height - margin - 6;
    put(pdf, `Página ${index + 1} de ${count}`, { x: margin, y, width, size: 7.5, align: 'center', color: grey });
  }
}

/** A voucher on A4 as PDF. */
export async function a4(sheet: Sheet): Promise<Buffer> {
  const render = await pressOf(sheet);
  const height = await closingHeight(render, sheet);
  const bottom = page.height - margin - 14;
  return render([page.width, page.height], (pdf) => {
    const top = receiver(pdf, sheet, heading(pdf, sheet) + 6) + 8;
    let y = rows(pdf, sheet, top);
    if (y + 12 + height > bottom) y = nextPage(pdf, sheet);
    closing(pdf, sheet, Math.max(y + 12, bottom - height));
    pageNumbers(pdf);
  });
}
