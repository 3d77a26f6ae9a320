import { expect, test } from 'vitest';
import { createPainter } from '../../../../tui/paint/painter.ts';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { themeFor, THEMES, type ThemeName } from '../../../../tui/theme/themes.ts';
import { rowText } from '../../../../tui/widgets/row.ts';
import { stylesIn } from '../../../kit/styles.ts';
import { fullCockpit, goToScreen, SCREENS_THERE_ARE } from '../kit/every-screen.ts';

const BITS_16 = 4;
const COLOUR_16 = /^(?:0|1|2|4|7|3[0-7]|9[0-7])$/;

test.each(SCREENS_THERE_ARE)('%s: in 80x24, in ASCII, in 16 colours and in none', async (name) => {
  const driver = await fullCockpit();
  await goToScreen(driver, name);
  const rows = presentScreen(driver.cockpit);
  const texts = rows.map(rowText);
  expect(texts).toHaveLength(24);
  for (const text of texts) expect(text).toHaveLength(80);
  expect(texts[0]).toMatch(/^MERIDIAN/);
  expect(texts.at(-1)).toMatch(/^\? keys/);

  const ascii = createPainter({ hasColors: true, isAscii: true }).paint(rows, 80);
  expect(ascii.replaceAll('\x1b', '')).toMatch(/^[\x20-\x7e]*$/);
  const colourless = createPainter({ hasColors: false }).paint(rows, 80);
  expect(stylesIn(colourless)).toEqual([]);
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    const bytes = createPainter({ hasColors: true, theme: themeFor(theme, BITS_16) }).paint(rows, 80);
    expect(stylesIn(bytes).filter((each) => !COLOUR_16.test(each))).toEqual([]);
  }
});
