import { heightOf, mm, type Pdf, pressFor, put, putAmount } from '@mostrador/press/pdf';
import { amount, dayOf, pesos } from '@mostrador/till/paper';
import { ean13Bars } from '../domain/ean13.ts';
import type { Label } from '../domain/label.ts';

/** What is drawn: labels of one size, on A4 sheets that are cut or bought cut. `day` as yyyy-mm-dd. */
export type Labels = { size: string; labels: Label[]; day: string };

const page = { width: mm(210), height: mm(297) };

/** How many stand beside and below each other. */
const sheets: Record<string, { across: number; down: number }> = {
  small: { across: 4, down: 10 },
  medium: { across: 3, down: 8 },
  large: { across: 2, down: 4 },
  poster: { across: 1, down: 2 },
};

type Box = { x: number; y: number; width: number; height: number };

/** The name on two lines at most, smaller where it is long; answers where it ends. */
function putName(pdf: Pdf, text: string, { x, y, width }: Box, largest: number): number {
  let size = largest;
  while (size > largest / 2 && heightOf(pdf, text, { width, size, bold: true }) > 2.4 * largest * 1.12) size *= 0.92;
  return put(pdf, text, { x, y, width, size, bold: true });
}

function putBars(pdf: Pdf, code: string, { x, y, width, height }: Box): void {
  const bars = ean13Bars(code);
  if (bars === null) return;
  const module = width / bars.length;
  for (const { index, 0: run } of bars.matchAll(/1+/g)) pdf.rect(x + index * module, y, run.length * module, height);
  pdf.fillColor('#000').fill();
}

function putLabel(pdf: Pdf, label: Label, day: string, box: Box): void {
  // As large as the one of 70 by 37 mm, times so much.
  const scale = Math.min(box.width / mm(70), box.height / mm(37));
  const unit = mm(scale);
  const inner = { x: box.x + 3 * unit, y: box.y + 2.5 * unit, width: box.width - 6 * unit, height: box.height };
  pdf.rect(box.x, box.y, box.width, box.height).lineWidth(0.3).strokeColor('#bbb').stroke();
  putName(pdf, label.name, inner, 10 * scale);
  const bottom = box.y + box.height - 2.5 * unit;
  const small = { x: inner.x, width: inner.width, size: 6.6 * scale };
  const codeTop = bottom - 8 * unit;
  putBars(pdf, label.barcode, { x: inner.x, y: codeTop, width: 27 * unit, height: 5 * unit });
  const align = ean13Bars(label.barcode) === null ? 'left' : 'center';
  put(pdf, label.barcode, { x: inner.x, y: bottom - 2.3 * unit, width: 27 * unit, size: 5.6 * scale, align });
  put(pdf, dayOf(day), { ...small, y: bottom - 2.3 * unit, size: 5 * scale, align: 'right', color: '#555' });
  const legal = [
    ...(label.netMinor === undefined ? [] : [`Precio sin impuestos nacionales: ${pesos(label.netMinor)}`]),
    ...(label.measure ? [`Precio por ${label.measure.per}: ${pesos(label.measure.priceMinor)}`] : []),
  ];
  const legalTop = codeTop - 0.8 * unit - legal.length * 2.8 * unit;
  legal.forEach((text, index) => put(pdf, text, { ...small, y: legalTop + index * 2.8 * unit, align: 'right' }));
  const per = label.per ? ` / ${label.per}` : '';
  putAmount(pdf, `$ ${amount(label.priceMinor)}${per}`, {
    x: inner.x,
    y: legalTop - 9.2 * unit,
    width: inner.width,
    size: 24 * scale,
    bold: true,
  });
}

/** Labels for shelves as PDF, row by row from the top left. */
export async function labelSheets({ size, labels, day }: Labels): Promise<Buffer> {
  const { across, down } = sheets[size]!;
  const render = await pressFor(labels, { title: 'Etiquetas de góndola', author: 'Mostrador', day });
  const [width, height] = [page.width / across, page.height / down];
  return render([page.width, page.height], (pdf) => {
    labels.forEach((label, index) => {
      const place = index % (across * down);
      if (index > 0 && place === 0) pdf.addPage();
      const [column, row] = [place % across, Math.floor(place / across)];
      putLabel(pdf, label, day, { x: column * width, y: row * height, width, height });
    });
  });
}
