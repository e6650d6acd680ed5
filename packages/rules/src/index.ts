export { formatCuit, normaliseCuit, normaliseCuitOrNone, plainDocument } from './documents.ts';
export { moment, storedMoment } from './moments.ts';
export { orNone } from './words.ts';
export { isOneLine, isPlainText } from './texts.ts';
export { id, idOrNone, reason } from './fields.ts';
