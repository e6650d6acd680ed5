export { canonicalCode, checkDigitOf, hasRightCheckDigit } from './gtin.ts';
export { keysOf, type Meaning, type Measure, meaningOf } from './meaning.ts';
export { codeShape, maxScanLength, readScan, type Scan } from './read-scan.ts';
export { isWholeLayout, type ScaleLayout, scaleLabelOf } from './scale.ts';
