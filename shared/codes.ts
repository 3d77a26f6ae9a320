/** Where a refusal stands in the order of checks: the first class that is not empty answers. */
export type RefusalClass = 'shape' | 'existence' | 'rule' | 'capacity';

type CodeText = { readonly message: string; readonly remedy: string };

/** How a safety rule is overridden. */
const BY_NAME = 'override the rule by its name, with a private reason: override {rules, privateReason}';

/** Every code that refuses, in the contract's order, with what to say and what to do about it. */
export const BLOCKERS = {
  'CreateRegion:INVALID_INPUT': {
    message: 'The region cannot be made from this input',
    remedy:
      'Give an assigned two-letter country code, a name of 1-32 letters, digits and hyphens, and a location in degrees',
  },
  'CreateRegion:ALREADY_EXISTS': {
    message: 'This region exists already',
    remedy: 'Use another name, or change the region that exists',
  },
  'UpdateRegion:INVALID_INPUT': {
    message: 'The region cannot be changed to this',
    remedy:
      'Give at least one of location (degrees), secondaryRegionId (another region, or null) and allowedCidrs (up to 64 CIDR ranges)',
  },
  'UpdateRegion:NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'UpdateRegionS3:ENDPOINT_REQUIRED': {
    message: 'The S3 endpoint is missing or not an endpoint',
    remedy: 'Give host or host:port, without scheme or path, for example s3.us-west-2.amazonaws.com',
  },
  'UpdateRegionS3:ACCESS_KEY_REQUIRED': {
    message: 'The S3 access key is missing or not valid',
    remedy: 'Give the access key: up to 256 visible ASCII characters',
  },
  'UpdateRegionS3:SECRET_KEY_REQUIRED': {
    message: 'The S3 secret key is missing or not valid',
    remedy: 'Give the secret key: up to 256 visible ASCII characters',
  },
  'UpdateRegionS3:NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'UpdateRegionS3:CREDENTIALS_REUSED': {
    message: 'Another region uses this access or secret key',
    remedy: 'Make credentials for this region alone',
  },
  'SaveServer:INVALID_POST_TYPE': { message: 'The mode is unknown', remedy: "Give mode 'add' or 'edit'" },
  'SaveServer:INVALID_SERVER_ID': {
    message: 'An edit needs a server id',
    remedy: 'Give the serverId of the server to edit',
  },
  'SaveServer:INVALID_ENDPOINT': {
    message: 'The endpoint is not valid',
    remedy: 'Give host or host:port, without scheme, path, user or space',
  },
  'SaveServer:INVALID_TYPE': {
    message: 'The type is not valid, or would change',
    remedy: "Give type 'Backend' or 'Proxy'; a server keeps its type: add a new one instead",
  },
  'SaveServer:INVALID_API_KEY': {
    message: 'The API key is too short or too easily guessed',
    remedy:
      'Give 32 to 256 visible ASCII characters that carry at least 80 bits, or leave it out of an add to have one made',
  },
  'SaveServer:INVALID_SIP_PORT': {
    message: 'The SIP port is not valid',
    remedy: 'Give a whole number from 1024 to 65535',
  },
  'SaveServer:REGION_NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'SaveServer:SERVER_NOT_FOUND': {
    message: 'There is no such server in this region',
    remedy: 'List the servers of the region with getRegion',
  },
  'SaveServer:API_KEY_REUSED': {
    message: 'This API key is or was another server’s',
    remedy: 'Give a key that was never used, or leave it out of an add to have one made',
  },
  'SaveServer:ENDPOINT_EXISTS': {
    message: 'Another server has this endpoint',
    remedy: 'Give another endpoint, or delete the server that has it',
  },
  'VerifyRegionS3:NOT_CONFIGURED': {
    message: 'The region has no storage',
    remedy: 'Set it with updateRegionS3Config',
  },
  'Region:NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'Region:NOT_CUT_OFF': {
    message: 'The region is not cut off: what its silent nodes are is judged by their silence',
    remedy: 'Look at the region as it is now; to take it out of service, disable it',
  },
  'Server:NOT_FOUND': {
    message: 'There is no such server in this region',
    remedy: 'List the servers of the region with getRegion',
  },
  'History:INVALID_RANGE': {
    message: 'The time asked for is none',
    remedy: 'Give from and to as ISO 8601 dates, from before to, or lastMs alone, milliseconds up to now',
  },
  'History:INVALID_STEP': {
    message: 'There are no such steps of this time',
    remedy: 'Give stepMs as a multiple of 10,000 (of 60,000 where from is more than two days ago), or leave it out',
  },
  'History:TOO_MANY_POINTS': {
    message: 'The answer would have more than 1,000 points',
    remedy: 'Ask for a shorter time, give a larger stepMs, or leave stepMs out',
  },
  'Drain:DEADLINE_PAST': {
    message: 'The deadline lies in the past',
    remedy: 'Give a deadlineAt that is still to come, or leave it out for a drain without one',
  },
  'RevokeKey:NO_OLD_KEY': {
    message: 'No other key works beside the present one',
    remedy: 'Give it a new key with rotateRegionServerKey; an overlapMs of 0 cuts the present one off',
  },
  'Drain:NOT_DRAINING': {
    message: 'The server does not drain, or that drain is over',
    remedy: 'Look at the server as it is now',
  },
  'Drain:NOT_EMPTY': {
    message: 'It has, or may have, sessions',
    remedy: 'Wait until two heartbeats in a row report none and no ticket to it is out',
  },
  'Drain:STILL_RUNNING': {
    message: 'It is empty, and its process still reports',
    remedy: 'Wait for its goodbye, or until it is dead',
  },
  'Operation:NOT_FOUND': {
    message: 'There is no such operation',
    remedy: 'List the operations with operations.list',
  },
  'Operation:ALREADY_EXISTS': {
    message: 'Another operation of this region is under way',
    remedy: 'Wait until it is done, or cancel it',
  },
  'Operation:TOO_MANY': {
    message: 'It would be more than Meridian does at once',
    remedy: 'Wait until others are done, or name fewer servers in serverIds (200 at most)',
  },
  'Operation:NOTHING_TO_DO': {
    message: 'None of its servers is in service',
    remedy: 'Return them to service first, or name others in serverIds',
  },
  'Operation:OVER': {
    message: 'This operation is over',
    remedy: 'Start another one',
  },
  'Operation:NOT_WAITING': {
    message: 'Nothing in it waits for this word',
    remedy: 'Look at its steps: name as serverId one that is atWork',
  },
  'DeleteServer:REGION_NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'DeleteServer:SERVER_NOT_FOUND': {
    message: 'There is no such server in this region',
    remedy: 'List the servers of the region with getRegion',
  },
  'DeleteServer:NOT_DISABLED': {
    message: 'The server is not disabled',
    remedy: 'Disable it, and let its sessions end',
  },
  'DeleteServer:NODE_ONLINE': {
    message: 'Its node still reports',
    remedy: 'Stop the process there, and wait for its goodbye or until it is dead',
  },
  'DeleteServer:ACTIVE_SESSIONS': {
    message: 'It has, or may have, sessions',
    remedy:
      'Wait until two heartbeats in a row report none, or until they count as lost, and until no ticket to it is out (60 s at most)',
  },
  'DeleteRegion:NOT_FOUND': { message: 'There is no such region', remedy: 'List the regions with getRegions' },
  'DeleteRegion:NOT_DISABLED': { message: 'The region is not disabled', remedy: 'Disable the region' },
  'DeleteRegion:NODES_ONLINE': {
    message: 'Servers of the region still report, or have or may get sessions',
    remedy:
      'Stop the processes there, and wait until they are silent and without sessions, and until no ticket to them is out (60 s at most)',
  },
  'DeleteRegion:SERVERS_ENABLED': {
    message: 'Servers of the region are enabled',
    remedy: 'Disable every server of the region',
  },
  'Safety:ROUTABLE_BACKEND': {
    message: 'A region in service would have no backend that takes new sessions',
    remedy: `Bring another backend of the region into service first, or ${BY_NAME}`,
  },
  'Safety:ROUTABLE_PROXY': {
    message: 'A region in service would have no proxy that takes new sessions',
    remedy: `Bring another proxy of the region into service first, or ${BY_NAME}`,
  },
  'Safety:REGIONS_SERVING': {
    message: 'Fewer than two regions would serve',
    remedy: `Bring another region into service first, or ${BY_NAME}`,
  },
  'Safety:FREE_CAPACITY': {
    message: 'What is left would not hold the week’s load with a fifth to spare',
    remedy: `Bring other servers into service first, or ${BY_NAME}`,
  },
  'Safety:SPARE_BACKEND': {
    message: 'A region in service would have fewer than two backends that take new sessions',
    remedy: `Bring another backend of the region into service first, or ${BY_NAME}`,
  },
  'Safety:SPARE_PROXY': {
    message: 'A region in service would have fewer than two proxies that take new sessions',
    remedy: `Bring another proxy of the region into service first, or ${BY_NAME}`,
  },
  'Override:UNKNOWN_RULE': {
    message: 'This cannot be overridden',
    remedy: 'Name safety rules as safetyRules.list has them; what makes a deletion safe, and all else, has no override',
  },
  'Many:ONE_AT_A_TIME': {
    message: 'This is done one at a time, never together with others',
    remedy:
      'Ask for it by its own procedure, with a plan of its own; together go disable, maintenance, drain, and what takes them back',
  },
  'Change:CONFLICT': {
    message: 'It was changed since you read it',
    remedy: 'Look at the current row in this answer, and ask again with its revision',
  },
  'Change:PLAN_STALE': {
    message: 'The plan changed since you looked',
    remedy: 'Look at the new plan in this answer, and confirm that one',
  },
  'Change:IDEMPOTENCY_MISMATCH': {
    message: 'This idempotency key was used for something else',
    remedy: 'Use a new key for each change',
  },
  'PresignUpload:NOT_CONFIGURED': {
    message: 'The region has no storage',
    remedy: 'Keep the file, and ask again once an operator has set it with updateRegionS3Config',
  },
  'PresignUpload:SECRET_UNREADABLE': {
    message: 'The region’s stored credentials cannot be opened',
    remedy: 'Keep the file, and ask again once an operator has set them anew with updateRegionS3Config',
  },
  'Node:GONE': {
    message: 'This server was deleted',
    remedy: 'Refuse calls and exit; add the server anew to bring it back',
  },
  'Route:INVALID_CALLER': {
    message: 'It cannot be told where the caller is',
    remedy:
      'Give as caller exactly one of {ip}, a public address, {country}, a two-letter code, and {latitude, longitude}, in degrees',
  },
  'Route:TICKET_NOT_FOUND': {
    message: 'There is no such ticket, or it has expired',
    remedy: 'Tell outcomes within 60 s of the route; nothing is held any more',
  },
  'Route:NO_CAPACITY': {
    message: 'No server that may take this session has room',
    remedy: 'Try again after retryAfterMs, or ask routing.explain why each server lost',
  },
  'Alert:NOT_FOUND': {
    message: 'There is no such open alert',
    remedy: 'List the alerts with alerts.list: it may be over',
  },
  'Silence:NOT_FOUND': {
    message: 'There is no such silence, or it has ended',
    remedy: 'List the silences with alerts.list',
  },
  'Silence:TOO_MANY': { message: 'There are too many silences', remedy: 'End some that are not needed any more' },
  'PublicStatus:OFF': {
    message: 'This server has no public status',
    remedy: 'Set MERIDIAN_PUBLIC_STATUS=1 where it runs to show the public reasons to everyone',
  },
  'Past:INVALID_TIME': {
    message: 'The moment asked for is none',
    remedy: 'Give at as an ISO 8601 date, for example 2026-11-25T03:11:40Z',
  },
  'Past:OUT_OF_RANGE': {
    message: 'The fleet of that moment is not in memory',
    remedy: 'Ask for a moment of the last hour, between the two of the sample; what is older is in the histories',
  },
  'Stream:NOT_FOUND': {
    message: 'You have no such stream open',
    remedy: 'Watch anew with serverMetrics.watch: its first frame names its stream',
  },
  'Token:NOT_FOUND': { message: 'There is no such token', remedy: 'List the tokens with operators.list' },
  BAD_REQUEST: { message: 'The input is not valid', remedy: 'Mend the fields named and ask again' },
} as const satisfies Record<string, CodeText>;

