/** What a scale is told of a product. */
export type Weighed = { name: string; plu: number; priceMinor: number; unit: string };

/** Without what would end a field, or make a spreadsheet compute. */
const plain = (name: string) => name.replaceAll(/[;"\r\n\t]+/g, ' ').replace(/^[=+\-@\s]+/, '');

const pesos = (minor: number) => `${Math.floor(minor / 100)},${String(minor % 100).padStart(2, '0')}`;

type Columns = { titles: string[]; rowOf(one: Weighed): string[] };

/** The columns that each program is told once, in its own words. */
const programs: Record<string, Columns> = {
  itegra: {
    titles: ['PLU', 'Descripcion', 'Precio', 'Pesable'],
    rowOf: ({ name, plu, priceMinor, unit }) => [
      String(plu),
      plain(name),
      pesos(priceMinor),
      unit === 'kg' ? 'S' : 'N',
    ],
  },
  qendra: {
    titles: ['Codigo', 'Nombre', 'Precio', 'Tipo'],
    rowOf: ({ name, plu, priceMinor, unit }) => [
      String(plu),
      plain(name),
      pesos(priceMinor),
      unit === 'kg' ? 'P' : 'U',
    ],
  },
};

/** The file of a program: fields between semicolons, decimal commas, Latin-1 as Windows here has it. */
export function scaleFile(program: string, products: Weighed[]): Buffer {
  const { titles, rowOf } = programs[program]!;
  return Buffer.from([titles, ...products.map(rowOf)].map((fields) => `${fields.join(';')}\r\n`).join(''), 'latin1');
}
