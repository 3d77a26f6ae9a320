import { expect, test } from 'vitest';
import { publicReasonWarning } from '../../../../tui/dialogs/public-reason.ts';

test.each(['be-eu-07 is broken', 'see db1.example.net', '10.0.0.7 is down', 'kernel panic', 'fe80::1:2 lost'])(
  'customers should not read %s',
  (text) => expect(publicReasonWarning(text)).toContain('customers will read this'),
);

test.each(['Planned work until 14:00', 'We are replacing hardware.', 'Capacity is being moved, back at 3:30', ''])(
  'customers may read %s',
  (text) => expect(publicReasonWarning(text)).toBeNull(),
);