export type BlockerCode = keyof typeof BLOCKERS;

export function isBlockerCode(code: string): code is BlockerCode {
  return Object.hasOwn(BLOCKERS, code);
}

/** What a plan warns of; `message` says it in general, a warning's own message with the names. */
export type WarningCode =
  /** No location was given: the country's centroid stands in. */
  | 'LOCATION_DEFAULTED'
  /** Sessions that were never seen to end count as lost. */
  | 'SESSIONS_LOST'
  /** An enabled region would have no routable backend. */
  | 'NO_ROUTABLE_BACKEND'
  /** An enabled region would have no routable proxy. */
  | 'NO_ROUTABLE_PROXY'
  /** Fewer than two regions would serve, where three exist. */
  | 'FEW_REGIONS_SERVING'
  /** What is left would not hold the week's load with a fifth to spare. */
  | 'LITTLE_FREE_CAPACITY'
  /** An enabled region would have one routable backend, or none. */
  | 'NO_SPARE_BACKEND'
  /** An enabled region would have one routable proxy, or none. */
  | 'NO_SPARE_PROXY'
  /** Safety rules that would have refused are overridden by name. */
  | 'RULE_OVERRIDDEN'
  /** It would still get no new sessions, for these reasons. */
  | 'STILL_NOT_ROUTABLE'
  /** It comes back into service, and does not answer those who ask it from outside. */
  | 'PROBE_FAILING'
  /** It is so already: who asked for it, since when and why is replaced. */
  | 'REASONS_REPLACED'
  /** Other regions name this one as their secondary; that is taken away. */
  | 'SECONDARY_CLEARED'
  /** The bucket it has now, and its credentials, cannot be put back. */
  | 'S3_REPLACED'
  /** The node must be given its new key before it is heard again. */
  | 'KEY_REPLACED'
  /** The node must be given its new key before the one that it uses ends. */
  | 'KEY_OVERLAP'
  /** Once it is empty its process exits: one way, it must be started again at the host. */
  | 'PROCESS_WILL_STOP'
  /** At the deadline the sessions that are left are ended. */
  | 'SESSIONS_WILL_END'
  /** A drain under way ends with it. */
  | 'DRAIN_CANCELLED';
