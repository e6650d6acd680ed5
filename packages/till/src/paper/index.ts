export { type Row, saleOfNote } from './rows.ts';
export { copyOf, type Printed, type PrintedReceiver, provisionalSheet, type Sheet, sheetOf } from './sheet.ts';
export { amount, dayOf, pesos } from './words.ts';
