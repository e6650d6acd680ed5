import { escapeXml } from '../xml.ts';

export type Node = string | number | undefined | Node[] | { [name: string]: Node };

/** Writes elements in alphabetical order, as CXF does here; undefined is left out, a list repeats its element. */
export function elements(node: { [name: string]: Node }): string {
  return Object.keys(node)
    .toSorted()
    .map((name) => {
      const value = node[name];
      return (Array.isArray(value) ? value : [value]).map((one) => element(name, one)).join('');
    })
    .join('');
}

function element(name: string, value: Node): string {
  if (value === undefined || Array.isArray(value)) return '';
  const content = typeof value === 'object' ? elements(value) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}
