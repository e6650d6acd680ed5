import { provisionalSheet, type Sheet } from '@mostrador/till/paper';
import { company, kiosk, makeSheet, makeSold } from '@mostrador/till/testing';
import { describe, expect, it } from 'vitest';
import { qrOf, textOf } from '../../test/read-pdf.ts';
import { a4 } from './a4.ts';
import { ticket } from './ticket.ts';

const papers = [
  ['A4', a4],
  ['ticket', ticket],
] as const;

describe.each(papers)('%s', (_, print) => {
  const textsOf = async (sheet: Sheet) => (await textOf(await print(sheet))).join(' ');

  it('says what the law asks of a factura B, with the transparency block', async () => {
    const text = await textsOf(makeSheet({ sale: makeSold(undefined, { discountMinor: 500_00, roundingMinor: -60 }) }));
    for (const said of [
      'Kiosco La Esquina',
      'Razón social: Almacenes del Sur S.R.L.',
      'IVA Responsable Inscripto',
      'CUIT: 30-71429569-8',
      'Ingresos Brutos: 901-714295-6',
      'Inicio de actividades: 01/03/2014',
      'FACTURA',
      'COD. 006',
      '00003-00000094',
      '20/11/2026',
      'A CONSUMIDOR FINAL',
      'Alfajor triple de dulce de leche',
      'Descuento -$ 500,00',
      'Redondeo -$ 0,60',
      '$ 29.019,00',
      'Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)',
      'IVA Contenido',
      'Otros Impuestos Nacionales Indirectos',
      'CAE N°: 76471234567890',
      'Vto. de CAE: 30/11/2026',
    ])
      expect(text).toContain(said);
    expect(text).toMatch(/^ORIGINAL /);
    expect(text).not.toContain('COPIA');
    expect(text).not.toContain('IVA 21%');
  });

  it('sets IVA apart in a factura A, with the receiver and without the transparency block', async () => {
    const text = await textsOf(makeSheet({ receiver: company }));
    for (const said of [
      'COD. 001',
      'CUIT: 30-50279317-5',
      'Distribuidora Ñandú S.A.',
      'Condición frente al IVA: IVA Responsable Inscripto',
      'Importe neto gravado $ 16.937,00',
      'IVA 21% $ 2.608,44',
      'IVA 10,5% $ 474,16',
      'Importe exento $ 3.200,00',
      'Impuestos internos $ 6.300,00',
      '$ 29.519,60',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('Transparencia');
  });

  it('prints the legends of class A, and COPIA on a reprint', async () => {
    const text = await textsOf(
      makeSheet({
        receiver: { ...company, ivaCondition: 'monotributo' },
        issuer: { ...kiosk, limitedA: true },
        copy: true,
      }),
    );
    expect(text).toContain('OPERACIÓN SUJETA A RETENCIÓN');
    expect(text).toContain('Ley Nº 27.618');
    expect(text).toMatch(/^COPIA /);
    expect(text).toContain('COD. 051');
  });

  it('names on a credit note the voucher that it corrects, and only what came back', async () => {
    const returned = [{ lineNumber: 1, amountMinor: 1_850_00, quantityMilli: 1_000 }];
    const text = await textsOf(makeSheet({ credit: { earlier: [], returned } }));
    expect(text).toContain('NOTA DE CRÉDITO');
    expect(text).toContain('COD. 008');
    expect(text).toContain('Comprobante asociado: Factura B 00003-00000094 del 20/11/2026');
    expect(text).toContain('Alfajor');
    expect(text).not.toContain('Yerba');
    expect(text).toContain('$ 1.850,00');
  });

  it('says the period of services', async () => {
    const text = await textsOf(makeSheet({ issuer: { ...kiosk, ivaCondition: 'monotributo' }, concept: 2 }));
    expect(text).toContain('Período facturado: 20/11/2026 al 20/11/2026');
    expect(text).toContain('Responsable Monotributo');
  });

  it('says on an FCE how it is to be paid and passed on', async () => {
    const terms = { cbu: '2850590940090418135201', alias: 'ALMACEN.SUR', dueDate: '2026-12-20', transferMode: 'ADC' };
    const text = await textsOf(makeSheet({ receiver: company, terms }));
    expect(text).toContain('FACTURA DE CRÉDITO ELECTRÓNICA MIPYMES (FCE)');
    expect(text).toContain('COD. 201');
    expect(text).toContain('CBU del emisor: 2850590940090418135201');
    expect(text).toContain('Alias CBU: ALMACEN.SUR');
    expect(text).toContain('Fecha de vencimiento para el pago: 20/12/2026');
    expect(text).toContain('Agente de Depósito Colectivo (ADC)');
    const note = await textsOf(makeSheet({ receiver: company, terms, credit: { earlier: [], returned: null } }));
    expect(note).toContain('NOTA DE CRÉDITO ELECTRÓNICA MIPYMES (FCE)');
    expect(note).not.toContain('CBU');
  });

  it('says on a debit note what it charges and why', async () => {
    const line = { description: 'Intereses por mora', amountMinor: 121_00, ivaTreatment: 'taxed', ivaRateBp: 2_100 };
    const debit = { lines: [line], reason: 'pago fuera de término', annuls: false };
    const text = await textsOf(makeSheet({ receiver: company, debit }));
    expect(text).toContain('NOTA DE DÉBITO');
    expect(text).toContain('COD. 002');
    expect(text).toContain('Motivo: pago fuera de término');
    expect(text).toContain('Comprobante asociado: Factura A 00003-00000094 del 20/11/2026');
    expect(text).toContain('Intereses por mora');
    expect(text).toContain('$ 121,00');
    expect(text).not.toContain('Yerba');
  });

  it('carries a QR code that reads as the exact address', async () => {
    for (const sheet of [makeSheet(), makeSheet({ receiver: company, copy: true })])
      expect(await qrOf(await print(sheet))).toBe(sheet.qrUrl);
  });

  it('is no voucher before there is one, and leads to where it will be', async () => {
    const link = 'https://mostrador.example/f/8XK2-77QP';
    const sheet = provisionalSheet({ issuer: kiosk, sale: makeSold(), day: '2026-11-20', link });
    const text = await textsOf(sheet);
    expect(text).toContain('COMPROBANTE NO FISCAL');
    expect(text).toContain('DOCUMENTO NO VÁLIDO COMO FACTURA');
    expect(text).toContain(link);
    expect(text).not.toMatch(/CAE|COD\.|ORIGINAL/);
    expect(await qrOf(await print(sheet))).toBe(link);
  });

  it('keeps the largest amounts on one line', async () => {
    const sale = makeSold([['Camión con acoplado y carga', 9_999_999_999_99, 12_345]]);
    const text = await textsOf(makeSheet({ receiver: company, sale }));
    expect(text).toContain('102.024.793.388,33');
    expect(text).toContain('$ 123.449.999.999,88');
  });

  it('gives the same bytes for the same voucher', async () => {
    expect((await print(makeSheet())).equals(await print(makeSheet()))).toBe(true);
  });

  it.each(['Олег Петров', '李小龍超市有限公司', 'さくら', '김철수', 'Ελλάδα', 'Nguyễn', '€ 10 • oferta', '½ l ™'])(
    'prints names as they are written: %s',
    async (name) => {
      const receiver = { ...company, name, address: `${name} 123` };
      const text = await textsOf(makeSheet({ receiver, sale: makeSold([[`${name} 1`, 100, 1_000]]) }));
      expect(text).toContain(`Razón social: ${name}`);
      expect(text.split(name)).toHaveLength(4);
    },
  );

  it('breaks long names, also those without blanks, inside the paper', async () => {
    for (const name of ['一二三四五六七八九十'.repeat(20), 'x'.repeat(200), 'Очень длинное имя '.repeat(11)]) {
      const text = await textsOf(makeSheet({ sale: makeSold([[name, 100, 1_000]]) }));
      expect(text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
    }
  });

  it('writes names with signs that it has no letters for', async () => {
    const text = await textsOf(makeSheet({ sale: makeSold([['Café Čapek “extra” 🍬', 100, 1_000]]) }));
    expect(text).toContain('Café Čapek “extra” ?');
  });
});

describe('A4', () => {
  const long = 'con un nombre que describe marca, sabor, presentación y origen hasta ocupar varios renglones del papel';
  const sale = makeSold(
    Array.from({ length: 60 }, (_, index) => [
      `Producto ${index + 1}. ${index % 5 === 0 ? long : ''}`,
      1_000_00,
      1_000,
    ]),
  );

  it('carries the sum from page to page, repeats the heading, and closes on the last', async () => {
    const receiver = { ...company, ivaCondition: 'consumidor_final' as const };
    const pages = await textOf(await a4(makeSheet({ sale, receiver })));
    expect(pages.length).toBeGreaterThan(1);
    pages.forEach((text, index) => {
      expect(text).toContain('FACTURA');
      expect(text).toMatch(/Distribuidora Ñandú S\.A\. (· )?CUIT: 30-50279317-5/);
      expect(text).toContain(`Página ${index + 1} de ${pages.length}`);
      expect(text.includes('IMPORTE TOTAL $ 60.000,00')).toBe(index === pages.length - 1);
    });
    const products = pages.map((text) => text.match(/Producto \d+\./g)?.length ?? 0);
    expect(products.reduce((total, one) => total + one, 0)).toBe(60);
    expect(pages[0]).toContain(`Transporte $ ${products[0]}.000,00`);
    expect(pages[1]).toContain(`Transporte de la página anterior $ ${products[0]}.000,00`);
  });
});
