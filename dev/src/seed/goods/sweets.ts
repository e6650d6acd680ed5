import { section } from './section.ts';

export const sweets = [
  section(
    'Alfajores',
    { supplier: 'Golosinas Lavalle', markup: 0.55, season: 'winter' },
    `
    Jorgito | Alfajor | Negro, Blanco, Dulce de membrillo | 50 g 950 x24 | 9
    Jorgelín | Alfajor | Negro, Blanco | 85 g triple 1500 x12 | 7
    Guaymallén | Alfajor | Negro, Blanco, Fruta | 38 g 500 x40 | 10
    Guaymallén Triple | Alfajor | Negro, Blanco | 70 g 850 x24 | 7
    Fantoche | Alfajor | Negro, Blanco, Mousse | 85 g triple 1400 x24 | 7
    Terrabusi | Alfajor | Clásico, Torta, Glaseado | 50 g 1100; 70 g triple 1600 x12 | 6
    Bagley Tofi | Alfajor | Negro, Blanco | 60 g 1300 | 5
    Milka | Alfajor | Dulce de leche, Mousse, Oreo, Blanco | 55 g 1700 x12; 70 g triple 2100 | 6
    Cofler | Alfajor | Bon o Bon, Block, Águila | 60 g 1600 | 5
    Havanna | Alfajor | Chocolate, Merengue, 70 % cacao, Nuez | 55 g 2900 | 4
    Cachafaz | Alfajor | Chocolate, Merengue, Maicena | 60 g 2600 | 4
    Capitán del Espacio | Alfajor | Negro, Blanco | 40 g 1300; 60 g triple 1800 | 5
    Rasta | Alfajor | Negro, Blanco | 80 g triple 1800 x12 | 6
    Vauquita | Alfajor | Dulce de leche, Light | 55 g 1500 | 3
    Tatín | Alfajor | Negro, Blanco | 33 g 480 x40 | 5
    Chocoarroz | Alfajor de arroz | Dulce de leche, Limón, Frutilla, Blanco | 22 g 1100 | 4
  `,
  ),
  section(
    'Chocolates',
    { supplier: 'Golosinas Lavalle', markup: 0.55, season: 'winter' },
    `
    Bon o Bon | Bocadito | Leche, Blanco, Amargo | 15 g 450 x30; Caja 270 g 7200 | 8
    Milka | Chocolate | Leche, Blanco, Almendras, Oreo, Dulce de leche, Aireado | 25 g 1300; 55 g 2700; 100 g 4600; 155 g 6900 | 6
    Cofler | Chocolate | Leche, Almendras, Maní, Blanco, Aireado | 27 g 1200; 55 g 2300; 100 g 3900 | 5
    Cofler Block | Chocolate | Maní | 38 g 1400; 110 g 3600; 170 g 5300 | 6
    Águila | Chocolate | Amargo 60 %, Amargo 70 %, Taza | 70 g 3100; 150 g 5400 | 3
    Shot | Chocolate | Maní, Blanco | 35 g 1300; 90 g 3000 | 5
    Rhodesia | Oblea bañada | Limón, Naranja | 22 g 800 x36 | 7
    Tita | Galletita bañada | Limón, Vainilla | 19 g 750 x36 | 7
    Kinder | Chocolate | Huevo sorpresa, Bueno, Bueno White, Maxi | 20 g 3300; 43 g 3900 | 3
    Ferrero Rocher | Bombón | Clásico | x3 4800; x8 11500 | 2
    Marroc | Bocadito | Clásico | 14 g 600 x48 | 5
    Dos Corazones | Bocadito | Clásico | 10 g 450 x48 | 4
    Hamlet | Chocolate | Leche, Maní, Relleno de dulce de leche | 43 g 1500 | 3
    Toblerone | Chocolate | Leche, Blanco, Amargo | 50 g 4200; 100 g 7400 | 2
    Mogul Choco | Confitado | Maní, Leche | 40 g 1200 | 3
    Rocklets | Confitado | Leche, Maní | 40 g 1300; 80 g 2300 | 5
    Sugus Bañado | Bocadito | Frutilla, Menta | 20 g 600 | 2
  `,
  ),
  section(
    'Golosinas',
    { supplier: 'Golosinas Lavalle', markup: 0.6 },
    `
    Beldent | Chicle | Menta, Mentol, Frutilla, Infinit menta, Globo tutti frutti, Uva | 10 g 700 x20; 26 g 1500 | 8
    Topline | Chicle | Seven menta, Mentol, Strong, Frutilla, Frutas | 7 g 650 x20; 14 g 1100 | 7
    Bazooka | Chicle | Tutti frutti, Menta, Frutilla, Uva | 5 g 150 x80 | 6
    Bubbaloo | Chicle relleno | Tutti frutti, Uva, Frutilla, Menta | 5 g 180 x60 | 6
    Mogul | Gomitas | Ositos, Moras, Dientes, Eucalipto, Frutales, Ácidas, Jelly Buttons | 30 g 750 x12; 80 g 1700; 150 g 2900 | 6
    Yummy | Gomitas | Ositos, Ácidas, Frutales, Gusanos | 80 g 1500; 160 g 2700 | 4
    Sugus | Caramelo masticable | Surtido, Frutilla, Menta, Max | 55 g 1300; 150 g 2700 | 5
    Flynn Paff | Caramelo masticable | Tutti frutti, Frutilla, Uva, Menta, Banana | 7 g 120 x70 | 7
    Sugus Confitado | Caramelo | Surtido, Ácido | 50 g 1400 | 3
    Halls | Caramelo | Mentol, Extra fuerte, Cherry, Miel y limón, Strong lyptus, Frutilla | 25 g 950 x12 | 8
    Menthoplus | Caramelo | Mentol, Strong, Cherry, Miel, Frutas cítricas | 29 g 850 x12 | 7
    Tic Tac | Pastillas | Menta, Naranja, Frutilla, Citrus | 16 g 1400 | 5
    DRF | Pastillas | Menta, Frutal, Anís, Naranja, Eucalipto | 23 g 650 | 5
    Mentitas | Pastillas | Ambrosoli | 20 g 600 | 3
    Palitos de la Selva | Caramelo masticable | Surtido | 5 g 100 x130 | 7
    Billiken | Caramelo | Gomitas eucalipto, Gomitas frutales, Yogurt | 40 g 900; 100 g 1900 | 4
    Butter Toffees | Caramelo | Leche, Chocolate, Café, Coco | 5 g 130 x100; 140 g 2600 | 5
    Media Hora | Caramelo | Clásico | 5 g 120 x100; 120 g 2300 | 4
    Lipo | Caramelo | Miel, Frutal, Menta | 4 g 90; 110 g 1900 | 3
    Pico Dulce | Chupetín | Frutilla, Surtido | 11 g 350 x48 | 6
    Mr. Pop's | Chupetín | Evolution, Frutal, Cherry | 13 g 400 x50 | 5
    Baby Doll | Chupetín | Frutal | 8 g 200 x50 | 4
    Vauquita | Tableta de dulce de leche | Clásica, Light, Con chocolate | 25 g 650 x18 | 5
    Mantecol | Turrón de maní | Clásico, Con cacao | 26 g 900 x24; 110 g 2600; 253 g 5200 | 6
    Nevares | Turrón | Oblea de maní | 25 g 400 x50 | 6
    Namur | Turrón | Maní, Frutal | 25 g 380 | 3
    Arcor | Turrón | Maní, Misky | 25 g 450 x50 | 5
    Nucrem | Turrón | Cacao, Maní | 27 g 500 | 3
    Suchard | Gomitas | Rolls frutales, Rolls menta | 23 g 550 | 3
  `,
  ),
  section(
    'Helados',
    { supplier: 'Frío Sur', markup: 0.5, season: 'summer' },
    `
    Frigor | Helado palito | Frutilla, Naranja, Limón, Crema | 60 ml 1200; 75 ml 1500 | 6
    Frigor Torpedo | Helado palito | Naranja, Frutilla | 70 ml 1300 | 5
    Frigor Conogol | Helado cono | Vainilla, Dulce de leche, Chocolate | 90 ml 2400 | 5
    Arcor | Helado | Bon o Bon, Cofler Block, Águila bombón, Rocklets, Tofi | 70 ml 2300; 1 l 8900 | 4
    Magnum | Helado bombón | Clásico, Almendras, Blanco | 100 ml 4200 | 3
    Grido | Helado bombón | Escocés, Crocante, Suizo | 80 ml 2600 | 3
  `,
  ),
];
