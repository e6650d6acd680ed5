/** The kinds of operation, by the field of `TillOperation` that holds each, and the field of its own id. */
const shapes = {
  openSession: { kind: 'open_session', idField: 'sessionId' },
  sale: { kind: 'sale', idField: 'saleId' },
  void: { kind: 'void', idField: 'voidId' },
  return: { kind: 'return', idField: 'returnId' },
  cashMovement: { kind: 'cash_movement', idField: 'movementId' },
  declaration: { kind: 'declaration', idField: 'declarationId' },
} as const;

export type OperationField = keyof typeof shapes;

/** What can be told of an operation before its content is checked. */
export type Envelope = {
  field: OperationField;
  kind: (typeof shapes)[OperationField]['kind'];
  /** Empty where there is none to read. */
  id: string;
  tillId: string;
  /** The sale that a void or return is about. */
  saleId: string;
  content: Record<string, unknown>;
};

const textOf = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : '');

/** Opens an item of a till log; null where it is not exactly one operation. */
export function openEnvelope(text: string): Envelope | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const entries = Object.entries(parsed).filter(([, value]) => value !== undefined && value !== null);
  const [entry] = entries;
  if (entries.length !== 1 || !entry || !Object.hasOwn(shapes, entry[0])) return null;
  const [field, content] = entry as [OperationField, unknown];
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const { kind, idField } = shapes[field];
  const fields = content as Record<string, unknown>;
  return {
    field,
    kind,
    id: textOf(fields[idField]),
    tillId: textOf(fields['tillId']),
    saleId: kind === 'void' || kind === 'return' ? textOf(fields['saleId']) : '',
    content: fields,
  };
}
