import { section } from './section.ts';

export const pantry = [
  section(
    'Yerba, té y café',
    { supplier: 'Mayorista Don Torcuato', markup: 0.3, season: 'winter' },
    `
    Playadito | Yerba mate | Con palo, Suave, Hierbas | 500 g 2900 x10; 1 kg 5400 x10 | 8
    Taragüí | Yerba mate | Con palo, Sin palo, Naranja, Bajo contenido de polvo | 500 g 2900 x10; 1 kg 5300 | 6
    Rosamonte | Yerba mate | Tradicional, Suave, Especial | 500 g 3000 x10; 1 kg 5500 | 6
    Amanda | Yerba mate | Tradicional, Suave, Despalada | 500 g 2700; 1 kg 4900 | 4
    Cruz de Malta | Yerba mate | Tradicional, Menta | 500 g 2600; 1 kg 4700 | 4
    Unión | Yerba mate | Suave, Suave y menta | 500 g 2900; 1 kg 5200 | 5
    CBSé | Yerba compuesta | Hierbas serranas, Menta y limón, Energía, Silueta, Naranja | 500 g 3000; 1 kg 5500 | 4
    Mañanita | Yerba mate | Tradicional | 500 g 2400; 1 kg 4400 | 3
    La Virginia | Té en saquitos | Clásico, Boldo, Manzanilla, Menta, Tilo, Frutos rojos | x25 1400; x50 2400 | 4
    Green Hills | Té en saquitos | Verde, Earl Grey, Cedrón, Limón y jengibre | x20 1600 | 2
    Cachamai | Té en saquitos | Digestivo, Manzanilla, Tilo, Silueta | x20 1500 | 2
    La Virginia | Café | Torrado, Molido intenso, Instantáneo, Saquitos | 125 g 2900; 250 g 5200; 500 g 9400 | 3
    Cabrales | Café | La Planta, Super Cabrales, Molienda fina | 250 g 5600; 500 g 10200 | 3
    Nescafé | Café instantáneo | Clásico, Dolca, Dolca suave, Gold | 50 g 3300; 100 g 5900; 170 g 9400 | 4
    Arlistán | Café instantáneo | Clásico, Suave | 50 g 2900; 100 g 5200 | 3
    Nesquik | Cacao en polvo | Chocolate | 180 g 2200; 360 g 3900; 800 g 7400 | 4
    Toddy | Cacao en polvo | Original | 180 g 2100; 360 g 3700 | 3
  `,
  ),
  section(
    'Almacén',
    { supplier: 'Mayorista Don Torcuato', markup: 0.28 },
    `
    Ledesma | Azúcar | Común, Rubia, Light | 500 g 900; 1 kg 1500 x10 | 6
    Chango | Azúcar | Común | 1 kg 1450 x10 | 4
    Hileret | Edulcorante | Clásico, Stevia, Sucralosa | 200 ml 2600; Sobres x50 2300 | 3
    Celusal | Sal | Fina, Entrefina, Gruesa, Parrillera | 500 g 1200; 1 kg 1600 | 4
    Dos Anclas | Sal | Fina, Gruesa, Salero | 500 g 1300; 1 kg 1700 | 3
    Natura | Aceite de girasol | Clásico | 500 ml 2600; 900 ml 3900 x15; 1,5 l 6100 | 5
    Cocinero | Aceite | Girasol, Mezcla, Maíz | 900 ml 3900; 1,5 l 6000 | 4
    Cañuelas | Aceite de girasol | Clásico | 900 ml 3700 x15; 1,5 l 5700 | 4
    Gallo | Arroz | Largo fino, Doble carolina, Parboil, Integral | 500 g 1700; 1 kg 2900 x10 | 4
    Molinos Ala | Arroz | Largo fino, Doble carolina | 500 g 1400; 1 kg 2400 | 4
    Lucchetti | Fideos | Spaghetti, Tallarín, Mostachol, Tirabuzón, Codito, Moñito, Cabello de ángel | 500 g 1700 x12 | 5
    Matarazzo | Fideos | Spaghetti, Tallarín, Mostachol, Tirabuzón, Penne rigate | 500 g 1900 x12 | 4
    Marolio | Fideos | Spaghetti, Mostachol, Tirabuzón, Munición | 500 g 1100 | 5
    Don Vicente | Fideos | Spaghetti, Nidos, Fettuccine | 500 g 2700 | 2
    Arcor | Puré de tomate | Clásico | 210 g 800; 520 g 1300 x12; 1,05 kg 2500 | 5
    Marolio | Tomate | Puré, Perita entero, Cubeteado, Triturado | 400 g 1200; 520 g 1100 | 4
    Salsati | Salsa | Pomarola, Filetto, Pizza, Portuguesa | 340 g 1500 | 4
    La Campagnola | Atún | Al natural, En aceite, Desmenuzado | 170 g 3300 | 4
    Gomes da Costa | Atún | Al natural, En aceite | 170 g 3200 | 3
    Marolio | Conserva | Arvejas, Choclo cremoso, Choclo en grano, Jardinera, Lentejas, Garbanzos, Porotos | 300 g 1100 | 4
    Arcor | Conserva | Arvejas, Choclo, Jardinera, Porotos | 300 g 1300 | 3
    La Campagnola | Mermelada | Durazno, Frutilla, Ciruela, Naranja, Damasco | 454 g 3300 | 3
    Arcor | Mermelada | Durazno, Frutilla, Ciruela, Batata | 390 g 2200 | 3
    La Serenísima | Dulce de leche | Clásico, Repostero, Light | 250 g 2300; 400 g 3300; 1 kg 6900 | 5
    Vacalín | Dulce de leche | Clásico, Repostero | 400 g 3500; 1 kg 7200 | 3
    Hellmann's | Mayonesa | Clásica, Light, Oliva | 118 g 1100; 237 g 1800; 475 g 3300; 950 g 5900 | 5
    Natura | Mayonesa | Clásica, Light | 237 g 1600; 485 g 2900 | 4
    Savora | Mostaza | Original | 60 g 700; 220 g 1700 | 4
    Hellmann's | Ketchup | Clásico | 60 g 700; 250 g 1900; 500 g 3300 | 4
    Fanacoa | Aderezo | Mayonesa, Ketchup, Mostaza, Salsa golf | 250 g 1400 | 3
    Knorr | Caldo | Gallina, Verdura, Carne, Panceta | x6 1000; x12 1800 | 4
    Alicante | Caldo | Verdura, Gallina, Carne | x12 1500 | 2
    Knorr | Sopa instantánea | Zapallo, Verduras, Choclo, Cebolla, Pollo | Sobre 700; x5 2900 | 4
    Knorr | Puré de papas | Instantáneo, Con leche | 125 g 2100 | 3
    Alicante | Condimento | Orégano, Pimentón, Ají molido, Provenzal, Comino, Pimienta negra, Adobo para pizza, Nuez moscada | 25 g 900 | 3
    Menoyo | Vinagre | Alcohol, Vino, Manzana | 500 ml 1300; 1 l 2000 | 3
    Royal | Gelatina | Frutilla, Frambuesa, Cereza, Naranja, Manzana | 25 g 900 | 2
    Exquisita | Bizcochuelo | Vainilla, Chocolate, Naranja, Limón | 540 g 3300 | 3
    Royal | Postre en polvo | Vainilla, Chocolate, Dulce de leche, Flan | 60 g 1000 | 2
    Kellogg's | Cereal | Zucaritas, Corn Flakes, Choco Krispis, All-Bran | 200 g 4200 | 2
    Quaker | Avena | Tradicional, Instantánea | 300 g 1900; 500 g 2900 | 3
    Prestopronta | Polenta | Instantánea | 500 g 1500; 730 g 2200 | 4
  `,
  ),
  section(
    'Harinas',
    { supplier: 'Mayorista Don Torcuato', markup: 0.25, ivaRateBp: 1050 },
    `
    Cañuelas | Harina de trigo | 000, 0000, Leudante, Integral | 1 kg 1300 x10 | 5
    Pureza | Harina de trigo | 0000, Leudante | 1 kg 1500 x10 | 4
    Blancaflor | Harina leudante | Clásica | 1 kg 1900 x10 | 4
    Favorita | Harina de trigo | 000, 0000 | 1 kg 1200 | 3
  `,
  ),
  section(
    'Mascotas',
    { supplier: 'Mayorista Don Torcuato', markup: 0.35 },
    `
    Pedigree | Alimento para perros | Carne, Pollo, Cachorro | Sobre 100 g 1400; 1,5 kg 8900 | 3
    Dogui | Alimento para perros | Carne, Cachorro | 1,5 kg 6900; 3 kg 12900 | 3
    Whiskas | Alimento para gatos | Carne, Pollo, Pescado, Atún | Sobre 85 g 1400; 500 g 4200; 1 kg 7900 | 3
    Gati | Alimento para gatos | Pescado, Carne, Pollo | 1 kg 5900 | 3
    Stone | Piedras sanitarias | Clásicas | 3,6 kg 3900 | 2
  `,
  ),
];
