import { drawAsTold } from '@mostrador/press/threads';
import type { Labels } from './labels.ts';

// What draws papers is large: it is loaded with the first of them.
drawAsTold((labels: Labels) => ({ add() {}, end: async () => (await import('./labels.ts')).labelSheets(labels) }));
