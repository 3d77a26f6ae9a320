import { randomBytes } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import {
  STORAGE_FAULTS,
  type StorageCheck,
  type StorageFault,
  type StorageStep,
  type StorageStepResult,
} from '@meridian/shared/storage-check.ts';
import { AddressForbidden, type AddressGuard } from './address-guard.ts';
import { guardedRequest } from './guarded-request.ts';
import { storageFault } from './s3-fault.ts';
import { openStore, type StoreAccess } from './s3-store.ts';

/** Stores refuse signatures that are 15 minutes off: long before that somebody should know. */
const SKEW_MAX_MS = 5 * 60_000;
const REACH_TIMEOUT_MS = 5000;
const REACH_MAX_BYTES = 4096;
const CONTENT_BYTES = 64;

/** It was done, and is not well. */
class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly code: StorageFault;

  constructor(code: StorageFault, message: string = STORAGE_FAULTS[code].message) {
    super(message);
    this.code = code;
  }
}

type Parts = {
  readonly access: StoreAccess;
  readonly guard: AddressGuard;
  readonly now: () => Date;
  /** Of the object that is put, read and deleted; its name is made anew each time. */
  readonly keyPrefix: string;
};

/** Does what a recording needs, with an object of its own, and says how far it came. */
export async function checkStore({ access, guard, now, keyPrefix }: Parts): Promise<StorageCheck> {
  const store = openStore(access, guard, now);
  const object = { Bucket: access.bucket, Key: `${keyPrefix}${randomBytes(12).toString('hex')}` };
  const content = randomBytes(CONTENT_BYTES);
  let aheadMs = 0;
  let isPut = false;
  const work: readonly (readonly [StorageStep, () => Promise<void>])[] = [
    [
      'reach',
      async () => {
        aheadMs = await reach(access, guard, now);
      },
    ],
    ['authenticate', () => authenticate(store, object)],
    ['clock', () => judgeClock(aheadMs)],
    [
      'put',
      async () => {
        await store.send(new PutObjectCommand({ ...object, Body: content, ContentType: 'application/octet-stream' }));
        isPut = true;
      },
    ],
    ['head', () => head(store, object)],
    ['get', () => readBack(store, object, content)],
    [
      'delete',
      async () => {
        isPut = false;
        await store.send(new DeleteObjectCommand(object));
      },
    ],
  ];
  const steps: StorageStepResult[] = [];
  for (const [step, run] of work) {
    const result = await run().then(
      (): StorageStepResult => ({ step, ok: true }),
      (error: unknown) => failed(step, error, aheadMs),
    );
    steps.push(result);
    if (!result.ok) break;
  }
  // What could be put is not left behind, whatever came after.
  if (isPut) await store.send(new DeleteObjectCommand(object)).catch(() => undefined);
  store.destroy();
  return { ok: steps.every(({ ok }) => ok), steps };
}

function failed(step: StorageStep, error: unknown, aheadMs: number): StorageStepResult {
  const code = error instanceof StepFailed ? error.code : storageFault(error);
  const says = error instanceof StepFailed || error instanceof AddressForbidden ? error.message : null;
  const message = says ?? (code === 'S3:CLOCK_SKEWED' ? skewText(aheadMs) : STORAGE_FAULTS[code].message);
  return { step, ok: false, code, message };
}

/** Any answer will do; milliseconds by which our clock is ahead of the one that is told in it. */
async function reach(access: StoreAccess, guard: AddressGuard, now: () => Date): Promise<number> {
  const { host, port } = splitEndpoint(access.endpoint);
  const { headers } = await guardedRequest({
    pinned: await guard.pin(host, access.allowedCidrs),
    port: Number(port ?? (access.useSSL ? 443 : 80)),
    useTls: access.useSSL,
    method: 'GET',
    path: '/',
    timeoutMs: REACH_TIMEOUT_MS,
    answerMaxBytes: REACH_MAX_BYTES,
  });
  const theirs = Date.parse(headers.date ?? '');
  return Number.isNaN(theirs) ? 0 : now().getTime() - theirs;
}

/** Who may not list, or names a bucket that is not there, is known all the same. */
async function authenticate(store: S3Client, { Bucket, Key }: { Bucket: string; Key: string }): Promise<void> {
  try {
    await store.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }));
  } catch (error) {
    const fault = storageFault(error);
    if (fault !== 'S3:ACCESS_DENIED' && fault !== 'S3:BUCKET_NOT_FOUND') throw error;
  }
}

function judgeClock(aheadMs: number): Promise<void> {
  if (Math.abs(aheadMs) <= SKEW_MAX_MS) return Promise.resolve();
  return Promise.reject(new StepFailed('S3:CLOCK_SKEWED', skewText(aheadMs)));
}

function skewText(aheadMs: number): string {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `Meridian’s clock is ${minutes} min ${aheadMs > 0 ? 'ahead of' : 'behind'} the store’s`;
}

async function head(store: S3Client, object: { Bucket: string; Key: string }): Promise<void> {
  const { ContentLength } = await store.send(new HeadObjectCommand(object));
  if (ContentLength !== CONTENT_BYTES) throw new StepFailed('S3:CONTENT_DIFFERS');
}

async function readBack(store: S3Client, object: { Bucket: string; Key: string }, content: Buffer): Promise<void> {
  const { Body } = await store.send(new GetObjectCommand(object));
  const read = await Body?.transformToByteArray();
  if (!read || !content.equals(read)) throw new StepFailed('S3:CONTENT_DIFFERS');
}
