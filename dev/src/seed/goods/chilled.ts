import { section } from './section.ts';

export const chilled = [
  // Plain milk for consumers and plain bread carry no IVA (law 23.349, article 7 f).
  section(
    'Leches',
    { supplier: 'Lácteos del Salado', markup: 0.22, ivaTreatment: 'exempt' },
    `
    La Serenísima | Leche | Entera, Descremada | Sachet 1 l 1900 x10; Larga vida 1 l 2300 x12 | 9
    Sancor | Leche | Entera, Descremada | Sachet 1 l 1800 x10; Larga vida 1 l 2200 x12 | 6
    Las Tres Niñas | Leche | Entera, Descremada | Larga vida 1 l 2100 x12 | 5
    Armonía | Leche | Entera | Sachet 1 l 1500 | 4
    La Serenísima | Leche en polvo | Entera, Descremada | 400 g 6900; 800 g 12900 | 2
  `,
  ),
  section(
    'Lácteos',
    { supplier: 'Lácteos del Salado', markup: 0.3 },
    `
    La Serenísima | Yogur bebible | Frutilla, Vainilla, Durazno | Sachet 900 g 2900 | 6
    Yogurísimo | Yogur | Frutilla, Vainilla, Durazno, Natural | 120 g 1100; 185 g bebible 1300; 300 g 2100 | 5
    Ser | Yogur descremado | Frutilla, Vainilla, Durazno, Cereales | 120 g 1200; 160 g con cereales 1900 | 4
    Danonino | Postre | Frutilla, Vainilla | 90 g 1300 | 3
    Danette | Postre | Chocolate, Dulce de leche, Vainilla, Copa mixta | 95 g 1500 | 4
    Serenito | Postre | Chocolate, Dulce de leche, Vainilla | 100 g 1200 | 5
    Cindor | Leche chocolatada | Clásica, Light | 200 ml 1300; 1 l 3300 | 6
    Ilolay | Yogur firme | Frutilla, Vainilla, Durazno | 125 g 900 | 3
    Casancrem | Queso crema | Clásico, Light | 180 g 2600; 290 g 3700; 480 g 5400 | 5
    Mendicrim | Queso crema | Clásico, Light | 290 g 3500 | 3
    Tholem | Queso untable | Clásico, Jamón, Cheddar | 190 g 2200 | 3
    La Serenísima | Manteca | Clásica, Sin sal | 100 g 2000; 200 g 3700 | 5
    Sancor | Manteca | Clásica | 100 g 1900; 200 g 3500 | 4
    La Serenísima | Crema de leche | Clásica, Liviana | 200 ml 2300; 350 ml 3600 | 4
    La Paulina | Queso rallado | Reggianito, Mezcla | 35 g 1500; 120 g 3900 | 4
    Dánica | Margarina | Clásica, Soft, Light | 200 g 1700; 500 g 3600 | 3
    La Salteña | Tapas | Empanadas horno, Empanadas freír, Empanadas hojaldre, Pascualina criolla, Pascualina hojaldre | x12 2300 | 5
    La Salteña | Pastas frescas | Ñoquis, Ravioles verdura, Sorrentinos, Tallarines | 500 g 4600 | 2
  `,
  ),
  section(
    'Fiambres y quesos',
    { supplier: 'Frigorífico Entre Ríos', markup: 0.4, unit: 'kg' },
    `
    Paladini | Fiambre | Jamón cocido, Paleta, Mortadela, Salame milán, Salchichón primavera, Lomo ahumado, Queso de cerdo | x kg 16900 | 5
    La Paulina | Queso | Cremoso, Barra, Mozzarella, Pategrás, Sardo, Cheddar | x kg 15900 | 5
    Bocatti | Fiambre | Jamón cocido, Bondiola, Panceta, Pastrón | x kg 19900 | 3
  `,
  ),
  section(
    'Salchichas y congelados',
    { supplier: 'Frigorífico Entre Ríos', markup: 0.35 },
    `
    Vienissima | Salchichas | Clásicas, Light | x6 2100; x12 3800 | 5
    Paty | Hamburguesas | Clásicas, Express, Finitas | x2 2900; x4 5400; x12 14500 | 5
    Swift | Hamburguesas | Clásicas, Caseras | x2 2600; x4 4900 | 4
    Patyviena | Salchichas | Clásicas | x6 2000 | 4
    Granja del Sol | Congelado | Medallón de pollo, Bastones de muzzarella, Nuggets, Espinaca, Papas bastón, Rebozados de merluza | 300 g 4900 | 2
    McCain | Papas congeladas | Tradicionales, Noisette, Smiles | 700 g 5900 | 2
    Sibarita | Pizza congelada | Muzzarella, Jamón, Individual | 480 g 6400 | 2
  `,
  ),
  section(
    'Panadería',
    { supplier: 'Panificadora San Cayetano', markup: 0.45, ivaRateBp: 1050 },
    `
    San Cayetano | Facturas | Surtidas, Medialunas de manteca, Medialunas de grasa, Vigilantes, Churros | Docena 8400; Unidad 750 | 8
    San Cayetano | Sándwich de miga | Jamón y queso, Jamón y tomate, Verdura, Salame y queso | Unidad 1100; Docena 12600 | 5
    San Cayetano | Chipá | Clásico, Con queso | Unidad 500; Docena 5400 | 4
    San Cayetano | Empanada | Carne, Jamón y queso, Pollo, Humita, Verdura | Unidad 1700 | 5
  `,
  ),
  section(
    'Pan',
    { supplier: 'Panificadora San Cayetano', markup: 0.4, ivaTreatment: 'exempt', unit: 'kg' },
    `
    San Cayetano | Pan | Francés, Mignon, Figaza, Flauta | x kg 3400 | 8
  `,
  ),
  section(
    'Pan envasado',
    { supplier: 'Panificadora San Cayetano', markup: 0.32 },
    `
    Bimbo | Pan lactal | Blanco, Salvado, Artesano, Multicereal, Sin corteza | 360 g 3300; 550 g 4600 | 5
    Fargo | Pan lactal | Blanco, Salvado, Integral, Multisemillas | 390 g 3100; 560 g 4300 | 5
    Lactal | Pan lactal | Blanco, Salvado | 460 g 3700 | 4
    Bimbo | Pan | para hamburguesas x4, para panchos x6, Artesano x4 | Bolsa 2700 | 5
    Fargo | Pan | para hamburguesas x4, para panchos x6 | Bolsa 2500 | 4
    Bimbo | Budín | Vainilla, Marmolado, Limón, Con chips | 170 g 2600; 230 g 3300 | 3
    Valente | Budín | Vainilla, Frutas, Chocolate, Naranja | 200 g 2200 | 3
    Riera | Tostadas | Clásicas, Sin sal, Salvado, Dulces | 200 g 2300 | 3
    Madalenas | Magdalenas | Vainilla, Marmoladas, Rellenas de dulce de leche | 250 g 2500 | 4
    Bimbo Rapiditas | Tortillas | Clásicas, Light, Integrales | x10 2900 | 3
  `,
  ),
  section(
    'Huevos',
    { supplier: 'Granja La Esperanza', markup: 0.3 },
    `
    La Esperanza | Huevos | Blancos, De color | x6 1900; x12 3500; x30 8200 | 6
  `,
  ),
];
