import { z } from 'zod';
import { record } from './record.ts';

/** More than any SIP Call-ID in use. */
const CALL_ID = 'must be 1 to 255 characters';
const FILE_NAME = 'must be 1 to 255 characters';
const CONTENT_TYPE = 'must be a media type, for example audio/wav';

export const uploadSchema = record({
  callId: z.string(CALL_ID).min(1, CALL_ID).max(255, CALL_ID),
  fileName: z.string(FILE_NAME).min(1, FILE_NAME).max(255, FILE_NAME).default('recording'),
  contentType: z
    .string(CONTENT_TYPE)
    .max(100, CONTENT_TYPE)
    .regex(/^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/, CONTENT_TYPE)
    .default('application/octet-stream'),
});
export type UploadRequest = z.output<typeof uploadSchema>;

/** Where and how a node puts one file into its region's bucket, without holding the bucket's secret. */
export type UploadOrder = {
  readonly url: string;
  readonly method: 'PUT';
  /** To be sent as they are: they are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the object; made by Meridian. */
  readonly key: string;
  /** ISO 8601, UTC: until when it may begin. */
  readonly expiresAt: string;
};
