import { drawAsTold } from '@mostrador/press/threads';
import type { OrderSheet } from './order-sheet.ts';

// What draws papers is large: it is loaded with the first of them.
drawAsTold((sheet: OrderSheet) => ({
  add() {},
  end: async () => (await import('./order-paper.ts')).orderPaper(sheet),
}));
