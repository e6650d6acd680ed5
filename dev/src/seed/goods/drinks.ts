import { section } from './section.ts';

export const drinks = [
  section(
    'Gaseosas',
    { supplier: 'Distribuidora Riachuelo', markup: 0.38, season: 'summer' },
    `
    Coca-Cola | Gaseosa | Original, Zero, Light | 354 ml 1700; 500 ml 2200 x12; 1,5 l 3900 x6; 2,25 l 4900 x6 | 10
    Sprite | Gaseosa | Lima limón, Zero | 354 ml 1650; 500 ml 2150 x12; 1,5 l 3700 x6; 2,25 l 4700 x6 | 6
    Fanta | Gaseosa | Naranja, Pomelo | 354 ml 1650; 500 ml 2150; 1,5 l 3700 x6; 2,25 l 4700 x6 | 5
    Pepsi | Gaseosa | Común, Black | 354 ml 1500; 500 ml 1950 x12; 1,5 l 3300 x6; 2,25 l 4200 x6 | 6
    7up | Gaseosa | Lima limón, Free | 354 ml 1500; 500 ml 1950; 1,5 l 3300; 2,25 l 4200 x6 | 4
    Mirinda | Gaseosa | Naranja, Manzana | 500 ml 1850; 2,25 l 3900 x6 | 3
    Paso de los Toros | Gaseosa | Pomelo, Tónica | 500 ml 1950; 1,5 l 3400; 2,25 l 4300 | 4
    Manaos | Gaseosa | Cola, Uva, Pomelo, Naranja, Manzana, Lima limón | 600 ml 1200; 2,25 l 2100 x6; 3 l 2600 | 5
    Cunnington | Gaseosa | Cola, Tónica, Pomelo, Naranja | 1,5 l 2100; 2,25 l 2600 x6 | 3
    Schweppes | Gaseosa | Tónica, Pomelo, Citrus | 500 ml 2150; 1,5 l 3600 | 4
  `,
  ),
  section(
    'Aguas y jugos',
    { supplier: 'Distribuidora Riachuelo', markup: 0.4, season: 'summer' },
    `
    Villavicencio | Agua mineral | Sin gas, Con gas | 500 ml 1300 x12; 1,5 l 2000 x6; 2 l 2400 | 7
    Glaciar | Agua mineral | Sin gas, Con gas | 500 ml 1150; 1,5 l 1800 x6 | 5
    Eco de los Andes | Agua mineral | Sin gas, Con gas | 500 ml 1250; 1,5 l 1900 | 4
    Levité | Agua saborizada | Pomelo, Naranja, Manzana, Limonada, Pera | 500 ml 1500; 1,5 l 2600 x6 | 5
    Aquarius | Agua saborizada | Pera, Pomelo, Manzana, Uva | 500 ml 1600; 1,5 l 2800 x6 | 5
    H2Oh! | Agua saborizada | Limoneto, Lima limón, Citrus | 500 ml 1650; 1,5 l 2900 | 4
    Cepita | Jugo | Naranja, Manzana, Durazno, Multifruta | 200 ml 900; 1 l 2700; 1,5 l 3500 | 4
    Baggio Pronto | Jugo | Naranja, Manzana, Multifruta, Durazno, Ananá | 200 ml 650 x18; 1 l 1900 | 5
    Ades | Jugo de soja | Naranja, Manzana, Natural | 200 ml 1000; 1 l 2900 | 3
    Tang | Jugo en polvo | Naranja, Manzana, Naranja durazno, Limonada, Ananá, Pomelo rosado, Multifruta, Mandarina | 15 g 450 x20 | 4
    Clight | Jugo en polvo | Naranja, Pomelo, Limonada, Manzana verde, Durazno, Frutilla | 8 g 550 | 4
    Mocoretá | Jugo para diluir | Naranja, Pomelo, Limón | 1,5 l 2600 | 2
    Ivess | Soda | Sifón, Botella | 1,5 l 1400; 2 l 1800 | 4
  `,
  ),
  section(
    'Energizantes e isotónicas',
    { supplier: 'Distribuidora Riachuelo', markup: 0.45, season: 'summer' },
    `
    Speed | Energizante | Común, Zero | 250 ml 1700; 473 ml 2400 x12 | 6
    Monster | Energizante | Energy, Ultra, Mango Loco, Zero | 473 ml 2900 x12 | 6
    Red Bull | Energizante | Común, Sin azúcar, Tropical | 250 ml 3000; 355 ml 4100 | 4
    Gatorade | Isotónica | Manzana, Naranja, Cool Blue, Frutas tropicales, Uva | 500 ml 2000; 1,25 l 3600 | 5
    Powerade | Isotónica | Mountain Blast, Frutas tropicales, Naranja, Uva | 500 ml 2000; 995 ml 3100 | 5
  `,
  ),
  section(
    'Cervezas',
    { supplier: 'Bebidas del Puerto', markup: 0.36, season: 'summer' },
    `
    Quilmes | Cerveza | Clásica, Stout, Bajo Cero | 473 ml lata 2200 x24; 1 l retornable 3400 x12 | 9
    Brahma | Cerveza | Chopp | 473 ml lata 2100 x24; 1 l retornable 3200 x12 | 8
    Stella Artois | Cerveza | Rubia, Noire | 330 ml 2500; 473 ml lata 2900 x24; 975 ml 4700 | 6
    Heineken | Cerveza | Rubia, 0.0 | 330 ml 2600; 473 ml lata 3000 x24; 1 l retornable 4800 x12 | 7
    Andes Origen | Cerveza | Rubia, Roja, Negra, IPA | 473 ml lata 2600 x24; 1 l retornable 4200 | 6
    Patagonia | Cerveza | Amber Lager, Bohemian Pilsener, 24.7, Weisse | 473 ml lata 3200 x24; 730 ml 5200 | 4
    Imperial | Cerveza | Lager, Roja, Stout, IPA | 473 ml lata 2700 x24; 1 l retornable 4100 | 4
    Schneider | Cerveza | Rubia | 473 ml lata 2000 x24; 1 l retornable 3100 x12 | 6
    Corona | Cerveza | Extra | 330 ml 3100 x24; 710 ml 5200 | 4
  `,
  ),
  section(
    'Vinos y aperitivos',
    { supplier: 'Bebidas del Puerto', markup: 0.45, season: 'winter' },
    `
    Toro | Vino | Tinto, Blanco, Rosado | 1 l tetra 2300 x12 | 5
    Uvita | Vino | Tinto, Blanco | 1 l tetra 1900 x12 | 4
    Termidor | Vino | Tinto, Blanco, Rosado | 1 l tetra 2100 x12 | 4
    Santa Julia | Vino | Malbec, Cabernet Sauvignon, Chardonnay, Syrah | 750 ml 6200 | 2
    Trapiche | Vino | Malbec, Cabernet Sauvignon, Merlot | 750 ml 6900 | 2
    Alma Mora | Vino | Malbec, Cabernet Sauvignon, Blend | 750 ml 7400 | 2
    Novecento | Vino espumante | Extra Brut, Dulce | 750 ml 7900 | 2
    Fernet Branca | Aperitivo | Clásico | 450 ml 9800; 750 ml 14500; 1 l 18800 | 6
    Gancia | Aperitivo | Americano, Batido | 950 ml 7200 | 3
    Campari | Aperitivo | Clásico | 450 ml 7400; 750 ml 10900 | 2
    Cinzano | Aperitivo | Rosso, Bianco, Segundo | 950 ml 6800 | 2
    Smirnoff | Vodka | N.º 21, Raspberry, Ice | 700 ml 11800 | 2
    Dr. Lemon | Cóctel | Limón, Mojito, Frutos rojos, Vodka pomelo | 473 ml lata 2500 | 4
  `,
  ),
];
