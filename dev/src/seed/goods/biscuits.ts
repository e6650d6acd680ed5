import { section } from './section.ts';

export const biscuits = [
  section(
    'Galletitas',
    { supplier: 'Mayorista Don Torcuato', markup: 0.4 },
    `
    Oreo | Galletitas | Original, Golden, Rellenas frutilla, Bañadas | 36 g 900; 118 g 2200 x12; 354 g 5600 | 8
    Pepitos | Galletitas | Chips, Blanco, Mini | 57 g 1100; 119 g 2100 x12; 357 g 5200 | 7
    Chocolinas | Galletitas | Originales, Con leche | 170 g 2300 x12; 250 g 3200 | 7
    Sonrisas | Galletitas | Frambuesa, Mini | 108 g 1800; 324 g 4400 | 5
    Melba | Galletitas | Chocolate, Limón | 120 g 1900; 360 g 4600 | 5
    Merengadas | Galletitas | Frutilla | 88 g 1700; 264 g 4200 | 4
    Rumba | Galletitas | Coco, Chocolate | 112 g 1700; 336 g 4300 | 4
    Toddy | Galletitas | Chips, Doble chocolate, Rellenas | 50 g 1000; 126 g 2300; 250 g 3900 | 6
    Surtido Bagley | Galletitas | Clásico, Diversión | 390 g 4400 | 5
    Surtido Terrabusi | Galletitas | Variedad, Clásico | 300 g 3500; 390 g 4300 | 4
    Variedad Arcor | Galletitas | Dulces, Saladas | 400 g 4100 | 4
    Macucas | Galletitas | Rellenas frutilla, Rellenas vainilla | 120 g 1600 | 3
    Duquesa | Galletitas | Vainilla, Chocolate | 115 g 1700; 345 g 4200 | 3
    Polvorita | Galletitas | Vainilla, Chocolate | 140 g 1600 | 3
    Anillos | Galletitas | Glaseados, Surtidos | 150 g 1700 | 3
    Manón | Galletitas | Vainilla, Vainilla rellena | 182 g 1900; 364 g 3400 | 4
    Lincoln | Galletitas | Clásicas, Coco | 153 g 1700; 219 g 2300 | 5
    Boca de Dama | Galletitas | Vainilla | 150 g 1600; 300 g 2900 | 4
    Criollitas | Galletitas saladas | Clásicas, Sándwich | 100 g 1300; 300 g 3200 x12 | 6
    Express | Galletitas saladas | Clásicas, Sándwich, Sin sal | 101 g 1300; 303 g 3300 | 5
    Traviata | Galletitas saladas | Clásicas, Salvado | 108 g 1300; 324 g 3300 | 6
    Media Tarde | Galletitas saladas | Clásicas, Sándwich | 105 g 1200; 315 g 3100 | 4
    Cerealitas | Galletitas | Clásicas, Avena y miel, Salvado, Arroz | 200 g 2400 | 4
    Saladix | Snack horneado | Jamón, Pizza, Parmesano, Calabresa, Crackers | 30 g 900; 100 g 2000 | 5
    Club Social | Galletitas saladas | Original, Queso, Jamón, Integral | 24 g 500; 141 g 2100 | 5
    Frutigran | Galletitas | Avena y pasas, Chips, Quinoa, Coco | 250 g 2900 | 3
    Gallo Snack | Galletas de arroz | Clásicas, Dulces, Queso, Chocolate | 100 g 2000 | 3
    9 de Oro | Bizcochitos | Clásicos, Agridulces, Azucarados, Light | 200 g 1700 x12 | 6
    Don Satur | Bizcochitos | Grasa, Agridulces, Negritos | 200 g 1600 x12 | 6
    Hogareñas | Galletitas | Salvado, Siete semillas, Miel, Lino | 180 g 2100 | 3
    Pitusas | Galletitas | Chocolate, Vainilla, Limón, Frutilla | 160 g 1400 | 4
    Opera | Obleas | Clásicas, Chocolate | 55 g 1100; 165 g 2700 | 5
  `,
  ),
  section(
    'Snacks',
    { supplier: 'Mayorista Don Torcuato', markup: 0.5 },
    `
    Lay's | Papas fritas | Clásicas, Onduladas, Jamón serrano, Crema y cebolla, Asado | 20 g 1000; 40 g 1700 x20; 85 g 3000; 150 g 4700; 250 g 7200 | 7
    Pringles | Papas | Original, Crema y cebolla, Queso, Barbacoa | 37 g 2600; 104 g 5400 | 3
    Doritos | Snack | Queso, Dippas, Flamin Hot | 40 g 1700; 77 g 2800; 140 g 4600 | 6
    Cheetos | Snack | Queso, Palitos | 43 g 1500; 84 g 2500; 190 g 4900 | 5
    3D's | Snack | Queso | 43 g 1600; 85 g 2700 | 4
    Twistos | Snack | Jamón, Queso, Tomate y albahaca, Cebolla | 40 g 1200; 95 g 2300; 145 g 3200 | 5
    Pehuamar | Papas fritas | Clásicas, Americanas, Acanaladas | 65 g 1900; 130 g 3300; 250 g 5600 | 4
    Pehuamar Palitos | Snack | Salados | 65 g 1500; 160 g 2700 | 3
    Krachitos | Papas fritas | Clásicas, Acanaladas | 65 g 1500; 120 g 2500; 400 g 6400 | 3
    Quento | Snack | Chizitos, Palitos, Papas, Conitos | 40 g 900; 80 g 1500 | 4
    Georgalos | Maní | Salado, Sin sal, Japonés, Con cáscara | 40 g 900; 80 g 1600; 120 g 2200 | 5
    Croppers | Maní | Crocante, Pizza, Jamón, Salame | 30 g 1100; 80 g 2100 | 4
    Cereal Mix | Barra de cereal | Frutilla, Yogurt, Chocolate, Manzana, Maní, Granola | 23 g 850 x20; 28 g 1000 | 5
    Arcor Cereal | Barra de cereal | Frutos rojos, Almendras, Banana y chocolate | 23 g 800 | 3
    Laddubar | Barra | Maní, Almendra, Coco, Avellana | 30 g 1500 | 2
    Crowie | Barra proteica | Chocolate, Cookies, Frutilla | 45 g 2800 | 2
    Pochoclos Sol | Pochoclo | Dulce, Salado, Acaramelado | 40 g 800; 100 g 1500 | 3
  `,
  ),
];
