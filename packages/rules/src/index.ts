export { formatCuit, normaliseCuit, normaliseCuitOrNone, plainDocument } from './documents.ts';
export { moment, storedMoment } from './moments.ts';
export { isOneLine, isPlainText } from './texts.ts';
