import type { ProductInput } from '@mostrador/client';
import { ean13 } from '@mostrador/dev/seed/ean';
import type { Founded } from '@mostrador/dev/play/seed';

type Api = Founded['boss']['api']['stock'];

/** Under what the categories of the shop's goods stand. */
const tree: Record<string, string[]> = {
  Bebidas: ['Gaseosas', 'Aguas y jugos', 'Energizantes e isotónicas', 'Cervezas', 'Vinos y aperitivos'],
  Frescos: ['Leches', 'Lácteos', 'Fiambres y quesos', 'Salchichas y congelados', 'Panadería', 'Pan', 'Huevos'],
  Dulces: ['Galletitas', 'Alfajores', 'Chocolates', 'Golosinas', 'Helados'],
  'Hogar y cuidado': ['Limpieza', 'Lavado de ropa', 'Papeles', 'Perfumería', 'Farmacia de mostrador'],
  Tabaco: ['Cigarrillos', 'Tabaquería', 'Tabaco para armar'],
};

const every = {
  costMinor: 0,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
  tracked: true,
  unit: 'unit',
  active: true,
} as const;

/** A tree of categories, variants, codes of several units, a kit, and a container. Done again it finds what is there. */
export async function arrange({ boss, idOf, tills }: Founded): Promise<void> {
  const { stock } = boss.api;
  const idOfCategory = await plant(stock, idOf);
  await dress(stock, idOf);
  const product = async (name: string, more: Partial<ProductInput> & { priceMinor: number }) => {
    const data = { ...every, name, costMinor: Math.round(more.priceMinor * 0.6), ...more };
    return (await stock.createProduct({ productId: idOf('product', name), data })).productId;
  };
  const container = await product('Envase retornable de 1 l', { priceMinor: 80_000, category: 'Envases' });
  await product('Cerveza retornable rubia 1 l', {
    priceMinor: 320_000,
    categoryId: idOfCategory('Cervezas'),
    barcodes: [ean13(970, 10)],
    packCodes: [{ barcode: ean13(970, 20), quantityMilli: 12_000, form: 'box', priceMinor: 3_600_000 }],
    content: { quantityMilli: 1_000, unit: 'l' },
    depositProductId: container,
  });
  const coffee = await product('Café con leche', { priceMinor: 250_000, category: 'Cafetería', tracked: false });
  const croissant = await product('Medialuna de manteca', {
    priceMinor: 90_000,
    categoryId: idOfCategory('Panadería'),
  });
  const parts = [
    { productId: coffee, quantityMilli: 1_000 },
    { productId: croissant, quantityMilli: 3_000 },
  ];
  const breakfast = await product('Combo desayuno', {
    priceMinor: 450_000,
    category: 'Cafetería',
    tracked: false,
    parts,
  });
  for (const branchId of new Set(tills.map((till) => till.branchId))) {
    const { version } = await stock.getQuickKeys({ branchId });
    const keys = [
      { label: 'Desayuno', productId: breakfast, colour: '#d9a066' },
      { label: 'Pan', categoryId: idOfCategory('Pan') },
    ];
    if (version === 0) await stock.putQuickKeys({ branchId, expectedVersion: 0, keys });
  }
}

/** Puts the categories that the goods have under others; answers the id of each by its name. */
async function plant(stock: Api, idOf: Founded['idOf']): Promise<(name: string) => string> {
  for (const [position, name] of Object.keys(tree).entries())
    await stock.createCategory({ categoryId: idOf('category', name), data: { name, position } });
  const { categories } = await stock.listCategories({ pageSize: 1_000 });
  for (const { categoryId, version, data } of categories) {
    const parent = Object.keys(tree).find((one) => tree[one]!.includes(data!.name));
    if (!parent || data!.parentId) continue;
    const moved = { ...data!, parentId: idOf('category', parent) };
    await stock.updateCategory({ categoryId, expectedVersion: version, data: moved });
  }
  return (name) => categories.find(({ data }) => data!.name === name)!.categoryId;
}

/** T-shirts in sizes and colours, of a category that says what they are made of. */
async function dress(stock: Api, idOf: Founded['idOf']): Promise<void> {
  const [categoryId, groupId] = [idOf('category', 'Indumentaria'), idOf('group', 'Remera')];
  const fabric = { attributeId: idOf('attribute', 'Tela'), name: 'Tela', kind: 'choice', choices: ['Algodón', 'Lino'] };
  await stock.createCategory({ categoryId, data: { name: 'Indumentaria', position: 9, attributes: [fabric] } });
  const axes = [
    { name: 'Talle', values: ['S', 'M', 'L'] },
    { name: 'Color', values: ['Blanco', 'Negro'] },
  ];
  await stock.createProductGroup({ groupId, data: { name: 'Remera lisa', axes } });
  const attributes = [{ attributeId: fabric.attributeId, choice: 'Algodón' }];
  const template = { ...every, name: 'Remera lisa', priceMinor: 1_800_000, costMinor: 900_000, categoryId, attributes };
  await stock.createVariants({ groupId, template });
}
