import { escapeXml, type Element } from '../xml.ts';
import { namespace, types, type Shape } from './schema.ts';

/** What .NET's reader says of a value that is not of its type; the service answers HTTP 500 with a fault. */
export class UnreadableRequest extends Error {
  override name = 'UnreadableRequest';
}

const integerLimits: Record<string, number> = { short: 2 ** 15, int: 2 ** 31, long: 2 ** 63 };
const shapeOf = (type: string): Shape | undefined => (types as Record<string, Shape>)[type];
const nameOf = (field: string) => field.replace(/[?*]$/, '');

function readScalar(type: string, text: string): string | number {
  if (type === 'string') return text;
  const pattern = type === 'double' ? /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i : /^[+-]?\d+$/;
  if (!pattern.test(text.trim())) throw new UnreadableRequest('Input string was not in a correct format.');
  const value = Number(text);
  const limit = integerLimits[type];
  if (limit !== undefined && (value >= limit || value < -limit))
    throw new UnreadableRequest('Value was either too large or too small.');
  return value;
}

/**
 * Reads an element as .NET does (fact sheet 2.1): any order, unknown elements and those of another namespace passed
 * over, a required number that is missing is 0.
 */
export function readMessage(shape: Shape, element: Element): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const type = nameOf(field);
    const inner = shapeOf(type);
    const found = element.children.filter((one) => one.name === name && one.namespace === namespace);
    const read = (one: Element) => (inner ? readMessage(inner, one) : readScalar(type, one.text));
    if (field.endsWith('*')) message[name] = found.map(read);
    else if (found[0]) message[name] = read(found[0]);
    else if (!field.endsWith('?')) message[name] = type === 'string' ? '' : 0;
  }
  return message;
}

/** Writes in the schema's order: absent fields left out, empty text as `<Field />`, doubles without filling zeros. */
export function writeMessage(shape: Shape, message: Readonly<Record<string, unknown>>): string {
  let xml = '';
  for (const [name, field] of Object.entries(shape)) {
    const value = message[name];
    if (value === undefined) continue;
    const inner = shapeOf(nameOf(field));
    for (const one of Array.isArray(value) ? value : [value]) {
      const content = inner ? writeMessage(inner, one as Record<string, unknown>) : escapeXml(String(one));
      xml += content === '' ? `<${name} />` : `<${name}>${content}</${name}>`;
    }
  }
  return xml;
}
