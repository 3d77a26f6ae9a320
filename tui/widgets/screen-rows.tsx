import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { TONES } from '../theme/tones.ts';
import { sameRow, type Row, type Span } from './row.ts';

/** The whole screen: one `<Text>` a row, repainted only where the row differs. */
export function ScreenRows({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        <RowText key={index} row={row} />
      ))}
    </Box>
  );
}

const RowText = memo(
  function RowText({ row }: { readonly row: Row }): ReactNode {
    return (
      <Text wrap="truncate">
        {row.map((part, index) => (
          <SpanText key={index} part={part} />
        ))}
      </Text>
    );
  },
  (before, after) => sameRow(before.row, after.row),
);

function SpanText({ part }: { readonly part: Span }): ReactNode {
  return (
    <Text {...TONES[part.tone ?? 'plain']} {...(part.bold ? { bold: true } : {})} inverse={part.inverse ?? false}>
      {part.text}
    </Text>
  );
}
