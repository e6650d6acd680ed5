import { rulesVersion } from '../sale/rules-version.ts';

/** The kinds of operation, by the field of `TillOperation` that holds each, and the field of its own id. */
const shapes = {
  openSession: { kind: 'open_session', idField: 'sessionId' },
  sale: { kind: 'sale', idField: 'saleId' },
  void: { kind: 'void', idField: 'voidId' },
  return: { kind: 'return', idField: 'returnId' },
  cashMovement: { kind: 'cash_movement', idField: 'movementId' },
  declaration: { kind: 'declaration', idField: 'declarationId' },
  activity: { kind: 'activity', idField: 'activityId' },
} as const;

type OperationField = keyof typeof shapes;

/** Where an item stands in its installation's log. `previousHash` is empty in the first. */
export type Envelope = {
  installationId: string;
  sequence: number;
  previousHash: string;
  rulesVersion: number;
  /** Tokens of what was approved offline. */
  approvals: string[];
};

/** What can be told of an operation before its content is checked. */
export type LoggedOperation = {
  field: OperationField;
  kind: (typeof shapes)[OperationField]['kind'];
  /** Empty where there is none to read. */
  id: string;
  tillId: string;
  sessionId: string;
  /** The sale that it is about. */
  saleId: string;
  content: Record<string, unknown>;
};

/** An item as far as it can be read. */
export type Item = {
  /** Null where it is not exactly one operation that these rules know. */
  operation: LoggedOperation | null;
  /** Null where there is none, or none to read. */
  envelope: Envelope | null;
  hasEnvelope: boolean;
  /** Written by newer rules than these. */
  isNewer: boolean;
};

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const textOf = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : '');
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
const isThere = (value: unknown) => value !== undefined && value !== null;

/** What a database can hold. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\0]{1,64}$/.test(value) && value.isWellFormed();
const isHash = (value: unknown): value is string => typeof value === 'string' && /^([\da-f]{64})?$/.test(value);
const isToken = (value: unknown): value is string => typeof value === 'string' && value.length <= 4_000;

function envelopeOf(value: unknown): Envelope | null {
  const {
    installationId,
    sequence,
    previousHash = '',
    rulesVersion: version = 1,
    approvals = [],
  } = fieldsOf(value) ?? {};
  if (!isName(installationId) || !isCount(sequence) || !isCount(version) || !isHash(previousHash)) return null;
  if (!Array.isArray(approvals) || approvals.length > 20 || !approvals.every(isToken)) return null;
  return { installationId, sequence, previousHash, rulesVersion: version, approvals };
}

function operationOf(entries: [string, unknown][]): LoggedOperation | null {
  const [entry] = entries;
  if (entries.length !== 1 || !entry || !Object.hasOwn(shapes, entry[0])) return null;
  const content = fieldsOf(entry[1]);
  if (!content) return null;
  const field = entry[0] as OperationField;
  const { kind, idField } = shapes[field];
  return {
    field,
    kind,
    id: textOf(content[idField]),
    tillId: textOf(content['tillId']),
    sessionId: textOf(content['sessionId']),
    saleId: textOf(content['saleId']),
    content,
  };
}

/** True for a sale, or an envelope, of newer rules than these: whatever else it says may be new. */
export const isNewer = (sent: unknown): boolean => {
  const version = fieldsOf(sent)?.['rulesVersion'];
  return isCount(version) && version > rulesVersion;
};

/** Reads an item of a till's log, whatever it is. */
export function openItem(text: string): Item {
  const { envelope, ...rest } = fieldsOf(parsed(text)) ?? {};
  const operation = operationOf(Object.entries(rest).filter(([, value]) => isThere(value)));
  return {
    operation,
    envelope: envelopeOf(envelope),
    hasEnvelope: isThere(envelope),
    isNewer: isNewer(envelope) || (operation?.kind === 'sale' && isNewer(operation.content)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
