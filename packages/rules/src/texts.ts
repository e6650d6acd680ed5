/** True for what people read as one line in the order it is written: without control characters, or marks that turn it. */
export const isOneLine = (text: string): boolean => !/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(text);

/** A text that a database can hold: without NUL, and without half of a surrogate pair. JSON can say both. */
export const isPlainText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
