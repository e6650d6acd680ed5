import { SaxesParser } from 'saxes';

/** An element without its prefixes. `text` is its own text, joined. */
export type Element = {
  name: string;
  namespace: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
};

/** Reads one document. Throws on XML that is not well formed and on document types, which no service of AFIP takes. */
export function parseXml(source: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed');
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((one) => [one.local, one.value]));
    const element: Element = { name: tag.local, namespace: tag.uri, attributes, text: '', children: [] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const add = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(source).close();
  return root!;
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The text of a child, without the white space around it; undefined where there is no such child. */
export function textOf(element: Element | undefined, name: string): string | undefined {
  return child(element, name)?.text.trim();
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => entities[character]!);
}

/** As Axis writes text: quotes too, and what is not ASCII as a number. */
export function escapeAsAxis(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character]!)
    .replaceAll(/[^\0-\x7f]/gu, (character) => `&#x${character.codePointAt(0)!.toString(16).toUpperCase()};`);
}
