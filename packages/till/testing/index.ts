export { makeLine, makePayment, makeSale, type Where } from './make-sale.ts';
export { company, kiosk, makeSheet, makeSold } from './make-sheet.ts';
export { makeVoucher } from './make-voucher.ts';
