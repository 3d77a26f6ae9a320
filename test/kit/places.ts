import type { Location } from '@meridian/shared/region.ts';

export type NamedPlace = Location & { readonly name: string };

/** Regions of public clouds, by the cities in or near which they are; degrees. */
export const CLOUD_CITIES = places(`
  Ashburn 39.04 -77.49; Columbus 39.96 -83.00; Boardman 45.84 -119.70; San-Jose 37.34 -121.89; Dallas 32.78 -96.80;
  Montreal 45.50 -73.57; Toronto 43.65 -79.38; Queretaro 20.59 -100.39; Sao-Paulo -23.55 -46.63; Santiago -33.45 -70.67;
  Dublin 53.35 -6.26; London 51.51 -0.13; Paris 48.86 2.35; Frankfurt 50.11 8.68; Zurich 47.38 8.54;
  Milan 45.46 9.19; Stockholm 59.33 18.07; Warsaw 52.23 21.01; Madrid 40.42 -3.70; Tel-Aviv 32.09 34.78;
  Dubai 25.20 55.27; Manama 26.23 50.59; Cape-Town -33.92 18.42; Mumbai 19.08 72.88; Hyderabad 17.39 78.49;
  Singapore 1.35 103.82; Jakarta -6.21 106.85; Hong-Kong 22.32 114.17; Tokyo 35.68 139.69; Sydney -33.87 151.21
`);

