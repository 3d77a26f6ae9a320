/** IPv4 addresses that nobody may reach through Meridian unless a region allows their range, and some never. */
const FORBIDDEN_V4 = `
  127.0.0.1 127.1.2.3 127.255.255.255 10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.254
  169.254.169.254 169.254.170.2 169.254.0.1 100.64.0.1 100.127.255.254 100.100.100.200 168.63.129.16 192.0.0.192
  0.0.0.0 0.1.2.3 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 198.18.0.1 198.19.255.254
  192.0.2.1 198.51.100.7 203.0.113.9 192.88.99.1
`
  .trim()
  .split(/\s+/);

const FORBIDDEN_V6 = `
  :: ::1 0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001 ::2 fc00::1 fd00::1 fdff:ffff::1 fd00:ec2::254 fd00:ec2::23
  fd20:ce::254 fe80::1 febf::1 fe80::1%lo fe80::1%1 ::1%lo fec0::1 feff::1 ff02::1 ff05::1:3 FF0E::1 2001:db8::1 2001:DB8::1
  3fff::1 2001::1 2001:2::1 2001:10::1 2001:20::1 100::1 5f00::1 4000::1 8000::1 1000::1 ::ffff:0:0:1 64:ff9b:1::1
`
  .trim()
  .split(/\s+/);

type Form = (octets: readonly [number, number, number, number]) => string;

const hex = (value: number, digits = 1) => value.toString(16).padStart(digits, '0');
const groups: (octets: readonly [number, number, number, number]) => string = ([a, b, c, d]) =>
  `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
const whole: (octets: readonly [number, number, number, number]) => number = ([a, b, c, d]) =>
  ((a * 256 + b) * 256 + c) * 256 + d;

/** The ways in which one IPv4 address can be written or hidden. */
const FORMS: Readonly<Record<string, Form>> = {
  plain: (octets) => octets.join('.'),
  bracketed: (octets) => `[${octets.join('.')}]`,
  decimal: (octets) => String(whole(octets)),
  hexadecimal: (octets) => `0x${hex(whole(octets))}`,
  octal: (octets) => `0${whole(octets).toString(8)}`,
  hexadecimalParts: (octets) => octets.map((octet) => `0x${hex(octet)}`).join('.'),
  octalParts: (octets) => octets.map((octet) => `0${octet.toString(8)}`).join('.'),
  paddedParts: (octets) => octets.map((octet) => `0x${hex(octet, 8)}`).join('.'),
  threeParts: ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  twoParts: ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  mapped: (octets) => `::ffff:${octets.join('.')}`,
  mappedInHex: (octets) => `[::ffff:${groups(octets)}]`,
  mappedInFull: (octets) => `0:0:0:0:0:FFFF:${groups(octets)}`,
  compatible: (octets) => `::${octets.join('.')}`,
  translated: (octets) => `::ffff:0:${octets.join('.')}`,
  nat64: (octets) => `64:ff9b::${octets.join('.')}`,
  nat64InHex: (octets) => `64:ff9b::${groups(octets)}`,
  localNat64: (octets) => `64:ff9b:1::${octets.join('.')}`,
  sixToFour: (octets) => `2002:${groups(octets)}::1`,
  teredo: ([a, b, c, d]) => `2001:0:808:808::${groups([a ^ 255, b ^ 255, c ^ 255, d ^ 255])}`,
};

/** Every form of every one of them: none may be connected to where nothing is allowed. */
export const FORBIDDEN_HOSTS: readonly (readonly [form: string, host: string])[] = [
  ...FORBIDDEN_V4.flatMap((address) => {
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
    return Object.entries(FORMS).map(([form, write]) => [form, write([a, b, c, d])] as const);
  }),
  ...FORBIDDEN_V6.flatMap((address) => [['IPv6', address] as const, ['IPv6 in brackets', `[${address}]`] as const]),
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    '127.0.0.1.',
    '',
    '.',
    ' ',
    '127.0.0.1 ',
    '127.0.0.1:80',
    '127.0.0.1/8',
  ].map((name) => ['name', name] as const),
];
