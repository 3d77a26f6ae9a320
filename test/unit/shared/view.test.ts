import { parseShape } from '@meridian/shared/shape.ts';
import { VIEW_ROWS_MAX } from '@meridian/shared/view-limits.ts';
import { namesSchema, setViewSchema, type View, type ViewInput, viewSchema } from '@meridian/shared/view.ts';
import { expect, test } from 'vitest';

test('a view that says nothing shows the first of all servers, worst first', () => {
  expect(viewSchema.parse({})).toEqual({
    filter: '',
    faultsOnly: false,
    sort: 'worst',
    isReversed: false,
    offset: 0,
    rows: 50,
    columns: ['state', 'isActive', 'sessions', 'capacity', 'heardMsAgo'],
    pin: null,
  } satisfies View);
});

test('what is too much for a view is refused in words that say so', () => {
  const tooMuch: ViewInput = { rows: VIEW_ROWS_MAX + 1, offset: -1, filter: 'x'.repeat(201) };
  expect(() => parseShape(viewSchema, tooMuch)).toThrow(
    /filter must have at most 200 characters.*offset must not be negative.*rows must be at most 200/s,
  );
  expect(() => parseShape(viewSchema, { columns: ['password'] })).toThrow(/columns.0 must be one of state, isActive/);
});

test('changing a view names its stream, and names are asked for in bounded numbers', () => {
  expect(() => parseShape(setViewSchema, { view: {} })).toThrow(/streamId must be an id/);
  expect(() => parseShape(namesSchema, { serverIds: Array(501).fill('srv_1') })).toThrow(/at most 500 ids/);
});
