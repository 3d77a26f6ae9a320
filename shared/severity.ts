/** `page`: wake someone. `ticket`: in working hours. `info`: to be known. */
export const SEVERITIES = ['page', 'ticket', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
