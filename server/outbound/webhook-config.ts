import { readFileSync, statSync } from 'node:fs';
import { SEVERITIES, type Severity } from '@meridian/shared/severity.ts';
import { z } from 'zod';
import { StartError } from '../start-error.ts';

const SHAPES = ['generic', 'slack', 'pagerduty'] as const;
export type WebhookShape = (typeof SHAPES)[number];

/** Somewhere that is told of alerts. Its URL and its key are secrets: in no log, answer or error. */
export type Webhook = {
  /** What it is called in logs, and what it is known by across restarts. */
  readonly name: string;
  readonly url: URL;
  readonly shape: WebhookShape;
  /** PagerDuty's integration key. */
  readonly routingKey: string | null;
  /** It is told of these and worse. */
  readonly minSeverity: Severity;
  /** It is told of these regions, and of what is about none; null: of all. */
  readonly regionIds: readonly string[] | null;
  /** Whether it may be at an address that nobody outside can reach. */
  readonly allowPrivate: boolean;
};

const WEBHOOKS_MAX = 20;
const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Whoever may read it has the keys in it, whoever may write it sends alerts elsewhere: the owner, and a group that reads. */
const TOO_OPEN = 0o037;

const NAME = 'name must be 1 to 50 letters, digits, dots, hyphens and underscores';
const URL_RULE = 'url must be an https URL without user and password (http only on loopback, or with allowHttp: true)';

const webhookSchema = z
  .strictObject({
    name: z.string(NAME).regex(/^[\w.-]{1,50}$/, NAME),
    url: z.string(URL_RULE).max(2000, URL_RULE).optional(),
    shape: z.enum(SHAPES, `shape must be one of ${SHAPES.join(', ')}`),
    routingKey: z
      .string('routingKey must be text')
      .regex(/^[\x21-\x7e]{1,200}$/, 'routingKey must be visible ASCII')
      .optional(),
    minSeverity: z.enum(SEVERITIES, `minSeverity must be one of ${SEVERITIES.join(', ')}`).default('ticket'),
    regionIds: z.array(z.string(), 'regionIds must be a list of region ids').min(1).max(1000).optional(),
    allowPrivate: z.boolean('allowPrivate must be true or false').default(false),
    allowHttp: z.boolean('allowHttp must be true or false').default(false),
  })
  .refine(({ shape, routingKey }) => (shape === 'pagerduty') === (routingKey !== undefined), {
    error: 'routingKey belongs to the shape pagerduty, which needs it',
  })
  .refine(({ url, shape }) => url !== undefined || shape === 'pagerduty', { error: URL_RULE })
  .refine(({ url = PAGERDUTY_URL, allowHttp }) => isAllowedUrl(url, allowHttp), { error: URL_RULE });

const fileSchema = z
  .array(webhookSchema, 'it must hold a list of webhooks')
  .max(WEBHOOKS_MAX, `it may hold ${WEBHOOKS_MAX} webhooks at most`)
  .refine((webhooks) => new Set(webhooks.map(({ name }) => name)).size === webhooks.length, {
    error: 'each name may be there once',
  });

/** Reads `MERIDIAN_WEBHOOKS_FILE` once, or says in one line what to mend, without repeating what is in it. */
export function readWebhooks(file: string): readonly Webhook[] {
  const parsed = fileSchema.safeParse(contentOf(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = typeof issue?.path[0] === 'number' ? `webhook ${issue.path[0] + 1}: ` : '';
    throw new StartError(`The webhooks in ${file} (MERIDIAN_WEBHOOKS_FILE) cannot be used: ${where}${ownText(issue)}`);
  }
  return parsed.data.map(({ name, url = PAGERDUTY_URL, shape, routingKey, minSeverity, regionIds, allowPrivate }) => ({
    name,
    url: new URL(url),
    shape,
    routingKey: routingKey ?? null,
    minSeverity,
    regionIds: regionIds ?? null,
    allowPrivate,
  }));
}

function contentOf(file: string): unknown {
  let text: string;
  let mode: number;
  try {
    text = readFileSync(file, 'utf8');
    ({ mode } = statSync(file));
  } catch (error) {
    throw new StartError(
      `MERIDIAN_WEBHOOKS_FILE ${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`,
    );
  }
  if ((mode & TOO_OPEN) !== 0) {
    throw new StartError(
      `MERIDIAN_WEBHOOKS_FILE ${file} holds secrets that others may read or change: chmod 600 ${file}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser would repeat what it read.
    throw new StartError(`MERIDIAN_WEBHOOKS_FILE ${file} is not valid JSON`);
  }
}

/** Our own texts name the field; the library's could repeat a value. */
function ownText(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not a field of a webhook`;
  return issue && / must | may | belongs /.test(issue.message) ? issue.message : 'a field is not valid';
}

function isAllowedUrl(text: string, allowHttp: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && (allowHttp || isLoopback(hostname)));
}

/** Whether a URL's host names this machine itself. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
