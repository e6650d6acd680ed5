import { pressFor, type Render } from '@mostrador/press/pdf';
import type { Sheet } from '@mostrador/till/paper';

/** Gets ready to draw a sheet, on whatever paper. */
export const pressOf = (sheet: Sheet): Promise<Render> =>
  pressFor(sheet, {
    title: `${sheet.title} ${sheet.letter} ${sheet.number}`,
    author: sheet.issuer.name,
    day: sheet.day,
  });
