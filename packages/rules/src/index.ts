export { formatCuit, normaliseCuit, normaliseCuitOrNone, plainDocument, withCheckDigit } from './documents.ts';
export { moment, storedMoment } from './moments.ts';
export { orNone } from './words.ts';
export { isOneLine, isPlainText } from './texts.ts';
export { id, idOrNone, reason } from './fields.ts';
