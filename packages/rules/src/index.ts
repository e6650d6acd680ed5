export { documentCode, documentLabel, formatDocument, isTaxKey } from './documents.ts';
export { formatCuit, normaliseCuit, plainDocument, withCheckDigit } from './documents.ts';
export { moment, storedMoment } from './moments.ts';
export { orNone } from './words.ts';
export { isOneLine, isPlainText } from './texts.ts';
export { cuit, cuitOrNone, id, idOrNone, reason } from './fields.ts';
