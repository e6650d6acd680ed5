import { section } from './section.ts';

export const household = [
  section(
    'Limpieza',
    { supplier: 'Limpieza Total Avellaneda', markup: 0.38 },
    `
    Ayudín | Lavandina | Clásica, Máxima pureza, Lavanda, Gel | 1 l 1500; 2 l 2500 x8 | 5
    Cif | Limpiador | Crema, Crema limón, Antigrasa, Baño | 375 g 2500; 500 ml 3000; 750 g 3900 | 4
    Magistral | Detergente | Limón, Marina, Ultra, Glicerina | 300 ml 1900; 500 ml 2700 x12; 750 ml 3700 | 5
    Ala | Detergente | Limón, Cristal, Cremoso | 300 ml 1300; 750 ml 2700 | 5
    Procenex | Limpiador de pisos | Lavanda, Marina, Pino, Cherry, Citronela | 900 ml 1900; 1,8 l 3200 | 4
    Poett | Limpiador de pisos | Lavanda, Primavera, Bebé, Espontánea, Solo para ti | 900 ml 1900; 1,8 l 3200 | 4
    Lysoform | Desinfectante | Original, Lavanda, Cítrica, Bebé | 360 ml aerosol 3900; 900 ml 2500 | 4
    Glade | Desodorante de ambiente | Lavanda, Vainilla, Floral, Citrus, Manzana y canela | 360 ml aerosol 3600 | 3
    Raid | Insecticida | Mata moscas y mosquitos, Mata cucarachas, Casa y jardín, Espirales x12 | 360 ml 4900 | 3
    Off! | Repelente | Family, Extra duración, Crema, Kids | 90 g 4200; 170 ml aerosol 5900 | 3
    Mr. Músculo | Limpiador | Cocina, Vidrios, Baño, Destapacañerías | 450 ml 3300 | 3
    Mortimer | Esponja | Clásica, Acero, Cuadriculada, Bronce | Unidad 900; x3 2200 | 4
    Mortimer | Guantes | Medianos, Grandes | Par 1900 | 2
    Media Naranja | Paño | Multiuso, Amarillo, De piso, Microfibra | Unidad 1300; x3 2900 | 3
    Asurín | Bolsas de residuos | 45x60, 50x70, 60x90, 80x110 | x10 1400; x30 3300 | 4
    Resinite | Envoltura | Film, Aluminio, Papel manteca | 10 m 1800; 20 m 2900 | 2
  `,
  ),
  section(
    'Lavado de ropa',
    { supplier: 'Limpieza Total Avellaneda', markup: 0.35 },
    `
    Ala | Jabón en polvo | Matic, Ultra, Camellito | 400 g 1900; 800 g 3500; 3 kg 11900 | 5
    Skip | Jabón líquido | Clásico, Bio-Enzimas, Sensible | 800 ml 6400; 3 l 17900 | 3
    Ariel | Jabón líquido | Doble poder, Downy | 800 ml 6600; 3 l 18500 | 3
    Zorro | Jabón | En polvo, Líquido, Pan blanco | 800 g 3000; 3 l 9900 | 3
    Vivere | Suavizante | Clásico, Violetas, Bebé, Hipoalergénico | 900 ml 2900; 3 l 7900 | 3
    Comfort | Suavizante | Clásico, Energía floral, Cuidado delicado | 500 ml 2900; 900 ml 4600 | 3
    Vanish | Quitamanchas | Rosa, Blanco | 450 g 6900; 900 ml 6300 | 2
    Trenet | Jabón en pan | Clásico, Quitamanchas | 150 g 1200 | 3
  `,
  ),
  section(
    'Papeles',
    { supplier: 'Limpieza Total Avellaneda', markup: 0.35 },
    `
    Higienol | Papel higiénico | Max, Plus, Premium, Export | x4 2700; x6 3900; x12 7200 | 6
    Elite | Papel higiénico | Doble hoja, Ultra, Simple hoja | x4 3300; x8 5900 | 4
    Campanita | Papel higiénico | Simple hoja, Plus | x4 1900 | 4
    Sussex | Rollo de cocina | Clásico, Extra, Diseño | x3 2300; x1 900 | 5
    Elite | Pañuelos | Descartables, Box, Pocket | x10 700; x75 2900 | 4
    Felpita | Servilletas | Clásicas, Dobles | x70 900; x150 1700 | 4
    Carilina | Pañuelos | Clásicos, Aloe, Caja | x10 800 x6 | 3
  `,
  ),
  section(
    'Perfumería',
    { supplier: 'Perfumería Belgrano', markup: 0.42 },
    `
    Colgate | Crema dental | Triple acción, Total 12, Luminous White, Sensitive, Herbal | 70 g 2300; 90 g 3300; 180 g 5400 | 5
    Odol | Crema dental | Doble protección, Herbal, Blanqueador | 70 g 1900; 140 g 3200 | 3
    Colgate | Cepillo dental | Premier, 360, Twister, Niños | Unidad 2600 | 3
    Dove | Jabón de tocador | Original, Karité, Exfoliante, Go Fresh | 90 g 1700; x3 4600 | 4
    Lux | Jabón de tocador | Rosas, Jazmín, Orquídea, Lavanda | 125 g 1200; x3 3200 | 4
    Rexona | Jabón de tocador | Antibacterial, Aloe, Avena | 90 g 1100 | 3
    Rexona | Desodorante | Clinical, Bamboo, V8, Xtracool, Nutritive | 90 ml aerosol 3300; 150 ml aerosol 3900; 50 g barra 3600 | 4
    Axe | Desodorante | Chocolate, Marine, Black, Apollo, Musk | 150 ml aerosol 3900 | 4
    Dove | Desodorante | Original, Invisible, Men Care | 150 ml aerosol 4100; 50 ml roll-on 3200 | 3
    Nivea | Crema | Original, Soft, Corporal, Protección | 60 ml 3300; 150 ml 5900 | 2
    Sedal | Shampoo | Ceramidas, Rizos, Liso, Restauración, Hidratación | 190 ml 2300; 340 ml 3700; Sobre 10 ml 350 | 4
    Sedal | Acondicionador | Ceramidas, Rizos, Liso, Restauración | 190 ml 2400; 340 ml 3800 | 3
    Pantene | Shampoo | Restauración, Rizos, Control caída, Brillo | 200 ml 3900; 400 ml 6400 | 3
    Head & Shoulders | Shampoo | Limpieza renovadora, Men, Manzana | 180 ml 3900; 375 ml 6900 | 2
    Plusbelle | Shampoo | Manzana, Coco, Miel, Keratina | 970 ml 3900 | 3
    Gillette | Máquina de afeitar | Prestobarba 2, Prestobarba 3, Mach3, Venus | Unidad 1900; x2 3500 | 4
    Bic | Máquina de afeitar | Sensitive, Comfort 3, Soleil | Unidad 1100 x12; x5 4600 | 4
    Always | Toallitas | Normal con alas, Nocturna, Ultrafina | x8 2300; x16 4200 | 4
    Nosotras | Toallitas | Normal, Invisible, Nocturna, Diarios | x8 1800; x20 2900 | 4
    OB | Tampones | Medio, Super | x8 3600 | 2
    Pampers | Pañales | Mediano, Grande, XG, XXG | x8 5200; x20 11900 | 3
    Huggies | Pañales | Mediano, Grande, XG, XXG | x8 5300; x20 12300 | 3
    Estrella | Algodón | Clásico, Discos, Hisopos | 75 g 1900 | 3
    Prime | Preservativos | Clásico, Ultrafino, Texturado, Warming | x3 2900 x12 | 5
    Tulipán | Preservativos | Clásico, Ultrafino, Tachas | x3 2600 | 4
    Bagovit | Protector solar | FPS 30, FPS 50 | 100 ml 12900 | 1
  `,
  ),
  section(
    'Bazar y librería',
    { supplier: 'Bazar Once', markup: 0.7 },
    `
    Bic | Encendedor | Maxi, Mini, Decorado | Unidad 1700 x25 | 8
    Cricket | Encendedor | Original, Fusión | Unidad 1400 x25 | 6
    Los Tres Patitos | Fósforos | Chicos, Grandes | Caja 450 x10; x222 1300 | 5
    Fragata | Fósforos | Chicos, Grandes | Caja 450; x222 1300 | 3
    Duracell | Pilas | AA x2, AAA x2, AA x4, AAA x4, 9V | Blíster 4900 | 4
    Energizer | Pilas | AA x2, AAA x2, AA x4, 9V, CR2032 | Blíster 4700 | 3
    Eveready | Pilas | AA x2, AAA x2, C, D | Blíster 1900 | 3
    Bic | Bolígrafo | Azul, Negro, Rojo, Verde | Unidad 600 x50 | 4
    Faber-Castell | Lápiz | Negro HB, Bicolor, Colores x6, Colores x12 | Unidad 900 | 2
    Rivadavia | Cuaderno | Rayado, Cuadriculado, Liso | 48 hojas 3900; 98 hojas 6900 | 2
    Gloria | Cuaderno | Rayado, Cuadriculado | 24 hojas 1400; 84 hojas 3300 | 2
    Plasticola | Adhesivo | Blanca, Barra, Color | 40 g 1200; 90 g 1900 | 2
    La Gotita | Adhesivo | Clásica, Gel | 2 ml 1900 | 4
    Ranser | Lámpara LED | 9 W fría, 9 W cálida, 12 W fría, 15 W fría | Unidad 1900 | 3
    Noga | Accesorio | Cable USB-C, Cable Micro USB, Cargador rápido, Auriculares | Unidad 5900 | 3
    Bandido | Naipes | Españoles x50, Españoles x40, Póker | Mazo 2600 | 2
    Otero | Velas | Cumpleaños x12, Lisas x4, Números | Paquete 1100 | 3
    Polar | Hielo | Bolsa | 2 kg 1900; 4 kg 3300 | 5
    Don Quebracho | Carbón | Bolsa | 3 kg 3900; 5 kg 5900 | 3
  `,
  ),
  section(
    'Farmacia de mostrador',
    { supplier: 'Perfumería Belgrano', markup: 0.4, season: 'winter' },
    `
    Curitas | Apósitos | Clásicos, Resistentes al agua, Infantiles | x10 1100; x20 1900 | 4
    Porta | Alcohol | Etílico 96, En gel, Al 70 spray | 250 ml 1600; 500 ml 2600 | 3
    Alikal | Sales digestivas | Limón, Naranja | Sobre 700 | 5
    Uvasal | Sales digestivas | Limón, Naranja, Frutilla | Sobre 650 | 5
    Sertal | Té digestivo | Boldo, Cedrón | Sobre 600 | 2
    Vick | Caramelos | Mentol, Miel y limón, Cherry | x9 1200 | 4
  `,
  ),
];