/** Two hundred cities on all inhabited continents; degrees. */
export const WORLD_CITIES = places(`
  New-York 40.71 -74.01; Los-Angeles 34.05 -118.24; Chicago 41.88 -87.63; Houston 29.76 -95.37; Phoenix 33.45 -112.07;
  Philadelphia 39.95 -75.17; San-Antonio 29.42 -98.49; San-Diego 32.72 -117.16; Denver 39.74 -104.99; Seattle 47.61 -122.33;
  Boston 42.36 -71.06; Miami 25.76 -80.19; Atlanta 33.75 -84.39; Minneapolis 44.98 -93.27; Detroit 42.33 -83.05;
  Portland 45.52 -122.68; Las-Vegas 36.17 -115.14; Salt-Lake-City 40.76 -111.89; Kansas-City 39.10 -94.58; Nashville 36.16 -86.78;
  New-Orleans 29.95 -90.07; Honolulu 21.31 -157.86; Anchorage 61.22 -149.90; Vancouver 49.28 -123.12; Calgary 51.05 -114.07;
  Winnipeg 49.90 -97.14; Ottawa 45.42 -75.70; Halifax 44.65 -63.58; St-Johns 47.56 -52.71; Edmonton 53.55 -113.49;
  Mexico-City 19.43 -99.13; Guadalajara 20.66 -103.35; Monterrey 25.69 -100.32; Tijuana 32.51 -117.04; Cancun 21.16 -86.85;
  Guatemala 14.63 -90.51; San-Salvador 13.69 -89.22; Managua 12.11 -86.24; San-Jose-CR 9.93 -84.08; Panama 8.98 -79.52;
  Havana 23.11 -82.37; Kingston 18.02 -76.80; Santo-Domingo 18.49 -69.93; San-Juan 18.47 -66.11; Port-of-Spain 10.65 -61.50;
  Bogota 4.71 -74.07; Medellin 6.24 -75.58; Caracas 10.48 -66.90; Quito -0.18 -78.47; Guayaquil -2.19 -79.89;
  Lima -12.05 -77.04; Cusco -13.53 -71.97; La-Paz -16.49 -68.12; Santa-Cruz -17.78 -63.18; Asuncion -25.26 -57.58;
  Rio -22.91 -43.17; Brasilia -15.79 -47.88; Salvador -12.97 -38.50; Recife -8.05 -34.88; Manaus -3.12 -60.02;
  Porto-Alegre -30.03 -51.23; Curitiba -25.43 -49.27; Buenos-Aires -34.60 -58.38; Cordoba-AR -31.42 -64.18; Mendoza -32.89 -68.83;
  Montevideo -34.90 -56.16; Valparaiso -33.05 -71.62; Punta-Arenas -53.16 -70.91; Ushuaia -54.80 -68.30; Georgetown 6.80 -58.16;
  Reykjavik 64.15 -21.94; Edinburgh 55.95 -3.19; Manchester 53.48 -2.24; Birmingham 52.48 -1.90; Belfast 54.60 -5.93;
  Lisbon 38.72 -9.14; Porto 41.16 -8.63; Seville 37.39 -5.98; Barcelona 41.39 2.17; Valencia 39.47 -0.38;
  Bordeaux 44.84 -0.58; Lyon 45.76 4.84; Marseille 43.30 5.37; Brussels 50.85 4.35; Amsterdam 52.37 4.90;
  Luxembourg 49.61 6.13; Hamburg 53.55 9.99; Berlin 52.52 13.41; Munich 48.14 11.58; Cologne 50.94 6.96;
  Geneva 46.20 6.14; Vienna 48.21 16.37; Prague 50.08 14.44; Bratislava 48.15 17.11; Budapest 47.50 19.04;
  Rome 41.90 12.50; Naples 40.85 14.27; Palermo 38.12 13.36; Venice 45.44 12.32; Ljubljana 46.06 14.51;
  Zagreb 45.81 15.98; Belgrade 44.79 20.45; Sarajevo 43.86 18.41; Tirana 41.33 19.82; Athens 37.98 23.73;
  Thessaloniki 40.64 22.94; Sofia 42.70 23.32; Bucharest 44.43 26.10; Chisinau 47.01 28.86; Kyiv 50.45 30.52;
  Lviv 49.84 24.03; Minsk 53.90 27.57; Vilnius 54.69 25.28; Riga 56.95 24.11; Tallinn 59.44 24.75;
  Helsinki 60.17 24.94; Oslo 59.91 10.75; Bergen 60.39 5.32; Gothenburg 57.71 11.97; Copenhagen 55.68 12.57;
  Tromso 69.65 18.96; Krakow 50.06 19.94; Gdansk 54.35 18.65; Moscow 55.76 37.62; St-Petersburg 59.93 30.34;
  Novosibirsk 55.01 82.93; Vladivostok 43.12 131.89; Istanbul 41.01 28.98; Ankara 39.93 32.86; Izmir 38.42 27.14;
  Tbilisi 41.72 44.78; Yerevan 40.18 44.51; Baku 40.41 49.87; Beirut 33.89 35.50; Damascus 33.51 36.28;
  Amman 31.96 35.95; Jerusalem 31.77 35.21; Baghdad 33.31 44.36; Tehran 35.69 51.39; Kuwait 29.38 47.99;
  Riyadh 24.71 46.68; Jeddah 21.49 39.19; Doha 25.29 51.53; Abu-Dhabi 24.45 54.38; Muscat 23.59 58.41;
  Sanaa 15.37 44.19; Cairo 30.04 31.24; Alexandria 31.20 29.92; Tunis 36.81 10.18; Algiers 36.75 3.06;
  Casablanca 33.57 -7.59; Dakar 14.72 -17.47; Accra 5.60 -0.19; Abidjan 5.36 -4.01; Lagos 6.52 3.38;
  Abuja 9.08 7.40; Douala 4.05 9.77; Kinshasa -4.44 15.27; Luanda -8.84 13.29; Khartoum 15.50 32.56;
  Addis-Ababa 9.03 38.74; Nairobi -1.29 36.82; Kampala 0.35 32.58; Dar-es-Salaam -6.79 39.21; Lusaka -15.39 28.32;
  Harare -17.83 31.05; Maputo -25.97 32.57; Johannesburg -26.20 28.05; Durban -29.86 31.02; Antananarivo -18.88 47.51;
  Port-Louis -20.16 57.50; Karachi 24.86 67.01; Lahore 31.55 74.34; Delhi 28.61 77.21; Kolkata 22.57 88.36;
  Chennai 13.08 80.27; Bangalore 12.97 77.59; Colombo 6.93 79.86; Kathmandu 27.72 85.32; Dhaka 23.81 90.41;
  Yangon 16.87 96.20; Bangkok 13.76 100.50; Hanoi 21.03 105.85; Manila 14.60 120.98; Perth -31.95 115.86;
  Melbourne -37.81 144.96; Brisbane -27.47 153.03; Adelaide -34.93 138.60; Darwin -12.46 130.84; Auckland -36.85 174.76;
  Wellington -41.29 174.78; Suva -18.14 178.44; Port-Moresby -9.44 147.18; Seoul 37.57 126.98; Busan 35.18 129.08;
  Osaka 34.69 135.50; Sapporo 43.06 141.35; Taipei 25.03 121.57; Shanghai 31.23 121.47; Beijing 39.90 116.41
`);

function places(text: string): NamedPlace[] {
  return text.split(';').map((entry) => {
    const [name = '', latitude, longitude] = entry.trim().split(/\s+/);
    return { name, latitude: Number(latitude), longitude: Number(longitude) };
  });
}
