/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];

/** The first 16 as xterm ships them; any palette may have others. */
const XTERM_16: readonly Colour[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  WHITE,
];
const CUBE = [0, 95, 135, 175, 215, 255] as const;

function xtermColour(index: number): Colour {
  if (index < 16) return XTERM_16[index] ?? BLACK;
  if (index >= 232) return [8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10];
  const level = (of: number) => CUBE[of % 6] ?? 0;
  return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6)), level(index - 16)];
}

/** The colour of a text with these parameters of SGR; null where they leave the terminal's own. */
export function textColour(parameters: readonly number[]): Colour | null {
  const at = parameters.indexOf(38);
  if (at >= 0) return xtermColour(parameters[at + 2] ?? 0);
  const basic = parameters.find((each) => (each >= 30 && each <= 37) || (each >= 90 && each <= 97));
  return basic === undefined ? null : xtermColour(basic < 90 ? basic - 30 : basic - 82);
}

/** How well a text can be read on a background, 1 to 21: WCAG 2.2, "contrast ratio". */
export function contrast(text: Colour, background: Colour): number {
  const [one, other] = [luminance(text), luminance(background)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(colour: Colour): Colour {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

type Matrix = readonly [Colour, Colour, Colour];

/** What people see who lack a kind of cone, in linear light: Machado, Oliveira and Fernandes 2009, severity 1. */
export const EYES = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue cones': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Readonly<Record<string, Matrix>>;

/** How far apart two colours are for such eyes: CIE76, where 2 is just seen and 100 is black and white. */
export function distance(one: Colour, other: Colour, eyes: Matrix): number {
  const [left, right] = [lab(seen(one, eyes)), lab(seen(other, eyes))];
  return Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2]);
}

function seen(colour: Colour, eyes: Matrix): Colour {
  const [red, green, blue] = times(eyes, linear(colour));
  const within = (part: number) => Math.min(1, Math.max(0, part));
  return [within(red), within(green), within(blue)];
}

const TO_XYZ: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];
const WHITE_XYZ = [0.9505, 1, 1.089] as const;

function lab(light: Colour): Colour {
  const [x, y, z] = times(TO_XYZ, light);
  const root = (value: number, white: number) => {
    const part = value / white;
    return part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116;
  };
  const [fx, fy, fz] = [root(x, WHITE_XYZ[0]), root(y, WHITE_XYZ[1]), root(z, WHITE_XYZ[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function times([first, second, third]: Matrix, [x, y, z]: Colour): Colour {
  const row = ([a, b, c]: Colour) => a * x + b * y + c * z;
  return [row(first), row(second), row(third)];
}
