import { section } from './section.ts';

export const tobacco = [
  // About 70 % of the price of a packet is internal tax, which is outside the base of IVA.
  section(
    'Cigarrillos',
    { supplier: 'Tabacalera Litoral', markup: 0.09, internalTaxShare: 0.7, ivaRateBp: 2100 },
    `
    Marlboro | Cigarrillos | Rojo, Gold, Crafted, Vista, Fusion | Box 20 5600 x10; Común 20 5400 x10; Box 10 2900 x10 | 9
    Philip Morris | Cigarrillos | Caps, Rojo, Azul | Box 20 5200 x10; Común 20 5000 x10; Box 10 2700 x10 | 9
    Chesterfield | Cigarrillos | Original, Blue, Fusion | Box 20 4600 x10; Común 20 4400 x10 | 7
    Lucky Strike | Cigarrillos | Red, Blue, Convertible | Box 20 5300 x10; Común 20 5100 x10 | 6
    Camel | Cigarrillos | Amarillo, Blue, Activa | Box 20 5300 x10; Común 20 5100 x10 | 7
    Parliament | Cigarrillos | Azul, Silver | Box 20 6000 x10 | 4
    Rothmans | Cigarrillos | Rojo, Azul, Click | Box 20 4100 x10; Común 20 3900 x10 | 6
    Pall Mall | Cigarrillos | Rojo, Azul, Boost | Box 20 4300 x10; Común 20 4100 x10 | 5
    Red Point | Cigarrillos | Rojo, Azul, Convertible | Box 20 2600 x10; Común 20 2400 x10 | 6
    Master | Cigarrillos | Rojo, Azul | Box 20 2300 x10; Común 20 2100 x10 | 5
    Viceroy | Cigarrillos | Rojo, Azul | Box 20 3700 x10 | 4
    Benson & Hedges | Cigarrillos | Rubios, Mentolados | Box 20 6100 x10 | 3
  `,
  ),
  section(
    'Tabaquería',
    { supplier: 'Tabacalera Litoral', markup: 0.3 },
    `
    OCB | Papel de armar | Premium, Slim, X-Pert, Virgin | x50 1600 x25 | 4
    Smoking | Papel de armar | Rojo, Brown, Deluxe | x60 1500 | 3
    Zeus | Papel de armar | Clásico, Celulosa, Slim | x50 1200 | 3
    OCB | Filtros | Slim, Regular | x120 2100 | 3
  `,
  ),
  section(
    'Tabaco para armar',
    { supplier: 'Tabacalera Litoral', markup: 0.15, internalTaxShare: 0.5 },
    `
    Cerrito | Tabaco | Virginia, Natural | 45 g 8900 | 3
    Van Haasen | Tabaco | Natural, Vainilla, Chocolate, Cherry | 30 g 7400 | 3
    Flandria | Tabaco | Natural, Rubio | 30 g 7900 | 2
    Pueblo | Tabaco | Natural, Azul | 30 g 8900 | 2
  `,
  ),
];
