import { heightOf, line, type Pdf, pressFor, put, putAmount } from '@mostrador/press/pdf';
import { dayOf } from '@mostrador/till/paper';
import type { OrderSheet } from './order-sheet.ts';

const page = { width: 595.28, height: 841.89 };
const margin = 40;
const width = page.width - 2 * margin;
const bottom = page.height - margin - 20;
const grey = '#555';

type Column = { title: string; of: keyof OrderSheet['rows'][number]; width: number; align: 'left' | 'right' };

const narrow: Column[] = [
  { title: 'Bultos', of: 'packs', width: 66, align: 'right' },
  { title: 'Unidades', of: 'quantity', width: 58, align: 'right' },
  { title: 'Costo unitario', of: 'unit', width: 84, align: 'right' },
  { title: 'Importe', of: 'amount', width: 92, align: 'right' },
];
const code: Column = { title: 'Código', of: 'code', width: 72, align: 'left' };
const left = width - [code, ...narrow].reduce((sum, column) => sum + column.width, 0);
const columns: Column[] = [code, { title: 'Descripción', of: 'name', width: left, align: 'left' }, ...narrow];

/** Lines below each other, the first in bold; answers where they end. */
function block(pdf: Pdf, texts: string[], at: { x: number; y: number; width: number }): number {
  return texts.reduce(
    (y, text, index) => put(pdf, text, { ...at, y, size: index === 0 ? 11 : 9, bold: index === 0 }) + 2,
    at.y,
  );
}

function heading(pdf: Pdf, sheet: OrderSheet): number {
  const half = width / 2 - 10;
  const right = { x: margin + width - half, width: half, align: 'right' } as const;
  put(pdf, `${sheet.title} N° ${sheet.number}`, { ...right, y: margin, size: 13, bold: true });
  put(pdf, `Fecha: ${dayOf(sheet.day)}`, { ...right, y: margin + 18, size: 9 });
  return Math.max(block(pdf, sheet.company, { x: margin, y: margin, width: half }), margin + 34) + 8;
}

function parties(pdf: Pdf, sheet: OrderSheet, top: number): number {
  const half = width / 2 - 10;
  put(pdf, 'Proveedor', { x: margin, y: top, width: half, size: 8, color: grey });
  const y = block(pdf, sheet.supplier, { x: margin, y: top + 11, width: half });
  const z = block(pdf, sheet.delivery, { x: margin + width - half, y: top + 11, width: half });
  return Math.max(y, z) + 10;
}

function tableHead(pdf: Pdf, top: number): number {
  columns.reduce((x, { title, width: wide, align }) => {
    put(pdf, title, { x: x + 3, y: top, width: wide - 6, size: 8, bold: true, align });
    return x + wide;
  }, margin);
  line(pdf, { x: margin, y: top + 12, width, weight: 0.8 });
  return top + 16;
}

function row(pdf: Pdf, cells: OrderSheet['rows'][number], top: number): void {
  columns.reduce((x, { of, width: wide, align }) => {
    const cell = { x: x + 3, y: top, width: wide - 6, size: 8.8 };
    if (align === 'right') putAmount(pdf, cells[of], cell);
    else put(pdf, cells[of], cell);
    return x + wide;
  }, margin);
}

const rowHeight = (pdf: Pdf, cells: OrderSheet['rows'][number]): number =>
  Math.max(
    ...[code, columns[1]!].map(({ of, width: wide }) =>
      heightOf(pdf, cells[of] || ' ', { width: wide - 6, size: 8.8 }),
    ),
  ) + 5;

/** Draws the rows over as many pages as they need; answers where they end. */
function rows(pdf: Pdf, sheet: OrderSheet, top: number): number {
  return sheet.rows.reduce(
    (y, cells) => {
      const height = rowHeight(pdf, cells);
      let at = y;
      if (y + height > bottom) {
        pdf.addPage();
        at = tableHead(pdf, heading(pdf, sheet));
      }
      row(pdf, cells, at);
      line(pdf, { x: margin, y: at + height - 3, width, weight: 0.3, color: '#ccc' });
      return at + height;
    },
    tableHead(pdf, top),
  );
}

function closing(pdf: Pdf, sheet: OrderSheet, top: number): void {
  const height = 40 + heightOf(pdf, sheet.note || ' ', { width, size: 9 });
  let y = top + 8;
  if (y + height > bottom) {
    pdf.addPage();
    y = heading(pdf, sheet);
  }
  put(pdf, 'Total sin IVA', { x: margin, y, width: width - 130, size: 10, bold: true, align: 'right' });
  putAmount(pdf, sheet.total, { x: margin + width - 125, y, width: 122, size: 11, bold: true });
  put(pdf, sheet.note, { x: margin, y: y + 22, width, size: 9 });
}

/** An order on A4 as PDF. */
export async function orderPaper(sheet: OrderSheet): Promise<Buffer> {
  const render = await pressFor(sheet, {
    title: `${sheet.title} ${sheet.number}`,
    author: sheet.company[0]!,
    day: sheet.day,
  });
  return render([page.width, page.height], (pdf) => {
    closing(pdf, sheet, rows(pdf, sheet, parties(pdf, sheet, heading(pdf, sheet))));
    const { count } = pdf.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      pdf.switchToPage(index);
      const y = page.height - margin;
      put(pdf, `Página ${index + 1} de ${count}`, { x: margin, y, width, size: 7.5, align: 'center', color: grey });
    }
  });
}
