import type { ProbeStatus } from './probe.ts';

/** What checking a region's storage does, in this order; the first step that fails ends it. */
export const STORAGE_STEPS = ['reach', 'authenticate', 'clock', 'put', 'head', 'get', 'delete'] as const;
export type StorageStep = (typeof STORAGE_STEPS)[number];

/** Every way in which storage fails, with what to say and what to do about it. */
export const STORAGE_FAULTS = {
  'S3:SECRET_UNREADABLE': {
    message: 'The stored credentials cannot be opened: they were altered or moved, or the master key is another one',
    remedy: 'Set them anew with updateRegionS3Config, and find out who wrote to the database',
  },
  'S3:ADDRESS_FORBIDDEN': {
    message: 'The endpoint leads to an address that Meridian may not call',
    remedy: 'Allow its range with updateRegion’s allowedCidrs, if it is yours',
  },
  'S3:NAME_UNRESOLVED': {
    message: 'The endpoint’s name leads to no address',
    remedy: 'Mend the endpoint, or the DNS',
  },
  'S3:UNREACHABLE': {
    message: 'Nothing answers at the endpoint',
    remedy: 'Look at the endpoint, its port and the network',
  },
  'S3:TIMED_OUT': { message: 'The store did not answer in time', remedy: 'Look at the store and the network' },
  'S3:TLS_INVALID': {
    message: 'The endpoint’s certificate is not valid for it, or it does not speak TLS',
    remedy: 'Mend the certificate, or look at useSSL',
  },
  'S3:NOT_S3': { message: 'What answers there does not speak S3', remedy: 'Look at the endpoint and its port' },
  'S3:CLOCK_SKEWED': {
    message: 'Meridian’s clock and the store’s are too far apart',
    remedy: 'Set both by NTP: signatures hold for 15 minutes at most',
  },
  'S3:CREDENTIALS_WRONG': {
    message: 'The store does not know the access key, or the secret key is not its own',
    remedy: 'Set the right pair with updateRegionS3Config',
  },
  'S3:SIGNING_REGION_WRONG': {
    message: 'The store signs for another region',
    remedy: 'Set signingRegion with updateRegionS3Config',
  },
  'S3:BUCKET_NOT_FOUND': { message: 'There is no such bucket', remedy: 'Make the bucket, or name another one' },
  'S3:ACCESS_DENIED': {
    message: 'The credentials are right, and may not do this',
    remedy: 'Let them put, head, get and delete objects in the bucket',
  },
  'S3:CONTENT_DIFFERS': {
    message: 'What was read back is not what was written',
    remedy: 'Look at the store: recordings there may be damaged',
  },
  'S3:STORE_FAILED': { message: 'The store failed to do this', remedy: 'Look at the store' },
} as const satisfies Record<string, { readonly message: string; readonly remedy: string }>;

export type StorageFault = keyof typeof STORAGE_FAULTS;

export type StorageStepResult = {
  readonly step: StorageStep;
  readonly ok: boolean;
  readonly code?: StorageFault;
  /** For a person; never what the far end sent. */
  readonly message?: string;
};

/** One check, step by step: `ok` when every step was done and was well. */
export type StorageCheck = { readonly ok: boolean; readonly steps: readonly StorageStepResult[] };

/** What is known of a region's storage. `Unknown`: its endpoint is one that Meridian may not ask. */
export type StorageReport = {
  readonly status: ProbeStatus;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly failedStep: StorageStep | null;
  readonly code: StorageFault | null;
  readonly message: string | null;
};
